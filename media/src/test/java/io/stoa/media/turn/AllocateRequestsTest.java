// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.turn;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.stoa.media.ice.StunWriter;
import io.stoa.media.turn.TurnTable.Seat;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// What clients may wish of an allocation (RFC 8656 §7): pairs of ports, both families, whole
/// packets.
final class AllocateRequestsTest {
  private static final int UDP = 17 << 24;
  private static final byte[] PAIR = {(byte) 0x80};

  private final TurnTable table = new TurnTable();
  private final Seat seat = table.seat("8.8.4.4").login(table.login("tutor"));

  private static byte[] asked(Seat seat, Consumer<StunWriter> wish) {
    byte[] request =
        seat.asker.request(
            TurnView.ALLOCATE, w -> wish.accept(w.attribute(TurnView.REQUESTED_TRANSPORT, UDP)));
    byte[] answer = requireNonNull(seat.say(request), "no answer");
    if (seat.asker.code(answer) == 0) {
      assertArrayEquals(answer, seat.say(request), "a lost answer is repeated as it was");
    }
    return answer;
  }

  private static byte[] asked(Seat seat, int type, byte[] value) {
    return asked(seat, w -> w.attribute(type, value));
  }

  private static byte[] token(byte[] answer) {
    TurnView view = new TurnView();
    assertTrue(view.wrap(Unpooled.wrappedBuffer(answer)));
    assertTrue(view.hasReservation());
    return ByteBuffer.allocate(8).putLong(view.reservation()).array();
  }

  private static int port(Seat seat, byte[] answer) {
    return seat.asker.address(answer, TurnView.XOR_RELAYED_ADDRESS).getPort();
  }

  @Test
  void keepsThePortBesideAnEvenOne() {
    assertEquals(0, port(seat, asked(seat, TurnView.EVEN_PORT, new byte[1])) % 2);
    Seat rtp = table.seat("8.8.4.5").login(table.login("tutor"));
    byte[] answer = asked(rtp, TurnView.EVEN_PORT, PAIR);
    assertEquals(0, port(rtp, answer) % 2);
    byte[] token = token(answer);
    Seat thief = table.seat("8.8.4.6").login(table.login("another"));
    assertEquals(508, thief.asker.code(asked(thief, TurnView.RESERVATION_TOKEN, token)));
    Seat rtcp = table.seat("8.8.4.7").login(table.login("tutor"));
    byte[] second = asked(rtcp, TurnView.RESERVATION_TOKEN, token);
    assertEquals(port(rtp, answer) + 1, port(rtcp, second));
    Seat late = table.seat("8.8.4.8").login(table.login("tutor"));
    assertEquals(508, late.asker.code(asked(late, TurnView.RESERVATION_TOKEN, token)));
    assertEquals(3, table.open.size());
  }

  @Test
  void keepsItForHalfAMinuteAndWithinTheQuota() {
    byte[] answer = asked(seat, TurnView.EVEN_PORT, PAIR);
    assertEquals(2, table.server.countOf("tutor"));
    table.pass(31);
    assertEquals(1, table.server.countOf("tutor"));
    assertEquals(1, table.open.size());
    Seat late = table.seat("8.8.4.5").login(table.login("tutor"));
    assertEquals(508, late.asker.code(asked(late, TurnView.RESERVATION_TOKEN, token(answer))));
    TurnTable small =
        new TurnTable(
            new TurnPolicy(new PeerRules(List.of(TurnTable.MEDIA), List.of(), List.of()), 1, 9));
    Seat one = small.seat("8.8.4.4").login(small.login("tutor"));
    assertEquals(486, one.asker.code(asked(one, TurnView.EVEN_PORT, PAIR)));
    assertEquals(0, one.code(one.asker.allocate()));
  }

  @Test
  void givesAnAddressOfEachFamily() {
    byte[] answer = asked(seat, TurnView.ADDITIONAL_ADDRESS_FAMILY, new byte[] {2, 0, 0, 0});
    assertEquals(0, seat.asker.code(answer));
    TurnAllocation made = requireNonNull(table.server.allocation(seat));
    assertEquals(2, made.relays().size());
    assertEquals(1, table.server.countOf("tutor"));
    assertEquals(0, seat.code(seat.asker.bind(0x4000, TurnTable.MEDIA)));
    assertEquals(0, seat.code(seat.asker.bind(0x4001, TurnTable.MEDIA6)));
    seat.say(TurnAsker.channelData(0x4000, new byte[] {4}));
    seat.say(TurnAsker.channelData(0x4001, new byte[] {6}));
    assertArrayEquals(
        new byte[] {4}, requireNonNull(table.delivered.get(TurnTable.MEDIA)).getFirst());
    assertArrayEquals(
        new byte[] {6}, requireNonNull(table.delivered.get(TurnTable.MEDIA6)).getFirst());
    // RFC 8656 §8.1: the half of IPv4 ends.
    assertEquals(0, seat.code(refresh(0, TurnView.FAMILY_IPV4)));
    assertEquals(443, seat.code(refresh(600, TurnView.FAMILY_IPV4)));
    assertEquals(443, seat.code(seat.asker.permit(TurnTable.MEDIA)));
    seat.say(TurnAsker.channelData(0x4000, new byte[] {4}));
    assertEquals(1, requireNonNull(table.delivered.get(TurnTable.MEDIA)).size());
    assertEquals(0, seat.code(refresh(600, TurnView.FAMILY_IPV6)));
    assertEquals(0, seat.code(refresh(0, TurnView.FAMILY_IPV6)));
    assertNull(table.server.allocation(seat));
    assertTrue(table.open.isEmpty());
  }

  private byte[] refresh(int seconds, int family) {
    return seat.asker.request(
        TurnView.REFRESH,
        w ->
            w.attribute(TurnView.LIFETIME, seconds)
                .attribute(TurnView.REQUESTED_ADDRESS_FAMILY, family << 24));
  }

  @Test
  void sendsNothingInPiecesThatShallStayWhole() {
    assertEquals(0, seat.asker.code(asked(seat, TurnView.DONT_FRAGMENT, new byte[0])));
    assertEquals(0, seat.code(seat.asker.permit(TurnTable.MEDIA, TurnTable.OPENED)));
    for (int size : new int[] {1452, 1453}) {
      for (var peer : List.of(TurnTable.MEDIA, TurnTable.OPENED)) {
        assertNull(
            seat.say(
                new TurnAsker(1)
                    .request(
                        TurnView.SEND_INDICATION,
                        w ->
                            w.address(TurnView.XOR_PEER_ADDRESS, peer)
                                .attribute(TurnView.DONT_FRAGMENT, new byte[0])
                                .attribute(TurnView.DATA, new byte[size]))));
      }
    }
    // What goes to our own media server never is a packet.
    assertEquals(2, requireNonNull(table.delivered.get(TurnTable.MEDIA)).size());
    assertEquals(1, requireNonNull(table.delivered.get(TurnTable.OPENED)).size());
  }
}
