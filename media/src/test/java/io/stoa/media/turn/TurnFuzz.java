// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.turn;

import io.netty.buffer.Unpooled;
import io.stoa.media.fuzz.Script;
import io.stoa.media.ice.StunView;
import java.net.InetSocketAddress;
import java.util.List;

/// A TURN server among clients with and without credentials and peers that may not be reached:
/// requests with any attributes, indications, ChannelData and garbage, and any time in between.
/// Only peers that the rules admit get anything, and only from who has an allocation; what
/// strangers are answered is short; nothing outlives its allocation.
public final class TurnFuzz {
  private static final int STEPS_MAX = 80;
  private static final int SEATS = 5;
  private static final int PER_CREDENTIAL = 2;
  private static final int[] METHODS = {
    TurnView.BINDING,
    TurnView.ALLOCATE,
    TurnView.REFRESH,
    TurnView.CREATE_PERMISSION,
    TurnView.CHANNEL_BIND,
    TurnView.CONNECT,
    TurnView.CONNECTION_BIND,
    TurnView.SEND_INDICATION,
    TurnView.DATA_INDICATION
  };
  private static final int[] TYPES = {
    TurnView.CHANNEL_NUMBER,
    TurnView.LIFETIME,
    TurnView.XOR_PEER_ADDRESS,
    TurnView.DATA,
    TurnView.REQUESTED_ADDRESS_FAMILY,
    TurnView.EVEN_PORT,
    TurnView.REQUESTED_TRANSPORT,
    TurnView.DONT_FRAGMENT,
    TurnView.RESERVATION_TOKEN,
    TurnView.ADDITIONAL_ADDRESS_FAMILY,
    StunView.USERNAME,
    StunView.MESSAGE_INTEGRITY,
    StunView.MESSAGE_INTEGRITY_SHA256,
    TurnView.PASSWORD_ALGORITHM,
    TurnView.PASSWORD_ALGORITHMS,
    StunView.NONCE,
    StunView.FINGERPRINT
  };
  private static final InetSocketAddress[] PEERS = {
    TurnTable.MEDIA,
    TurnTable.MEDIA6,
    TurnTable.OPENED,
    TurnTable.at("203.0.113.10", 22),
    TurnTable.at("127.0.0.1", 7882),
    TurnTable.at("10.0.0.1", 7882),
    TurnTable.at("64:ff9b::cb00:710a", 7882),
    TurnTable.at("::1", 7882)
  };

  private final TurnTable table;
  private final TurnTable.Seat[] seats = new TurnTable.Seat[SEATS];
  private final Script script;

  private TurnFuzz(Script script) {
    this.script = script;
    table =
        new TurnTable(
            new TurnPolicy(
                new PeerRules(
                    List.of(TurnTable.MEDIA, TurnTable.MEDIA6),
                    List.of(TurnTable.MEDIA.getAddress()),
                    List.of(PeerRange.parse("9.9.9.0/24"))),
                PER_CREDENTIAL,
                SEATS - 1));
    for (int i = 0; i < SEATS; i++) {
      seats[i] = table.new Seat(TurnTable.at("8.8.4." + i, 1000 + i), (i & 1) == 1);
    }
  }

  public static void fuzzerTestOneInput(byte[] input) {
    new TurnFuzz(new Script(input)).converse();
  }

  private void converse() {
    for (int i = 0; i < STEPS_MAX && script.hasMore(); i++) {
      TurnTable.Seat seat = seats[script.below(SEATS)];
      switch (script.below(11)) {
        case 0 -> say(seat, script.bytes(2000));
        case 1 -> table.pass(script.u16());
        case 2 -> as(seat);
        case 3 -> learn(seat);
        case 4 -> say(seat, seat.asker.allocate());
        case 5 -> say(seat, seat.asker.permit(peer(), peer()));
        case 6 -> say(seat, seat.asker.bind(0x4000 + script.below(4), peer()));
        case 7 -> say(seat, seat.asker.send(peer(), script.bytes(64)));
        case 8 -> say(seat, TurnAsker.channelData(0x4000 + script.below(4), script.bytes(64)));
        case 9 -> fromPeer(seat);
        default -> say(seat, any(seat));
      }
      check();
    }
    table.server.close();
    check();
    require(table.open.isEmpty(), "a relay outlives its server");
  }

  private void as(TurnTable.Seat seat) {
    TurnCredentials.Pair login = login();
    if (script.below(2) == 0) {
      seat.asker.as(login.username(), login.password());
    } else {
      PasswordAlgorithm algorithm =
          script.below(2) == 0 ? PasswordAlgorithm.SHA256 : PasswordAlgorithm.MD5;
      byte[] list = script.below(4) == 0 ? script.bytes(12) : PasswordAlgorithm.offer();
      seat.asker.as(login.username(), login.password(), algorithm, list);
    }
  }

