// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.MediaEvent;
import io.stoa.media.dtls.RsaIdentity;
import io.stoa.media.ice.Checks;
import io.stoa.media.sfu.DropReason;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A transport and a client over simulated links.
class TransportTest {

  private static final Netem.Link CLEAN = Netem.Link.clean(20);
  private static final int[] BOTH = {7, 1};

  private static void send(TwoPeers peers, byte[] packet) {
    ByteBuf header = Unpooled.directBuffer().writeBytes(packet, 0, 12);
    ByteBuf payload = Unpooled.directBuffer().writeBytes(packet, 12, packet.length - 12);
    peers.server.sendRtp(header, 12, payload, 0, packet.length - 12);
    header.release();
    payload.release();
  }

  private static byte[] packet(int seq, int length) {
    byte[] packet = new byte[length];
    new Random(seq).nextBytes(packet);
    ByteBuffer.wrap(packet)
        .putShort(0, (short) 0x8060)
        .putShort(2, (short) seq)
        .putInt(4, seq * 3000)
        .putInt(8, 0x1234);
    return packet;
  }

  @Test
  void connectsOverACleanLink() {
    try (TwoPeers peers = new TwoPeers(CLEAN, 1)) {
      assertTrue(peers.connect(1_000));
      assertEquals(1, peers.connected);
      assertTrue(peers.server.ready());
      assertSame(peers.path, peers.server.selected());
      assertEquals(List.of(), peers.failures);
    }
  }

  @Test
  void connectsOverBadLinks() {
    for (int percent : new int[] {10, 20, 30}) {
      Netem.Link link = new Netem.Link(40, 60, percent / 100.0, 0.05, 0.05);
      for (long seed = 0; seed < 25; seed++) {
        try (TwoPeers peers = new TwoPeers(link, seed)) {
          assertTrue(peers.connect(25_000), "loss " + percent + " %, seed " + seed);
          assertEquals(List.of(), peers.failures, "loss " + percent + " %, seed " + seed);
        }
      }
    }
  }

  @Test
  void prefersGcmAndTakesWhatIsOffered() {
    for (int[] offer : new int[][] {{7, 1}, {1, 7}, {1}, {7}}) {
      try (TwoPeers peers =
          new TwoPeers(CLEAN, 1, offer, List.of("sha-256 " + TwoPeers.clientFingerprint()))) {
        assertTrue(peers.connect(2_000));
        assertEquals(offer.length == 1 ? offer[0] : 7, peers.client.profile());
      }
    }
  }

  @Test
  void takesAClientWithAnRsaKey() {
    RsaIdentity identity = RsaIdentity.generate();
    List<String> announced = List.of("sha-256 " + identity.fingerprint());
    try (TwoPeers peers = new TwoPeers(CLEAN, 1, BOTH, announced)) {
      peers.client.identify(identity);
      assertTrue(peers.connect(2_000));
      assertEquals(7, peers.client.profile());
    }
  }

  @Test
  void aForeignCertificateGetsNoKeys() {
    String other = "sha-256 " + TwoPeers.clientFingerprint().replace('A', 'B').replace('1', '2');
    for (List<String> announced : List.of(List.of(other), List.<String>of(), List.of("md5 00"))) {
      try (TwoPeers peers = new TwoPeers(CLEAN, 1, BOTH, announced)) {
        assertFalse(peers.connect(5_000));
        assertEquals(List.of(MediaEvent.Reason.FINGERPRINT_MISMATCH), peers.failures);
        assertFalse(peers.server.ready());
        assertTrue(peers.client.failed(), "the client is told by an alert");
      }
    }
  }

  @Test
  void aHelloThatComesBeforeTheClientsDescriptionIsNotLost() {
    try (TwoPeers peers = TwoPeers.undescribed(CLEAN, 3)) {
      int[] hellos = new int[1];
      peers.up.filter(bytes -> bytes[0] != 22 || bytes[13] != 1 || hellos[0]++ == 0);
      assertFalse(peers.runUntil(peers.server::ready, 300));
      peers.describe();
      assertTrue(peers.connect(1_000), "only the first hello arrived");
    }
  }

  @Test
  void whatComesBeforeTheDescriptionIsBounded() {
    try (TwoPeers peers = TwoPeers.undescribed(CLEAN, 3)) {
      byte[] hello = new byte[1200];
      hello[0] = 22;
      ByteBuf datagram = Unpooled.wrappedBuffer(hello);
      peers.arrive(datagram.duplicate(), peers.path);
      assertEquals(1, peers.server.dropped(DropReason.DTLS_UNVALIDATED_PATH));
      assertFalse(peers.runUntil(peers.server::ready, 100));
      for (int i = 0; i < 1000; i++) {
        peers.arrive(datagram.duplicate(), peers.path);
      }
      assertTrue(peers.server.dropped(DropReason.DTLS_REFUSED) >= 996);
      peers.describe();
      assertTrue(peers.connect(5_000), "nonsense before it does no harm");
    }
  }

