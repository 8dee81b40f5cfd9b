// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.ice.Checks;
import io.stoa.media.sim.TwoPeers.SimPath;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A call whose client gets another address in the middle of it, with a packet every 20 ms each
/// way. The client notices nothing: its checks go on every 2.5 s, and an ICE restart is not needed.
class RebindingTest {

  private static final Netem.Link LINK = new Netem.Link(30, 10, 0.01, 0, 0);
  private static final int PACKET_MILLIS = 20;

  /// How long a client's checks may be apart, and their way.
  private static final int CHECK_MILLIS = 2_500 + 100;

  private final byte[] media = new byte[200];
  private int seq;

  private void exchange(TwoPeers peers) {
    media[0] = (byte) 0x80;
    media[1] = 96;
    media[2] = (byte) (seq >> 8);
    media[3] = (byte) seq++;
    peers.client.sendRtp(media);
    ByteBuf packet = Unpooled.directBuffer().writeBytes(media);
    peers.server.sendRtp(packet, 12, packet, 12, media.length - 12);
    packet.release();
    peers.server.flush();
    peers.run(PACKET_MILLIS);
  }

  /// Talks for so long; the longest that either side was without a packet.
  private int gapMillis(TwoPeers peers, int millis) {
    int longest = 0;
    int upGap = 0;
    int downGap = 0;
    for (int at = 0; at < millis; at += PACKET_MILLIS) {
      int up = peers.rtp.size();
      int down = peers.client.rtp.size();
      exchange(peers);
      upGap = peers.rtp.size() == up ? upGap + PACKET_MILLIS : 0;
      downGap = peers.client.rtp.size() == down ? downGap + PACKET_MILLIS : 0;
      longest = Math.max(longest, Math.max(upGap, downGap));
    }
    assertTrue(upGap < 1_000 && downGap < 1_000, "both ways go on");
    return longest;
  }

  private static TwoPeers connected(long seed) {
    TwoPeers peers = new TwoPeers(LINK, seed);
    assertTrue(peers.connect(10_000), "seed " + seed);
    return peers;
  }

  @Test
  void mediaGoesOnWhenTheClientsAddressChanges() {
    int worst = 0;
    for (long seed = 0; seed < 20; seed++) {
      try (TwoPeers peers = connected(seed)) {
        gapMillis(peers, 1_000 + (int) seed * 130);
        SimPath moved = peers.otherPath(40_000);
        peers.rebind(moved);
        int gap = gapMillis(peers, 12_000);
        assertSame(moved, peers.server.selected(), "seed " + seed);
        assertTrue(gap <= 2 * CHECK_MILLIS, "seed " + seed + ": " + gap + " ms");
        assertEquals(1, peers.connected);
        assertEquals(List.of(), peers.failures);
        worst = Math.max(worst, gap);
      }
    }
    System.out.printf("new address without restart: longest gap %d ms of 20 seeds%n", worst);
  }

  @Test
  void mediaGoesOnWhenTheFormerAddressComesBack() {
    int worst = 0;
    for (long seed = 0; seed < 10; seed++) {
      try (TwoPeers peers = connected(seed)) {
        gapMillis(peers, 1_000);
        peers.rebind(peers.otherPath(40_000));
        gapMillis(peers, 12_000);
        peers.rebind(peers.path);
        int gap = gapMillis(peers, 12_000);
        assertSame(peers.path, peers.server.selected(), "seed " + seed);
        assertTrue(gap <= 3 * CHECK_MILLIS, "seed " + seed + ": " + gap + " ms");
        worst = Math.max(worst, gap);
      }
    }
    System.out.printf("former address comes back: longest gap %d ms of 10 seeds%n", worst);
  }

  @Test
  void mediaMovesToTcpWhenUdpGoesDead() {
    try (TwoPeers peers = connected(3)) {
      gapMillis(peers, 1_000);
      SimPath tcp = peers.tcpPath(40_001);
      // The connection stood by all the time: checked, but with a lower priority and not nominated.
      peers.arrive(new Checks(9).check(TwoPeers.UFRAG + ":cliu", TwoPeers.PASSWORD, 9, false), tcp);
      gapMillis(peers, 1_000);
      assertSame(peers.path, peers.server.selected());
      peers.rebind(tcp);
      int gap = gapMillis(peers, 8_000);
      assertSame(tcp, peers.server.selected());
      assertTrue(gap <= 2 * CHECK_MILLIS, gap + " ms");
      assertEquals(1, peers.connected);
      System.out.printf("UDP dead, TCP nominated: longest gap %d ms%n", gap);
    }
  }

  @Test
  void whoKnowsNoPasswordMovesNobodysMedia() {
    try (TwoPeers peers = connected(4)) {
      SimPath thief = peers.otherPath(40_002);
      peers.arrive(new Checks(9).check(TwoPeers.UFRAG + ":cliu", "guessed", 9, true), thief);
      assertFalse(peers.server.validated(thief));
      assertTrue(gapMillis(peers, 2_000) < 500);
      assertSame(peers.path, peers.server.selected());
      assertEquals(1, thief.sent, "the refusal");
    }
  }
}
