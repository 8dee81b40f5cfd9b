// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.dtls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class InboxTest {

  @Test
  void refusesBeyondItsBound() {
    Inbox inbox = new Inbox(3);
    for (int i = 0; i < 3; i++) {
      assertTrue(inbox.offerDatagram(new byte[1], 0));
    }
    assertFalse(inbox.offerDatagram(new byte[1], 0));
    assertNotNull(inbox.pollDatagram());
    assertTrue(inbox.offerDatagram(new byte[1], 0));
  }

  @Test
  void sendsBeforeItEndsAndEndsBeforeItReceives() {
    Inbox inbox = new Inbox(3);
    inbox.offerDatagram(new byte[1], 0);
    inbox.offerOutgoing(new byte[1]);
    inbox.close();
    assertEquals(Inbox.Wake.OUTGOING, inbox.await(false, 0));
    inbox.pollOutgoing();
    assertEquals(Inbox.Wake.CLOSED, inbox.await(false, 0));
    assertFalse(inbox.offerDatagram(new byte[1], 0));
    inbox.end();
    assertNull(inbox.pollDatagram());
    assertFalse(inbox.busy());
  }

  @Test
  void wakesByItsOwnTimeAlsoWhenThatWraps() {
    Inbox inbox = new Inbox(3);
    inbox.advance(Long.MIN_VALUE + 5);
    assertEquals(Inbox.Wake.TIME, inbox.await(true, Long.MAX_VALUE - 5));
  }

  @Test
  void repeatsAFlightWithFreshNumbersUntilItIsAnswered() {
    FlightStore flight = new FlightStore();
    byte[] hello = new byte[30];
    hello[0] = RecordFilter.HANDSHAKE;
    flight.sending(hello, 0);
    flight.sending(hello.clone(), 0);
    assertEquals(FlightStore.FIRST_WAIT_NANOS, flight.dueNanos());
    assertEquals(2, flight.repeat(1000).size());
    assertEquals(5, flight.repeat(1000).get(1)[10], "the sixth record has number 5");
    long second = FlightStore.FIRST_WAIT_NANOS * 3 / 2;
    assertEquals(1000 + second * 3 / 2, flight.dueNanos());
    flight.received();
    assertTrue(flight.waiting(), "what came may have been noise");
    byte[] change = new byte[14];
    change[0] = RecordFilter.CHANGE_CIPHER_SPEC;
    flight.sending(change, 0);
    assertFalse(flight.waiting());
    assertEquals(6, change[10]);
  }

  @Test
  void repeatsTheLastFlightAsItWasUntilItIsConfirmed() {
    FlightStore flight = new FlightStore();
    byte[] last = {RecordFilter.CHANGE_CIPHER_SPEC, 1, 2, 3};
    flight.completed(last, 0);
    assertEquals(FlightStore.FIRST_WAIT_NANOS, flight.dueNanos());
    for (int i = 0; i < FlightStore.LAST_REPEATS; i++) {
      assertTrue(flight.waiting());
      assertArrayEquals(last, flight.repeat(i).getFirst());
    }
    assertFalse(flight.waiting(), "the client's own repetition is answered, then");
    flight.completed(last, 0);
    flight.confirmed();
    assertFalse(flight.waiting());
  }
}
