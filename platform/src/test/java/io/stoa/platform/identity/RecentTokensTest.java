// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.kernel.SchoolId;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class RecentTokensTest {

  private final RecentTokens<SessionStore.Shown> tokens = new RecentTokens<>();
  private int asked;

  private Optional<SessionStore.Shown> look() {
    asked++;
    Bearer bearer =
        new Bearer(
            UUID.randomUUID(),
            new SchoolId(UUID.randomUUID()),
            new PersonId(UUID.randomUUID()),
            Bearer.Kind.CLIENT,
            Instant.EPOCH,
            Instant.EPOCH,
            "device",
            "127.0.0.1",
            null,
            null,
            Role.STUDENT);
    return Optional.of(new SessionStore.Shown(bearer, true, Instant.MAX));
  }

  @Test
  void asksOnceForCallsInARow() {
    var first = tokens.find("a", this::look);
    assertEquals(first, tokens.find("a", this::look));
    assertEquals(1, asked);
    tokens.find("b", this::look);
    assertEquals(2, asked);
  }

  @Test
  void asksAgainWhenASessionHasChanged() {
    tokens.find("a", this::look);
    tokens.forget();
    tokens.find("a", this::look);
    assertEquals(2, asked);
  }

  @Test
  void doesNotBelieveWhatWasAskedForBeforeTheChange() {
    tokens.find(
        "a",
        () -> {
          Optional<SessionStore.Shown> old = look();
          tokens.forget(); // committed between the database's answer and now
          return old;
        });
    tokens.find("a", this::look);
    assertEquals(2, asked);
  }

  @Test
  void doesNotRememberATokenOfNobody() {
    assertTrue(tokens.find("x", Optional::empty).isEmpty());
    assertTrue(tokens.find("x", this::look).isPresent());
    assertEquals(1, asked);
  }
}
