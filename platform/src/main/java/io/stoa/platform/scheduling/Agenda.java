// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.web.Page;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The bookings that a caller may see. Any virtual thread.
final class Agenda {

  private static final Duration SPAN_MAX = Duration.ofDays(400);

  private final Changes changes;
  private final Bookings bookings;

  Agenda(Changes changes, Bookings bookings) {
    this.changes = changes;
    this.bookings = bookings;
  }

  /// Which ones; null where anything will do.
  record Wanted(
      Instant from,
      Instant to,
      @Nullable PersonId tutor,
      @Nullable PersonId student,
      @Nullable UUID series,
      @Nullable List<String> statuses,
      boolean open) {}

  List<Booking> list(Caller caller, Wanted wanted, Page page) {
    if (!wanted.to().isAfter(wanted.from()) || wanted.to().isAfter(wanted.from().plus(SPAN_MAX))) {
      throw Refused.invalid(
          "invalid_time", "\"to\" must be after \"from\", and within 400 days of it.", "to");
    }
    return changes.transact(
        caller,
        tx -> {
          List<UUID> people = changes.reach(tx).people();
          PersonId tutor = wanted.tutor();
          PersonId student = wanted.student();
          return changes.store.list(
              tx,
              new BookingStore.Wanted(
                  wanted.from(),
                  wanted.to(),
                  wanted.open() ? null : people,
                  tutor == null ? null : tutor.value(),
                  student == null ? null : student.value(),
                  wanted.series(),
                  wanted.statuses(),
                  wanted.open()),
              page.keyTime(),
              page.uuid(),
              page.rows());
        });
  }

  List<Booking> ofDay(Caller caller, LocalDate day, ZoneId zone) {
    return bookings.ofDay(caller, day, zone);
  }

  Booking one(Caller caller, BookingId id) {
    return changes.transact(caller, tx -> changes.reach(tx).seen(changes.found(tx, id)));
  }

  Instant now() {
    return changes.now();
  }
}