  @Test
  void repeatsItsOwnFlightWithoutBeingAsked() {
    try (TwoPeers peers = new TwoPeers(CLEAN, 17)) {
      int[] hellos = new int[1];
      peers.up.filter(bytes -> bytes[0] != 22 || bytes[13] != 1 || hellos[0]++ == 0);
      int[] flights = new int[1];
      peers.down.filter(bytes -> bytes[0] != 22 || bytes[13] != 2 || ++flights[0] > 2);
      assertTrue(peers.connect(5_000));
      assertTrue(hellos[0] > 1, "the client did ask, in vain");
      assertEquals(3, flights[0]);
    }
  }

  @Test
  void repeatsItsLastFlightUnasked() {
    try (TwoPeers peers = new TwoPeers(CLEAN, 18)) {
      int[] flights = new int[1];
      peers.up.filter(bytes -> bytes[0] != 22 || flights[0] == 0);
      peers.down.filter(bytes -> bytes[0] != 20 || ++flights[0] > 2);
      assertTrue(peers.connect(5_000));
      assertEquals(3, flights[0], "the client's repetitions are lost");
    }
  }

  @Test
  void endsTheRepetitionsWithTheClientsFirstData() {
    try (TwoPeers peers = new TwoPeers(CLEAN, 19)) {
      int[] flights = new int[1];
      peers.down.filter(bytes -> bytes[0] != 20 || ++flights[0] > 0);
      assertTrue(peers.connect(5_000));
      peers.client.sendData(new byte[10]);
      peers.run(5_000);
      assertEquals(1, flights[0]);
    }
  }

  @Test
  void answersTheClientsRepeatedLastFlight() {
    try (TwoPeers peers = new TwoPeers(CLEAN, 5)) {
      // The server is done when it has sent its last flight; only that flight is lost.
      peers.runUntil(() -> peers.server.selected() != null, 1_000);
      long[] lostAt = new long[1];
      peers.down.filter(bytes -> {
        boolean last = bytes[0] == 20;
        if (last && lostAt[0] < 3) {
          lostAt[0]++;
          return false;
        }
        return true;
      });
      assertTrue(peers.connect(5_000));
      assertEquals(3, lostAt[0]);
      assertEquals(1, peers.connected);
      assertEquals(List.of(), peers.failures);
    }
  }

  @Test
  void connectsWhenTheClientsFragmentsAreReordered() {
    Netem.Link link = new Netem.Link(25, 150, 0.05, 0.2, 0.1);
    for (long seed = 100; seed < 130; seed++) {
      try (TwoPeers peers = new TwoPeers(link, seed)) {
        peers.client.smallRecords();
        assertTrue(peers.connect(25_000), "seed " + seed);
        assertEquals(List.of(), peers.failures, "seed " + seed);
      }
    }
  }

  @Test
  void aForgedClientHelloDoesNotSpoilTheHandshake() {
    byte[] hello = new byte[13 + 12 + 40];
    byte[] head = {22, -2, -3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 52, 1, 0, 0, 40, 0, 0, 0, 0, 0, 0, 0, 40};
    System.arraycopy(head, 0, hello, 0, head.length);
    try (TwoPeers peers = new TwoPeers(CLEAN, 14)) {
      peers.runUntil(() -> peers.server.selected() != null, 1_000);
      int before = peers.path.sent;
      for (int i = 0; i < 3; i++) {
        peers.arrive(Unpooled.wrappedBuffer(hello), peers.path);
        peers.run(1);
      }
      assertEquals(before, peers.path.sent, "no alert that the client would believe");
      assertTrue(peers.connect(5_000));
      assertEquals(List.of(), peers.failures);
    }
  }

  @Test
  void strangersChangeNothing() {
    try (TwoPeers peers = new TwoPeers(CLEAN, 3)) {
      TwoPeers.SimPath stranger = peers.otherPath(1);
      byte[] hello = new byte[300];
      hello[0] = 22;
      hello[1] = (byte) 254;
      hello[2] = (byte) 253;
      hello[12] = (byte) (300 - 13 - 256);
      hello[11] = 1;
      peers.arrive(Unpooled.wrappedBuffer(hello), stranger);
      peers.arrive(new Checks(1).check("srvu:cliu", "wrong", 99, true), stranger);
      assertTrue(peers.connect(1_000));
      peers.arrive(Unpooled.wrappedBuffer(hello), stranger);
      peers.arrive(Unpooled.wrappedBuffer(packet(1, 100)), stranger);
      assertEquals(2, peers.server.dropped(DropReason.DTLS_UNVALIDATED_PATH));
      assertEquals(1, peers.server.dropped(DropReason.MEDIA_UNVALIDATED_PATH));
      assertEquals(1, peers.server.dropped(DropReason.STUN_REFUSED));
      assertEquals(1, stranger.sent, "nothing but the 401");
      assertSame(peers.path, peers.server.selected());
      assertEquals(List.of(), peers.rtp);
    }
  }