  private TurnCredentials.Pair login() {
    return table.login("user" + script.below(2));
  }

  private InetSocketAddress peer() {
    return PEERS[script.below(PEERS.length)];
  }

  private void learn(TurnTable.Seat seat) {
    byte[] challenge = seat.say(new TurnAsker(1).allocate());
    if (challenge != null) {
      seat.asker.learn(challenge);
    }
  }

  private byte[] any(TurnTable.Seat seat) {
    int method = script.below(METHODS.length + 1);
    return seat.asker.request(
        method < METHODS.length ? METHODS[method] : script.u16() & 0x3fff,
        w -> {
          for (int more = script.below(6); more > 0; more--) {
            int type = script.below(TYPES.length + 1);
            w.attribute(type < TYPES.length ? TYPES[type] : script.u16(), script.bytes(40));
          }
        });
  }

  private void say(TurnTable.Seat seat, byte[] message) {
    TurnAllocation before = table.server.allocation(seat);
    long relayed = table.count(TurnCounter.TO_PEER);
    byte[] answer = seat.say(message);
    if (before == null) {
      require(table.count(TurnCounter.TO_PEER) == relayed, "relayed for a stranger");
    }
    if (answer == null) {
      return;
    }
    StunView view = new StunView();
    require(view.wrap(Unpooled.wrappedBuffer(answer), 0, answer.length), "malformed answer");
    boolean error = (view.type() & TurnView.ERROR) == TurnView.ERROR;
    require(!error || (view.errorCode() >= 400 && view.errorCode() < 600), "error code");
    boolean binding = view.type() == StunView.BINDING_SUCCESS;
    if (!view.hasIntegrity()) {
      require(error || binding, "a success that is not signed");
      require(answer.length * 10 <= message.length * (binding ? 16 : 30), "amplifies"); // all IPv4
    }
  }

  private void fromPeer(TurnTable.Seat seat) {
    TurnAllocation allocation = table.server.allocation(seat);
    byte[] data = script.bytes(1500);
    int before = seat.received.size();
    if (allocation != null) {
      table.server.receivePeer(Unpooled.wrappedBuffer(data), peer(), allocation, table.now);
    }
    if (seat.received.size() > before) {
      byte[] got = TurnAsker.data(seat.received.removeLast());
      require(java.util.Arrays.equals(data, got), "other data than the peer's");
    }
  }

  private void check() {
    require(table.server.allocationCount() <= SEATS - 1, "too many allocations");
    require(table.open.size() == relays(), "relays of nobody");
    for (InetSocketAddress peer : table.delivered.keySet()) {
      boolean admitted =
          peer.equals(TurnTable.MEDIA)
              || peer.equals(TurnTable.MEDIA6)
              || peer.getAddress().getHostAddress().startsWith("9.9.9.");
      require(admitted, "sent to " + peer);
    }
    table.delivered.clear();
  }

  private int relays() {
    int relays = table.server.reservations().count();
    for (TurnTable.Seat seat : seats) {
      TurnAllocation allocation = table.server.allocation(seat);
      relays += allocation == null ? 0 : allocation.relays().size();
    }
    return relays;
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  public static List<byte[]> seeds() {
    Script.Writer class1 = new Script.Writer();
    byte[] data = "hello, world".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    for (int seat = 0; seat < 3; seat++) {
      class1.u8(seat, 2, seat, seat, seat, 3, seat, 4, seat, 5, 0, 2, seat, 6, 0, 0);
      class1.u8(seat, 7, 0).bytes(data).u8(seat, 8, 0).bytes(data);
      class1.u8(seat, 9).bytes(data).u8(0).u8(seat, 6, 1, 4).u8(seat, 7, 3).bytes(data);
    }
    class1.u8(0, 1).u16(299).u8(0, 8, 0).bytes(data).u8(0, 1).u16(400).u8(0, 4);
    Script.Writer odd = new Script.Writer();
    odd.u8(1, 2, 0, 0, 1, 3);
    odd.u8(1, 10, 1, 2, 6).bytes(new byte[] {17, 0, 0, 0}).u8(5).bytes(new byte[] {0});
    odd.u8(1, 10, 2, 1, 1).bytes(new byte[4]);
    odd.u8(1, 10, 3, 2, 2).bytes(new byte[] {0, 1, 1, 1, 1, 1, 1, 1}).u8(7).bytes(new byte[0]);
    odd.u8(2, 0).bytes(new byte[] {0x40, 0, 0, 9, 1}).u8(2, 10, 7).u16(0x101).u8(0);
    return List.of(class1.toBytes(), odd.toBytes());
  }
}
