// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.stoa.media.rtp.RtcpWriter;
import io.stoa.media.rtp.RtpWriter;
import java.util.Random;
import java.util.stream.Stream;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.srtp.SrtpPolicy;
import org.jitsi.utils.ByteArrayBuffer;
import org.jitsi.utils.logging2.LoggerImpl;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Both directions against jitsi-srtp, an implementation with which ours shares nothing.
class JitsiSrtpTest {
  private static final int SSRC = 0x1234_5678;

  static Stream<Arguments> every() {
    return SrtpSessionTest.every();
  }

  @ParameterizedTest
  @MethodSource("every")
  void understandsEachOther(SrtpCrypto crypto, SrtpProfile profile) throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] key = new byte[profile.keyLength()];
    byte[] salt = new byte[profile.saltLength()];
    random.nextBytes(key);
    random.nextBytes(salt);
    SrtpContextFactory outgoing = factory(true, profile, key, salt);
    SrtpContextFactory incoming = factory(false, profile, key, salt);
    SrtpCryptoContext theirSender = outgoing.deriveContext(SSRC, 0);
    SrtpCryptoContext theirReceiver = incoming.deriveContext(SSRC, 0);
    SrtcpCryptoContext theirRtcpSender = outgoing.deriveControlContext(SSRC);
    SrtcpCryptoContext theirRtcpReceiver = incoming.deriveControlContext(SSRC);
    try (SrtpSession sender = SrtpSession.sender(profile, key, salt, crypto);
        SrtpSession receiver = SrtpSession.receiver(profile, key, salt, crypto)) {
      for (int i = 0; i < 600; i++) {
        String context = "seed " + seed + ", packet " + i;
        byte[] plain = rtp(random, 65_200 + i);
        ByteBuf ours = Direct.buffer(2048).setBytes(0, plain);
        int length = sender.protectRtp(ours, 0, 12, ours, 12, plain.length - 12);
        Packet theirs = new Packet(plain);
        assertEquals(SrtpErrorStatus.OK, theirSender.transformPacket(theirs), context);
        assertEquals(theirs.hex(), ByteBufUtil.hexDump(ours, 0, length), context);
        assertEquals(
            SrtpErrorStatus.OK, theirReceiver.reverseTransformPacket(theirs, false), context);
        assertEquals(ByteBufUtil.hexDump(plain), theirs.hex(), context);
        assertEquals(plain.length, receiver.unprotectRtp(ours, 0, length), context);
        assertEquals(ByteBufUtil.hexDump(plain), ByteBufUtil.hexDump(ours, 0, plain.length));
      }
      for (int i = 0; i < 100; i++) {
        String context = "seed " + seed + ", report " + i;
        ByteBuf buf = Direct.buffer(256);
        int end = RtcpWriter.senderReport(buf, 0, SSRC, random.nextLong(), i, i, i);
        String plain = ByteBufUtil.hexDump(buf, 0, end);
        Packet theirs = new Packet(ByteBufUtil.getBytes(buf, 0, end));
        Packet ours = new Packet(ByteBufUtil.getBytes(buf, 0, sender.protectRtcp(buf, 0, end)));
        assertEquals(SrtpErrorStatus.OK, theirRtcpReceiver.reverseTransformPacket(ours), context);
        assertEquals(plain, ours.hex(), context);
        assertEquals(SrtpErrorStatus.OK, theirRtcpSender.transformPacket(theirs), context);
        buf.setBytes(0, theirs.getBuffer(), 0, theirs.getLength());
        assertEquals(end, receiver.unprotectRtcp(buf, 0, theirs.getLength()), context);
        assertEquals(plain, ByteBufUtil.hexDump(buf, 0, end), context);
      }
    }
  }

  private static byte[] rtp(Random random, int seq) {
    byte[] bytes = new byte[12 + random.nextInt(1, 1200)];
    random.nextBytes(bytes);
    RtpWriter.header(Unpooled.wrappedBuffer(bytes), 0, false, 96, seq, seq, SSRC);
    return bytes;
  }

  private static SrtpContextFactory factory(
      boolean sends, SrtpProfile profile, byte[] key, byte[] salt) {
    SrtpPolicy policy =
        switch (profile) {
          case AEAD_AES_128_GCM ->
              new SrtpPolicy(
                  SrtpPolicy.AESGCM_ENCRYPTION, 16, SrtpPolicy.NULL_AUTHENTICATION, 0, 16, 12);
          case AES_CM_128_HMAC_SHA1_80 ->
              new SrtpPolicy(
                  SrtpPolicy.AESCM_ENCRYPTION, 16, SrtpPolicy.HMACSHA1_AUTHENTICATION, 20, 10, 14);
        };
    return new SrtpContextFactory(
        sends, key.clone(), salt.clone(), policy, policy, new LoggerImpl("jitsi"));
  }

  private static final class Packet implements ByteArrayBuffer {
    private final byte[] bytes = new byte[2048];
    private int length;

    Packet(byte[] from) {
      System.arraycopy(from, 0, bytes, 0, from.length);
      length = from.length;
    }

    String hex() {
      return ByteBufUtil.hexDump(bytes, 0, length);
    }

    @Override
    public byte[] getBuffer() {
      return bytes;
    }

    @Override
    public int getOffset() {
      return 0;
    }

    @Override
    public int getLength() {
      return length;
    }

    @Override
    public void setLength(int length) {
      this.length = length;
    }

    @Override
    public void setOffset(int offset) {
      if (offset != 0) {
        throw new IllegalArgumentException("offset " + offset);
      }
    }

    @Override
    public boolean isInvalid() {
      return false;
    }

    @Override
    public void readRegionToBuff(int from, int count, byte[] out) {
      System.arraycopy(bytes, from, out, 0, count);
    }

    @Override
    public void grow(int more) {
      if (length + more > bytes.length) {
        throw new IllegalStateException("no room for " + more);
      }
    }

    @Override
    public void append(byte[] data, int count) {
      System.arraycopy(data, 0, bytes, length, count);
      length += count;
    }

    @Override
    public void shrink(int count) {
      length -= count;
    }
  }
}