  @Test
  void forgedDatagramsByTheRightPathDoNotTearDown() {
    long seed = 11;
    Random random = new Random(seed);
    byte[] alert = {21, -2, -3, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 2, 40};
    try (TwoPeers peers = new TwoPeers(CLEAN, seed)) {
      peers.runUntil(() -> peers.server.selected() != null, 1_000);
      for (int i = 0; i < 500; i++) {
        byte[] noise = new byte[1 + random.nextInt(200)];
        random.nextBytes(noise);
        noise[0] = (byte) (20 + random.nextInt(44));
        peers.arrive(Unpooled.wrappedBuffer(noise), peers.path);
        peers.arrive(Unpooled.wrappedBuffer(alert), peers.path);
      }
      assertTrue(peers.connect(5_000), "seed " + seed);
      peers.arrive(Unpooled.wrappedBuffer(alert), peers.path);
      for (int i = 0; i < 500; i++) {
        byte[] noise = new byte[1 + random.nextInt(200)];
        random.nextBytes(noise);
        peers.arrive(Unpooled.wrappedBuffer(noise), peers.path);
      }
      peers.run(1_000);
      assertTrue(peers.server.dropped(DropReason.DTLS_REFUSED) > 500);
      assertTrue(peers.server.ready());
      peers.client.sendRtp(packet(1, 100));
      assertTrue(peers.runUntil(() -> peers.rtp.size() == 1, 1_000));
      assertEquals(List.of(), peers.failures);
    }
  }

  @Test
  void consentExpiryStopsSendingAndARestartResumes() {
    try (TwoPeers peers = new TwoPeers(CLEAN, 4)) {
      assertTrue(peers.connect(1_000));
      peers.client.stopChecking();
      peers.run(29_000 - 2_500);
      assertTrue(peers.server.ready());
      peers.run(4_000);
      assertEquals(List.of(MediaEvent.Reason.CONSENT_EXPIRED), peers.failures);
      assertNull(peers.server.selected());
      int before = peers.path.sent;
      send(peers, packet(1, 200));
      peers.server.flush();
      assertEquals(before, peers.path.sent);
      assertEquals(1, peers.server.dropped(DropReason.SEND_NOT_READY));

      long now = peers.clock.nowNanos();
      peers.server.restart("new1", "another-password-of-22c", now);
      peers.server.remote("cl2u", "unused", List.of(), now);
      peers.client.restart("new1:cl2u", "another-password-of-22c", now);
      assertTrue(peers.runUntil(peers.server::ready, 1_000));
      send(peers, packet(2, 200));
      peers.server.flush();
      assertTrue(peers.runUntil(() -> peers.client.rtp.size() == 1, 1_000));
      assertEquals(2, peers.connected, "who was told of the loss is told of its end");
      peers.run(60_000);
      assertEquals(2, peers.connected);
    }
  }

  @Test
  void anIceRestartKeepsDtlsAndSrtpGoing() {
    try (TwoPeers peers = new TwoPeers(CLEAN, 6)) {
      assertTrue(peers.connect(1_000));
      peers.client.sendRtp(packet(1, 100));
      assertTrue(peers.runUntil(() -> peers.rtp.size() == 1, 1_000));
      long now = peers.clock.nowNanos();
      peers.server.restart("new1", "another-password-of-22c", now);
      peers.server.remote("cl2u", "unused", List.of(), now);
      assertTrue(peers.server.ready(), "media goes on while the client restarts");
      peers.client.restart("new1:cl2u", "another-password-of-22c", now);
      assertTrue(peers.runUntil(peers.client::validated, 1_000));
      peers.run(60_000);
      peers.client.sendRtp(packet(2, 100));
      send(peers, packet(9, 100));
      peers.server.flush();
      assertTrue(
          peers.runUntil(() -> peers.rtp.size() == 2 && peers.client.rtp.size() == 1, 1_000));
      assertEquals(1, peers.connected);
      assertEquals(List.of(), peers.failures);
    }
  }

