// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.UUID;

/// A school and a provider, with the tutor's calendar connected and read once.
record OutsidePlace(OutsideSchool school, OutsideServer server, UUID connection)
    implements AutoCloseable {

  static OutsidePlace open(Provider provider) {
    OutsideServer server = provider == Provider.GOOGLE ? new GoogleServer() : new MicrosoftServer();
    OutsideSchool school = school(provider, server);
    UUID connection = school.connect(school.tutor(), provider, server);
    school.sync(connection);
    return new OutsidePlace(school, server, connection);
  }

  static OutsideSchool school(Provider provider, OutsideServer server) {
    return new OutsideSchool(
        provider == Provider.GOOGLE
            ? new OutsideConfig(Optional.of(server.client()), Optional.empty())
            : new OutsideConfig(Optional.empty(), Optional.of(server.client())));
  }

  void sync() {
    school.sync(connection);
  }

  Connection state() {
    return school.state(school.tutor(), connection);
  }

  OutsideServer.Event only() {
    assertEquals(1, server.present(true).size(), () -> server.events.toString());
    return server.present(true).iterator().next();
  }

  @Override
  public void close() {
    school.close();
    server.close();
  }

  void assertConnected() {
    assertEquals(Connection.State.CONNECTED, state().state(), () -> state().toString());
  }
}
