// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.stoa.media.rtp.RtcpWriter;
import io.stoa.media.rtp.RtpWriter;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SrtpSessionTest {
  private static final int SSRC = 0xcafe_babe;

  private final ByteBuf buf = Direct.buffer(4096).setZero(0, 4096);

  static Stream<SrtpCrypto> available() {
    return Stream.of(SrtpCrypto.values()).filter(SrtpCrypto::isAvailable);
  }

  static Stream<Arguments> every() {
    return available().flatMap(c -> Stream.of(SrtpProfile.values()).map(p -> Arguments.of(c, p)));
  }

  private static SrtpSession session(SrtpCrypto crypto, SrtpProfile profile, boolean sends) {
    byte[] material = new byte[profile.keyingMaterialLength()];
    new Random(11).nextBytes(material);
    return sends
        ? SrtpSession.sender(profile, material, true, crypto)
        : SrtpSession.receiver(profile, material, false, crypto);
  }

  /// Protects a packet of `size` payload bytes into a copy of its own.
  private ByteBuf sent(SrtpSession sender, int ssrc, int seq, int size) {
    RtpWriter.header(buf, 0, false, 96, seq, seq * 3000, ssrc);
    for (int i = 0; i < size; i++) {
      buf.setByte(12 + i, seq + i);
    }
    int length = sender.protectRtp(buf, 0, 12, buf, 12, size);
    assertTrue(length > 0, () -> "outcome " + length);
    return Direct.buffer(length).writeBytes(buf, 0, length);
  }

  private static int received(SrtpSession receiver, ByteBuf packet) {
    return receiver.unprotectRtp(packet, 0, packet.readableBytes());
  }

  @ParameterizedTest
  @MethodSource("every")
  void followsTheCounterAroundWrapsInAnyOrder(SrtpCrypto crypto, SrtpProfile profile) {
    int[][] orders = {
      {65533, 65535, 0, 1, 65534, 2},
      {65535, 0, 65534, 1},
      {65500, 3, 65501, 65535, 0, 4, 64_600, 65_000, 10, 64_999, 11},
    };
    for (int[] order : orders) {
      try (SrtpSession sender = session(crypto, profile, true);
          SrtpSession receiver = session(crypto, profile, false)) {
        for (int seq : order) {
          ByteBuf packet = sent(sender, SSRC, seq, 50);
          ByteBuf copy = Direct.copy(packet, 0, packet.readableBytes());
          assertEquals(62, received(receiver, packet), "seq " + seq);
          assertEquals((byte) (seq + 49), packet.getByte(61));
          assertEquals(SrtpSession.REPLAYED, received(receiver, copy), "seq " + seq);
        }
        assertEquals(order.length, receiver.refused(SrtpSession.REPLAYED));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("every")
  void sendsARetransmissionAsTheSameBytes(SrtpCrypto crypto, SrtpProfile profile) {
    try (SrtpSession sender = session(crypto, profile, true)) {
      ByteBuf first = sent(sender, SSRC, 65_530, 80);
      assertEquals(first, sent(sender, SSRC, 65_530, 80));
      for (int seq = 65_531; seq < 65_560; seq++) {
        sent(sender, SSRC, seq & 0xffff, 80);
      }
      assertEquals(first, sent(sender, SSRC, 65_530, 80));
    }
  }

  @ParameterizedTest
  @MethodSource("every")
  void keepsACounterForEachSource(SrtpCrypto crypto, SrtpProfile profile) {
    try (SrtpSession sender = session(crypto, profile, true);
        SrtpSession receiver = session(crypto, profile, false)) {
      for (int i = 0; i < 200; i++) {
        int ssrc = i % 7;
        assertEquals(32, received(receiver, sent(sender, ssrc, (65_520 + i) & 0xffff, 20)));
      }
      assertEquals(7, receiver.sources());
    }
  }

  @ParameterizedTest
  @MethodSource("every")
  void refusesWhatHasNoIndex(SrtpCrypto crypto, SrtpProfile profile) {
    try (SrtpSession sender = session(crypto, profile, true)) {
      sent(sender, SSRC, 5, 10);
      RtpWriter.header(buf, 0, false, 96, 65_534, 0, SSRC);
      assertEquals(SrtpSession.TOO_OLD, sender.protectRtp(buf, 0, 12, buf, 12, 10));
      sender.skipTo(SSRC, SrtpSession.RTP_INDEX_MAX, SrtpSession.RTCP_INDEX_MAX);
      RtpWriter.header(buf, 0, false, 96, 0, 0, SSRC);
      assertEquals(SrtpSession.EXHAUSTED, sender.protectRtp(buf, 0, 12, buf, 12, 10));
      int length = RtcpWriter.pli(buf, 0, SSRC, 2);
      assertTrue(sender.protectRtcp(buf, 0, length) > 0);
      assertEquals(SrtpSession.EXHAUSTED, sender.protectRtcp(buf, 0, length));
    }
  }

  @ParameterizedTest
  @MethodSource("every")
  void protectsRtcpWithRisingIndexes(SrtpCrypto crypto, SrtpProfile profile) {
    try (SrtpSession sender = session(crypto, profile, true);
        SrtpSession receiver = session(crypto, profile, false)) {
      Set<String> seen = new HashSet<>();
      for (int i = 0; i < 100; i++) {
        int plain = RtcpWriter.nack(buf, 0, i % 3, 7, new int[] {1, 2, 40}, 0, 3);
        String before = ByteBufUtil.hexDump(buf, 0, plain);
        int length = sender.protectRtcp(buf, 0, plain);
        assertEquals(plain + profile.rtcpOverhead(), length);
        assertTrue(seen.add(ByteBufUtil.hexDump(buf, 8, length - 8)));
        ByteBuf copy = Direct.copy(buf, 0, length);
        assertEquals(plain, receiver.unprotectRtcp(buf, 0, length));
        assertEquals(before, ByteBufUtil.hexDump(buf, 0, plain));
        assertEquals(SrtpSession.REPLAYED, receiver.unprotectRtcp(copy, 0, length));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("every")
  void isNotMovedByForgedPackets(SrtpCrypto crypto, SrtpProfile profile) {
    Random random = new Random(4711);
    try (SrtpSession sender = session(crypto, profile, true);
        SrtpSession receiver = session(crypto, profile, false)) {
      assertEquals(42, received(receiver, sent(sender, SSRC, 100, 30)));
      ByteBuf genuine = sent(sender, SSRC, 101, 30);
      int length = genuine.readableBytes();
      for (int i = 0; i < 10_000; i++) {
        ByteBuf forged = buf.setBytes(0, genuine, 0, length);
        int at = random.nextInt(length - 2) + 2;
        if (at < 12) {
          forged.setShort(2, random.nextInt(1000, 65_536));
          forged.setInt(8, random.nextBoolean() ? SSRC : random.nextInt());
        } else {
          forged.setByte(at, forged.getByte(at) ^ (1 << random.nextInt(8)));
        }
        int outcome = receiver.unprotectRtp(forged, 0, length);
        assertTrue(outcome < 0, () -> "forged packet taken, seed 4711, outcome " + outcome);
      }
      assertEquals(1, receiver.sources());
      assertEquals(42, received(receiver, genuine));
      assertEquals(42, received(receiver, sent(sender, SSRC, 102, 30)));
    }
  }

  @ParameterizedTest
  @MethodSource("every")
  void refusesEveryTruncation(SrtpCrypto crypto, SrtpProfile profile) {
    try (SrtpSession sender = session(crypto, profile, true);
        SrtpSession receiver = session(crypto, profile, false)) {
      ByteBuf rtp = sent(sender, SSRC, 1, 40);
      int rtcpLength = RtcpWriter.receiverReport(buf, 0, SSRC);
      int protectedLength = sender.protectRtcp(buf, 0, rtcpLength);
      ByteBuf rtcp = Direct.copy(buf, 0, protectedLength);
      for (int length = 0; length < rtp.readableBytes(); length++) {
        assertTrue(receiver.unprotectRtp(Direct.copy(rtp, 0, length), 0, length) < 0);
        assertTrue(receiver.unprotectRtp(Direct.copy(rtp, 0, length), 0, length + 1) < 0);
      }
      for (int length = 0; length < protectedLength; length++) {
        assertTrue(receiver.unprotectRtcp(Direct.copy(rtcp, 0, length), 0, length) < 0);
        assertTrue(receiver.unprotectRtcp(Direct.copy(rtcp, 0, length), 0, length + 1) < 0);
      }
      assertEquals(SrtpSession.MALFORMED, receiver.unprotectRtp(rtp, -1, 40));
      assertEquals(
          SrtpSession.MALFORMED, sender.protectRtp(rtp, 0, 12, rtp, 12, rtp.capacity() - 12));
      assertEquals(52, received(receiver, rtp));
      assertEquals(rtcpLength, receiver.unprotectRtcp(rtcp, 0, protectedLength));
    }
  }

  @ParameterizedTest
  @MethodSource("every")
  void boundsTheSourcesOfAReceiver(SrtpCrypto crypto, SrtpProfile profile) {
    try (SrtpSession sender = session(crypto, profile, true);
        SrtpSession receiver = session(crypto, profile, false)) {
      for (int i = 0; i < SrtpSession.RECEIVED_SSRCS_MAX; i++) {
        assertEquals(13, received(receiver, sent(sender, i * 0x10001, 1, 1)));
      }
      assertEquals(SrtpSession.TOO_MANY_SSRCS, received(receiver, sent(sender, -5, 1, 1)));
      assertEquals(1, receiver.refused(SrtpSession.TOO_MANY_SSRCS));
      assertEquals(13, received(receiver, sent(sender, 0x10001, 2, 1)));
    }
  }

  @ParameterizedTest
  @MethodSource("every")
  void refusesEverythingOnceClosed(SrtpCrypto crypto, SrtpProfile profile) {
    SrtpSession sender = session(crypto, profile, true);
    sent(sender, SSRC, 1, 10);
    sender.close();
    sender.close();
    RtpWriter.header(buf, 0, false, 96, 2, 0, SSRC);
    assertEquals(SrtpSession.CLOSED, sender.protectRtp(buf, 0, 12, buf, 12, 10));
    assertEquals(SrtpSession.CLOSED, sender.protectRtcp(buf, 0, 12));
  }

  @Test
  void givesTheSameBytesFromEveryCipherAndKindOfBuffer() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (SrtpProfile profile : SrtpProfile.values()) {
      try (SrtpSession jdk = session(SrtpCrypto.JDK, profile, true);
          SrtpSession libcrypto = session(SrtpCrypto.LIBCRYPTO, profile, true);
          SrtpSession fastest = session(SrtpCrypto.choose(null), profile, true);
          SrtpSession heap = session(SrtpCrypto.LIBCRYPTO, profile, true);
          SrtpSession receiver = session(SrtpCrypto.LIBCRYPTO, profile, false)) {
        for (int i = 0; i < 500; i++) {
          byte[] payload = new byte[random.nextInt(i % 50 == 0 ? 3000 : 1300)];
          random.nextBytes(payload);
          String expected = protect(jdk, Direct.buffer(4096), i, payload);
          assertEquals(
              expected, protect(libcrypto, Direct.buffer(4096), i, payload), "seed " + seed);
          assertEquals(expected, protect(fastest, Direct.buffer(4096), i, payload), "seed " + seed);
          assertEquals(expected, protect(heap, Unpooled.buffer(4096), i, payload), "seed " + seed);
          ByteBuf packet =
              (i % 2 == 0 ? Unpooled.buffer(4096) : Direct.buffer(4096))
                  .writeBytes(ByteBufUtil.decodeHexDump(expected));
          assertEquals(12 + payload.length, received(receiver, packet), "seed " + seed);
          assertEquals(Unpooled.wrappedBuffer(payload), packet.slice(12, payload.length));
        }
      }
    }
  }

  private static String protect(SrtpSession sender, ByteBuf out, int seq, byte[] payload) {
    RtpWriter.header(out, 5, true, 111, seq, seq, SSRC);
    ByteBuf in =
        out.hasArray()
            ? Unpooled.wrappedBuffer(payload)
            : Direct.buffer(payload.length + 1).writeBytes(payload);
    int length = sender.protectRtp(out, 5, 12, in, 0, payload.length);
    return ByteBufUtil.hexDump(out, 5, length);
  }

  @Test
  void agreesWithANaiveReplayWindow() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      ReplayWindow window = new ReplayWindow(128);
      Set<Long> accepted = new HashSet<>();
      long highest = -1;
      for (int i = 0; i < 2000; i++) {
        int spread = random.nextInt(10) == 0 ? 2000 : 150;
        long index = Math.max(0, highest + random.nextInt(spread) - spread * 9L / 10);
        boolean expected = index > highest - 128 && !accepted.contains(index);
        assertEquals(expected, window.admits(index), "seed " + seed + ", index " + index);
        if (expected) {
          window.accept(index);
          accepted.add(index);
          highest = Math.max(highest, index);
        }
      }
      assertEquals(highest, window.highest());
    }
  }

  @Test
  void passesOverACipherThatDoesNotExist() {
    assertEquals(SrtpCrypto.JDK, SrtpCrypto.choose("jdk"));
    assertEquals(SrtpCrypto.choose(null), SrtpCrypto.choose("no such thing"));
    assertTrue(SrtpCrypto.preferred().isAvailable());
  }

  @Test
  void givesEachDtlsRoleItsOwnKeys() {
    SrtpProfile profile = SrtpProfile.AEAD_AES_128_GCM;
    byte[] material = new byte[profile.keyingMaterialLength()];
    for (int i = 0; i < material.length; i++) {
      material[i] = (byte) i;
    }
    assertEquals(56, material.length);
    assertEquals(0, profile.masterKey(material, true)[0]);
    assertEquals(16, profile.masterKey(material, false)[0]);
    assertEquals(32, profile.masterSalt(material, true)[0]);
    assertEquals(44, profile.masterSalt(material, false)[0]);
  }
}