  @Test
  void rtpFlowsBothWaysOverLossAndRollOver() {
    Netem.Link link = new Netem.Link(30, 10, 0.05, 0.01, 0.02);
    for (int[] offer : new int[][] {{7}, {1}}) {
      try (TwoPeers peers =
          new TwoPeers(link, 8, offer, List.of("sha-256 " + TwoPeers.clientFingerprint()))) {
        assertTrue(peers.connect(20_000));
        int first = 30_000;
        int count = 70_000; // beyond two wraps of the sequence number
        for (int i = 0; i < count; i++) {
          byte[] packet = packet((first + i) & 0xFFFF, 40 + i % 100);
          send(peers, packet);
          peers.client.sendRtp(packet);
          if (i % 10 == 9) {
            peers.server.flush();
            peers.run(10);
          }
        }
        peers.run(1_000);
        for (List<byte[]> got : List.of(peers.rtp, peers.client.rtp)) {
          assertTrue(got.size() > count * 0.93 && got.size() < count * 0.97, "" + got.size());
          for (byte[] packet : got) {
            int seq = ByteBuffer.wrap(packet).getShort(2) & 0xFFFF;
            assertArrayEquals(packet(seq, packet.length), packet);
          }
        }
      }
    }
  }

  @Test
  void rtcpAndDataGoBothWays() {
    byte[] report = {(byte) 0x80, (byte) 201, 0, 1, 0, 0, 0, 7};
    try (TwoPeers peers = new TwoPeers(CLEAN, 9)) {
      assertTrue(peers.connect(1_000));
      ByteBuf compound = Unpooled.wrappedBuffer(report);
      peers.server.sendRtcp(compound, 0, report.length);
      assertTrue(peers.server.dirty());
      peers.server.flush();
      assertFalse(peers.server.dirty());
      peers.client.sendRtcp(report);
      assertTrue(peers.server.sendData(new byte[] {1, 2, 3}));
      peers.client.sendData(new byte[] {4, 5});
      peers.run(200);
      assertArrayEquals(report, peers.rtcp.getFirst());
      assertArrayEquals(report, peers.client.rtcp.getFirst());
      assertArrayEquals(new byte[] {1, 2, 3}, peers.client.data.getFirst());
      assertArrayEquals(new byte[] {4, 5}, peers.data.getFirst());
    }
  }

  @Test
  void closeNotifyClosesTheTransport() {
    try (TwoPeers peers = new TwoPeers(CLEAN, 10)) {
      assertTrue(peers.connect(1_000));
      peers.client.closeDtls();
      peers.run(200);
      assertEquals(List.of(MediaEvent.Reason.CLOSED_BY_CLIENT), peers.failures);
      assertFalse(peers.server.ready());
    }
  }

  @Test
  void aSilentClientTimesOut() {
    try (TwoPeers peers = new TwoPeers(new Netem.Link(20, 0, 1, 0, 0), 12)) {
      assertFalse(peers.connect(29_000));
      assertEquals(List.of(), peers.failures);
      peers.run(2_000);
      assertEquals(List.of(MediaEvent.Reason.ICE_TIMEOUT), peers.failures);
    }
  }

  @Test
  void aClientThatNeverBeginsDtlsTimesOut() {
    try (TwoPeers peers = new TwoPeers(CLEAN, 15)) {
      peers.up.filter(bytes -> bytes[0] < 4);
      assertFalse(peers.connect(40_000));
      assertEquals(List.of(MediaEvent.Reason.DTLS_FAILED), peers.failures);
    }
  }

  @Test
  void withoutUseSrtpThereIsNoConnection() {
    List<String> announced = List.of("sha-256 " + TwoPeers.clientFingerprint());
    try (TwoPeers peers = new TwoPeers(CLEAN, 16, new int[0], announced)) {
      assertFalse(peers.connect(40_000));
      assertEquals(List.of(MediaEvent.Reason.DTLS_FAILED), peers.failures);
    }
  }

  @Test
  void aHandshakeThatDoesNotFinishTimesOut() {
    try (TwoPeers peers = new TwoPeers(CLEAN, 13)) {
      peers.down.filter(bytes -> bytes[0] < 4);
      assertFalse(peers.connect(40_000));
      assertEquals(List.of(MediaEvent.Reason.DTLS_FAILED), peers.failures);
    }
  }

  @Test
  void sameSeedSameCourse() {
    Netem.Link link = new Netem.Link(40, 60, 0.2, 0.05, 0.05);
    Set<Long> ends = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      try (TwoPeers peers = new TwoPeers(link, 77)) {
        assertTrue(peers.connect(25_000));
        ends.add(peers.clock.nowNanos());
      }
    }
    assertEquals(1, ends.size());
  }
}
