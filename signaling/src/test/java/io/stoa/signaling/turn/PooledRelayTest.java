// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PooledRelayTest {
  private static final RelayUrl URL = RelayUrl.parse("turn:relay.example:3478");
  private static final RelayProbe.Outcome UP = new RelayProbe.Outcome(RelayProbe.State.UP, 7, "");
  private static final RelayProbe.Outcome DOWN =
      new RelayProbe.Outcome(RelayProbe.State.DOWN, 0, "no answer in time");

  private final PooledRelay relay =
      new PooledRelay(new ExternalRelay(List.of(URL), "a secret", "", 1, 10));

  private static long seconds(long seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }

  @Test
  void isNotUsedWhenNoProbeEndsForLong() {
    assertTrue(relay.note(URL, UP, seconds(100)));
    assertEquals(List.of(), relay.expire(seconds(108)));
    assertTrue(relay.works());
    assertEquals(List.of(URL), relay.expire(seconds(109)));
    assertFalse(relay.works());
    assertEquals("its probe does not end", relay.state().why());
    assertEquals(List.of(), relay.expire(seconds(110)));
    assertTrue(relay.note(URL, UP, seconds(111)), "it is back");
  }

  @Test
  void oneLostProbeChangesNothing() {
    relay.note(URL, UP, seconds(100));
    assertFalse(relay.note(URL, DOWN, seconds(104)));
    assertEquals(List.of(), relay.expire(seconds(108)));
    assertTrue(relay.note(URL, DOWN, seconds(108)));
    assertFalse(relay.works());
  }
}
