// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.bwe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class SendHistoryTest {
  private final SendHistory history = new SendHistory();

  @Test
  void findsWhatWasSentAcrossTheWrap() {
    for (int i = 0; i < 100_000; i++) {
      long seq = history.add(100 + i % 1000, i % 7, i * 1000L);
      long past = seq - i % Math.min(i + 1, SendHistory.CAPACITY_MIN);
      assertEquals(past, history.find((int) past & 0xffff));
      int sent = i - (int) (seq - past);
      assertEquals(sent * 1000L, history.sentNanos(past));
      assertEquals(100 + sent % 1000, history.bytes(past));
      assertEquals(sent % 7, history.cluster(past));
    }
  }

  @Test
  void knowsNothingOfWhatWasNotSentOrIsForgotten() {
    assertEquals(-1, history.find(0));
    long first = history.add(100, 0, 1);
    assertEquals(first, history.find((int) first & 0xffff));
    assertEquals(-1, history.find((int) (first + 1) & 0xffff));
    assertEquals(-1, history.find((int) (first - 1) & 0xffff));
    for (int i = 0; i < SendHistory.CAPACITY; i++) {
      history.add(100, 0, 2);
    }
    assertEquals(-1, history.find((int) first & 0xffff));
    assertEquals(first + 1, history.find((int) (first + 1) & 0xffff));
  }

  @Test
  void countsWhatIsInFlight() {
    long seq = history.add(100, 0, 1);
    history.add(200, 0, 1);
    assertEquals(300, history.inFlightBytes());
    history.settle(seq + 1);
    assertEquals(200, history.inFlightBytes());
    history.settle(seq);
    assertEquals(200, history.inFlightBytes());
    for (int i = 0; i < 3 * SendHistory.CAPACITY; i++) {
      history.add(10, 0, 2);
    }
    assertEquals(10 * SendHistory.CAPACITY, history.inFlightBytes());
  }
}
