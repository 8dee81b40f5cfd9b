// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.turn;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.media.ice.StunView;
import io.stoa.media.turn.TurnTable.Seat;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TurnServerTest {
  private static final InetSocketAddress MEDIA = TurnTable.MEDIA;
  private static final int UDP = 17 << 24;
  private static final byte[] HELLO = "hello".getBytes(java.nio.charset.StandardCharsets.UTF_8);

  private final TurnTable table = new TurnTable();
  private final Seat seat = table.seat("8.8.4.4");

  private byte[] answered(byte[] message) {
    return answered(seat, message);
  }

  @Test
  void answersABindingRequestWithTheAddressThatItCameFrom() {
    byte[] answer = answered(seat.asker.request(TurnView.BINDING, w -> {}));
    assertEquals(seat.remote(), seat.asker.address(answer, StunView.XOR_MAPPED_ADDRESS));
    assertTrue(answer.length <= 32, "bytes " + answer.length);
  }

  /// 16 bytes of address are more than 1.6 times the shortest request, but not with the headers.
  @Test
  void answersABindingRequestByIpv6AndAmplifiesNothing() {
    Seat ipv6 = table.seat("2600::1");
    byte[] shortest = ipv6.asker.request(TurnView.BINDING, w -> {});
    byte[] answer = answered(ipv6, shortest);
    assertEquals(ipv6.remote(), ipv6.asker.address(answer, StunView.XOR_MAPPED_ADDRESS));
    int headers = 40 + 8;
    assertTrue(
        answer.length + headers <= 1.6 * (shortest.length + headers), "bytes " + answer.length);
    assertNull(ipv6.say(ipv6.asker.request(TurnView.ALLOCATE, w -> {})));
    assertEquals(1, table.count(TurnCounter.SILENT_LENGTH));
  }

  private static byte[] answered(Seat seat, byte[] message) {
    return requireNonNull(seat.say(message), "no answer");
  }

  @Test
  void challengesAStrangerAndKeepsNothingAboutIt() {
    for (int i = 0; i < 10_000; i++) {
      Seat stranger = table.seat("11.0." + i / 250 + "." + i % 250);
      byte[] request = stranger.asker.allocate();
      byte[] challenge = requireNonNull(stranger.say(request));
      assertEquals(401, stranger.asker.code(challenge));
      assertTrue(challenge.length <= 3 * request.length, "bytes " + challenge.length);
    }
    assertEquals(0, table.server.allocationCount());
    assertEquals(0, table.open.size());
    // The shortest of requests, too.
    byte[] bare = seat.asker.request(TurnView.ALLOCATE, w -> {});
    assertNull(seat.say(bare));
    assertEquals(1, table.count(TurnCounter.SILENT_LENGTH));
  }

  @Test
  void givesAStrangerOnlySoManyAnswers() {
    int answers = 0;
    for (int i = 0; i < 3 * ReplyBudget.BURST; i++) {
      answers += seat.say(seat.asker.allocate()) == null ? 0 : 1;
    }
    assertEquals(ReplyBudget.BURST, answers);
    assertEquals(2L * ReplyBudget.BURST, table.count(TurnCounter.SILENT_RATE));
    assertTrue(table.seat("8.8.8.8").say(seat.asker.allocate()) != null);
    table.pass(1);
    for (int i = 0; i < 3 * ReplyBudget.BURST; i++) {
      answers += seat.say(seat.asker.allocate()) == null ? 0 : 1;
    }
    assertEquals(ReplyBudget.BURST + ReplyBudget.PER_SECOND, answers);
  }

  @Test
  void allocatesForWhoHasCredentials() {
    seat.login(table.login("tutor"));
    byte[] answer = answered(seat.asker.allocate());
    assertEquals(0, seat.asker.code(answer));
    assertTrue(seat.asker.isAuthentic(answer));
    assertEquals(600, seat.asker.lifetime(answer));
    assertEquals(seat.remote(), seat.asker.address(answer, StunView.XOR_MAPPED_ADDRESS));
    assertEquals(
        MEDIA.getAddress(), seat.asker.address(answer, TurnView.XOR_RELAYED_ADDRESS).getAddress());
    assertEquals(437, seat.code(seat.asker.allocate()));
    assertEquals(1, table.open.size());
  }

  @Test
  void repeatsAnAnswerThatWasLost() {
    seat.login(table.login("tutor"));
    byte[] request = seat.asker.allocate();
    byte[] answer = answered(request);
    assertArrayEquals(answer, answered(request));
    assertEquals(1, table.open.size());
  }

  @Test
  void refusesWrongAndExpiredCredentials() {
    seat.login(new TurnCredentials.Pair(table.login("tutor").username(), "wrong"));
    assertEquals(401, seat.code(seat.asker.allocate()));
    seat.login(table.expired("tutor"));
    assertEquals(401, seat.code(seat.asker.allocate()));
    for (String name : List.of("", "tutor", ":x", "12a:x", "99999999999999:x", "-1:x")) {
      seat.login(new TurnCredentials.Pair(name, "x"));
      assertEquals(401, seat.code(seat.asker.allocate()), name);
    }
    assertEquals(0, table.server.allocationCount());
  }

  @Test
  void saysThatANonceIsStale() {
    seat.login(table.login("tutor"));
    table.pass(601);
    byte[] answer = answered(seat.asker.allocate());
    assertEquals(438, seat.asker.code(answer));
    seat.asker.learn(answer);
    assertEquals(0, seat.code(seat.asker.allocate()));
  }

  @Test
  void takesNoNonceOfAnotherAddress() {
    Seat other = table.seat("8.8.4.5");
    byte[] theirs = requireNonNull(other.say(new TurnAsker(3).allocate()));
    TurnCredentials.Pair pair = table.login("tutor");
    seat.asker.as(pair.username(), pair.password()).learn(theirs);
    assertEquals(438, seat.code(seat.asker.allocate()));
  }

  @Test
  void takesNoAllocationOfSomebodyElse() {
    seat.seated().login(table.login("another"));
    assertEquals(441, seat.code(seat.asker.refresh(0)));
    assertEquals(1, table.server.allocationCount());
  }

  @ParameterizedTest
  @CsvSource({
    "0x19, 6, 442", // RFC 6062
    "0x19, -1, 400",
    "0x17, 7, 440",
    "0x8000, 1, 400",
    "0x7ff0, 1, 420"
  })
  void saysWhyItDoesNotAllocate(String attribute, int value, int code) {
    int type = Integer.decode(attribute);
    seat.login(table.login("tutor"));
    byte[] request =
        seat.asker.request(
            TurnView.ALLOCATE,
            w -> {
              if (type != TurnView.REQUESTED_TRANSPORT) {
                w.attribute(TurnView.REQUESTED_TRANSPORT, UDP);
              }
              if (value >= 0) {
                w.attribute(type, value << 24);
              }
            });
    byte[] answer = answered(request);
    assertEquals(code, seat.asker.code(answer));
    assertTrue(seat.asker.isAuthentic(answer));
    assertEquals(0, table.open.size());
  }

  @Test
  void relaysIpv6() {
    seat.login(table.login("tutor"));
    byte[] answer = answered(seat.asker.allocate(TurnView.FAMILY_IPV6));
    assertEquals(
        TurnTable.MEDIA6.getAddress(),
        seat.asker.address(answer, TurnView.XOR_RELAYED_ADDRESS).getAddress());
    assertEquals(0, seat.code(seat.asker.permit(TurnTable.MEDIA6)));
    assertEquals(443, seat.code(seat.asker.permit(MEDIA)));
    assertEquals(443, seat.code(seat.asker.bind(0x4000, MEDIA)));
  }

  @Test
  void relaysByIndicationsBothWays() {
    seat.seated();
    seat.say(seat.asker.send(MEDIA, HELLO));
    assertNull(table.delivered.get(MEDIA), "without permission");
    assertEquals(0, seat.code(seat.asker.permit(MEDIA)));
    seat.say(seat.asker.send(MEDIA, HELLO));
    assertArrayEquals(HELLO, requireNonNull(table.delivered.get(MEDIA)).getFirst());
    assertArrayEquals(HELLO, TurnAsker.data(fromPeer(MEDIA)));
    // Another port of a peer with permission (RFC 8656 §9).
    assertArrayEquals(HELLO, TurnAsker.data(fromPeer(TurnTable.at("203.0.113.10", 1))));
    int before = seat.received.size();
    receivePeer(TurnTable.OPENED);
    assertEquals(before, seat.received.size(), "without permission");
  }

  private byte[] fromPeer(InetSocketAddress peer) {
    receivePeer(peer);
    return seat.received.removeLast();
  }

  private void receivePeer(InetSocketAddress peer) {
    table.server.receivePeer(
        io.netty.buffer.Unpooled.wrappedBuffer(HELLO),
        peer,
        requireNonNull(table.server.allocation(seat)),
        table.now);
  }

  @Test
  void refusesConnectionsToPeers() {
    assertEquals(401, seat.code(seat.asker.connect(TurnTable.OPENED)));
    seat.seated();
    for (InetSocketAddress peer : List.of(MEDIA, TurnTable.OPENED, TurnTable.at("127.0.0.1", 1))) {
      byte[] answer = answered(seat.asker.connect(peer));
      assertEquals(403, seat.asker.code(answer), peer::toString);
      assertTrue(seat.asker.isAuthentic(answer));
    }
    assertEquals(400, seat.code(seat.asker.request(TurnView.CONNECT, w -> {})));
    assertEquals(400, seat.code(seat.asker.request(TurnView.CONNECTION_BIND, w -> {})));
    assertTrue(table.delivered.isEmpty(), table.delivered::toString);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void relaysByChannelsBothWays(boolean stream) {
    Seat client = table.new Seat(TurnTable.at("8.8.4.4", 1), stream).seated();
    assertEquals(0, client.code(client.asker.bind(0x4001, MEDIA)));
    client.say(TurnAsker.channelData(0x4001, HELLO));
    client.say(TurnAsker.channelData(0x4002, HELLO));
    assertEquals(1, requireNonNull(table.delivered.get(MEDIA)).size());
    assertArrayEquals(HELLO, requireNonNull(table.delivered.get(MEDIA)).getFirst());
    table.server.receivePeer(
        io.netty.buffer.Unpooled.wrappedBuffer(HELLO),
        MEDIA,
        requireNonNull(table.server.allocation(client)),
        table.now);
    byte[] message = client.received.removeLast();
    assertEquals(0x40, message[0]);
    assertArrayEquals(HELLO, TurnAsker.data(message));
    assertEquals(stream ? 12 : 9, message.length);
  }

  @Test
  void bindsAChannelToOnePeerOnly() {
    seat.seated();
    assertEquals(0, seat.code(seat.asker.bind(0x4001, MEDIA)));
    assertEquals(0, seat.code(seat.asker.bind(0x4001, MEDIA)));
    assertEquals(400, seat.code(seat.asker.bind(0x4001, TurnTable.OPENED)));
    assertEquals(400, seat.code(seat.asker.bind(0x4002, MEDIA)));
    for (int number : new int[] {0, 0x3fff, 0x7fff, 0x8000, 0xffff}) {
      assertEquals(400, seat.code(seat.asker.bind(number, TurnTable.OPENED)), "number " + number);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1", "10.0.0.1", "169.254.169.254", "203.0.113.10", "198.41.0.4", "8.8.8.8",
        "255.255.255.255", "224.0.0.1", "0.0.0.0", "::1", "64:ff9b::909:909", "2002:909:909::1",
        "::909:909", "fe80::1", "fd00::1"
      })
  void refusesEveryPeerThatIsNotOpened(String address) {
    seat.seated();
    InetSocketAddress peer = TurnTable.at(address, 9999);
    assertEquals(403, seat.code(seat.asker.permit(peer)));
    assertEquals(403, seat.code(seat.asker.permit(TurnTable.OPENED, peer)));
    assertEquals(403, seat.code(seat.asker.bind(0x4000, peer)));
    assertNull(seat.say(seat.asker.send(peer, HELLO)));
    assertNull(seat.say(TurnAsker.channelData(0x4000, HELLO)));
    // A permission for our address is none for its other ports.
    assertEquals(0, seat.code(seat.asker.permit(MEDIA)));
    assertNull(seat.say(seat.asker.send(peer, HELLO)));
    assertTrue(table.delivered.isEmpty(), table.delivered::toString);
  }

  @Test
  void letsPermissionsChannelsAndAllocationsRunOut() {
    seat.seated();
    assertEquals(0, seat.code(seat.asker.bind(0x4000, MEDIA)));
    table.pass(299);
    seat.say(TurnAsker.channelData(0x4000, HELLO));
    assertEquals(1, requireNonNull(table.delivered.get(MEDIA)).size());
    table.pass(1);
    seat.say(TurnAsker.channelData(0x4000, HELLO));
    assertEquals(1, requireNonNull(table.delivered.get(MEDIA)).size(), "after 5 minutes");
    assertEquals(0, seat.code(seat.asker.permit(MEDIA)));
    seat.say(TurnAsker.channelData(0x4000, HELLO));
    assertEquals(2, requireNonNull(table.delivered.get(MEDIA)).size());
    table.pass(299);
    assertEquals(0, seat.code(seat.asker.refresh(3600)));
    assertEquals(1, requireNonNull(table.server.allocation(seat)).channelCount());
    table.pass(1);
    assertEquals(0, requireNonNull(table.server.allocation(seat)).channelCount(), "10 minutes");
    assertEquals(0, requireNonNull(table.server.allocation(seat)).permissionCount());
    table.pass(3598);
    assertEquals(1, table.server.allocationCount());
    table.pass(1);
    assertEquals(0, table.server.allocationCount());
    assertTrue(table.open.isEmpty());
  }

  @Test
  void refreshesWithinBoundsAndEnds() {
    seat.seated();
    assertEquals(600, seat.asker.lifetime(answered(seat.asker.refresh(1))));
    assertEquals(1800, seat.asker.lifetime(answered(seat.asker.refresh(1800))));
    assertEquals(3600, seat.asker.lifetime(answered(seat.asker.refresh(-1))));
    assertEquals(0, seat.asker.lifetime(answered(seat.asker.refresh(0))));
    assertEquals(0, table.server.allocationCount());
    assertEquals(437, seat.code(seat.asker.refresh(600)));
    assertEquals(437, seat.code(seat.asker.permit(MEDIA)));
  }

  @Test
  void keepsAnAllocationWhoseCredentialsHaveExpired() {
    seat.seated();
    for (int i = 0; i < 10; i++) {
      table.pass(590);
      byte[] answer = answered(seat.asker.refresh(600));
      if (seat.asker.code(answer) == 438) {
        seat.asker.learn(answer);
        answer = answered(seat.asker.refresh(600));
      }
      assertEquals(0, seat.asker.code(answer));
    }
    Seat again = table.seat("8.8.4.9").login(table.expired("someone"));
    assertEquals(401, again.code(again.asker.allocate()));
  }

  @Test
  void boundsAllocationsOfOneAndOfAll() {
    TurnTable small =
        new TurnTable(new TurnPolicy(new PeerRules(List.of(MEDIA), List.of(), List.of()), 3, 5));
    List<Integer> codes = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Seat client = small.seat("8.8.5." + i).login(small.login(i < 4 ? "greedy" : "modest" + i));
      codes.add(client.code(client.asker.allocate()));
    }
    assertEquals(List.of(0, 0, 0, 486, 0, 0, 508, 508), codes);
    small.pass(600);
    Seat client = small.seat("8.8.6.1").login(small.login("greedy"));
    assertEquals(0, client.code(client.asker.allocate()));
    small.ports = false;
    Seat late = small.seat("8.8.6.2").login(small.login("late"));
    assertEquals(508, late.code(late.asker.allocate()));
  }

  /// Each answer of the signaling brings other credentials.
  @Test
  void boundsWhatOneHasByAllItsCredentials() {
    TurnTable small =
        new TurnTable(new TurnPolicy(new PeerRules(List.of(MEDIA), List.of(), List.of()), 3, 9));
    List<Integer> codes = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      TurnCredentials.Pair login = small.credentials.mint("greedy", 1_790_003_600L + i);
      Seat client = small.seat("8.8.5." + i).login(login);
      codes.add(client.code(client.asker.allocate()));
    }
    assertEquals(List.of(0, 0, 0, 486, 486), codes);
  }

  @Test
  void boundsPermissionsAndChannels() {
    seat.seated();
    int permitted = 0;
    for (int i = 0; i < 10_000; i++) {
      permitted += seat.code(seat.asker.permit(TurnTable.at("9.9.9." + i % 256, 1))) == 0 ? 1 : 0;
      if (i == 255) {
        assertEquals(TurnAllocation.PERMISSIONS_MAX, permitted);
      }
    }
    table.pass(300);
    int bound = 0;
    for (int number = 0x4000; number < 0x5000; number++) {
      bound += seat.code(seat.asker.bind(number, TurnTable.at("9.9.9.9", number))) == 0 ? 1 : 0;
    }
    assertEquals(TurnAllocation.CHANNELS_MAX, bound);
    assertEquals(
        TurnAllocation.CHANNELS_MAX, requireNonNull(table.server.allocation(seat)).channelCount());
  }

  @Test
  void endsWhatBelongsToALostConnection() {
    seat.seated();
    table.server.lost(seat);
    assertEquals(0, table.server.allocationCount());
    assertTrue(table.open.isEmpty());
    table.server.lost(seat);
  }
}
