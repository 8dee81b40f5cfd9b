// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import io.stoa.platform.identity.People;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.scheduling.Availability;
import io.stoa.platform.scheduling.Scheduling;
import io.stoa.platform.tenancy.Schools;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What calendars elsewhere are compared with, and written from. Any virtual thread.
public record Domains(
    Kernel kernel,
    Calendars calendars,
    Scheduling scheduling,
    Availability availability,
    People people,
    Schools schools,
    InstantSource clock) {

  private static final String CREDENTIALS = "calendar.connection.credentials";

  <T extends @Nullable Object> T transact(Caller caller, Function<Tx, T> work) {
    return kernel.db().transact(caller, work);
  }

  void in(Caller caller, Consumer<Tx> work) {
    transact(
        caller,
        tx -> {
          work.accept(tx);
          return null;
        });
  }

  Instant now() {
    return clock.instant();
  }

  /// What opens a calendar elsewhere, as it is kept.
  String sealed(Caller caller, JsonObject credentials) {
    return kernel.vault().seal(caller.school(), CREDENTIALS, credentials.encode());
  }

  JsonObject opened(Caller caller, Connection connection) {
    return new JsonObject(
        kernel.vault().open(caller.school(), CREDENTIALS, connection.credentials()));
  }
}
