// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.srtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.stoa.media.fuzz.Script;
import io.stoa.media.rtp.RtpView;
import io.stoa.media.rtp.RtpWriter;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An SRTP association whose packets arrive whole, changed, twice, out of order or invented: what
/// was changed is refused, and what is accepted is what was sent, once.
public final class SrtpFuzz {
  private static final int LENGTH_MAX = 1500;
  private static final int CAPACITY = 2048;
  private static final int STEPS_MAX = 100;
  private static final SrtpCrypto[] CRYPTO =
      SrtpCrypto.LIBCRYPTO.isAvailable()
          ? new SrtpCrypto[] {SrtpCrypto.LIBCRYPTO, SrtpCrypto.JDK}
          : new SrtpCrypto[] {SrtpCrypto.JDK};
  private static final ByteBuf WORK = Unpooled.directBuffer(CAPACITY, CAPACITY);
  private static final ByteBuf ARRIVAL = Unpooled.directBuffer(CAPACITY, CAPACITY);

  /// Inputs that share an association: its keys cost as much as many packets.
  private static final int INPUTS_OF_AN_ASSOCIATION = 200;

  private static final @Nullable SrtpFuzz[] ASSOCIATIONS = new @Nullable SrtpFuzz[4];

  private Script script = new Script(new byte[0]);
  private int inputs;
  private final SrtpSession sender;
  private final SrtpSession receiver;
  private final Set<String> accepted = new HashSet<>();
  private final int[] seqs = new int[4];

  private SrtpFuzz(int which) {
    SrtpProfile profile =
        (which & 1) == 0 ? SrtpProfile.AES_CM_128_HMAC_SHA1_80 : SrtpProfile.AEAD_AES_128_GCM;
    SrtpCrypto crypto = CRYPTO[(which >> 1) % CRYPTO.length];
    byte[] key = new byte[profile.keyLength()];
    byte[] salt = new byte[profile.keyingMaterialLength() / 2 - key.length];
    sender = SrtpSession.sender(profile, key, salt, crypto);
    receiver = SrtpSession.receiver(profile, key, salt, crypto);
  }

  public static void fuzzerTestOneInput(byte[] input) {
    Script script = new Script(input);
    int which = script.below(4);
    SrtpFuzz fuzz = ASSOCIATIONS[which];
    if (fuzz == null || ++fuzz.inputs > INPUTS_OF_AN_ASSOCIATION) {
      if (fuzz != null) {
        fuzz.sender.close();
        fuzz.receiver.close();
      }
      fuzz = new SrtpFuzz(which);
      ASSOCIATIONS[which] = fuzz;
    }
    fuzz.exchange(script);
  }

  private void exchange(Script input) {
    script = input;
    for (int i = 0; i < STEPS_MAX && script.hasMore(); i++) {
      int form = script.u8();
      boolean control = (form & 1) != 0;
      if ((form & 6) == 6) {
        byte[] forged = script.bytes(LENGTH_MAX);
        require(arrive(forged, control) < 0, "accepted what nobody sent");
        continue;
      }
      byte[] plain = control ? rtcp() : rtp();
      WORK.setBytes(0, plain);
      int header = control ? 0 : RtpView.headerLength(WORK, 0, plain.length);
      int length =
          control
              ? sender.protectRtcp(WORK, 0, plain.length)
              : sender.protectRtp(WORK, 0, header, WORK, header, plain.length - header);
      if (length < 0) {
        continue;
      }
      byte[] sent = ByteBufUtil.getBytes(WORK, 0, length, true);
      for (int copies = form >> 3 & 3; copies > 0; copies--) {
        deliver(plain, sent, control);
      }
      if ((form & 0x80) != 0) {
        byte[] changed = sent.clone();
        changed[script.u16() % length] ^= (byte) Math.max(1, script.u8());
        require(arrive(changed, control) < 0, "accepted what was changed");
      }
    }
    require(receiver.sources() <= seqs.length, "sources that nobody authenticated");
  }

  private void deliver(byte[] plain, byte[] sent, boolean control) {
    int length = arrive(sent, control);
    if (length >= 0) {
      byte[] got = new byte[length];
      ARRIVAL.getBytes(CAPACITY - sent.length, got);
      require(Arrays.equals(plain, got), "not what was sent");
      require(accepted.add(HexFormat.of().formatHex(sent)), "accepted twice");
    }
  }

  /// The end of the packet is the end of its buffer.
  private int arrive(byte[] packet, boolean control) {
    int index = CAPACITY - packet.length;
    ARRIVAL.setBytes(index, packet);
    return control
        ? receiver.unprotectRtcp(ARRIVAL, index, packet.length)
        : receiver.unprotectRtp(ARRIVAL, index, packet.length);
  }

  private byte[] rtp() {
    int which = script.below(seqs.length);
    seqs[which] = (seqs[which] + script.i32()) & 0xffff;
    int at = RtpWriter.header(WORK, 0, script.flag(), 96, seqs[which], script.u8(), which);
    byte[] payload = script.bytes(1200);
    WORK.setBytes(at, payload);
    return ByteBufUtil.getBytes(WORK, 0, at + payload.length, true);
  }

  private byte[] rtcp() {
    byte[] body = script.bytes(1200);
    WORK.setInt(0, 0x80c80001);
    WORK.setInt(4, script.below(seqs.length));
    WORK.setBytes(8, body);
    return ByteBufUtil.getBytes(WORK, 0, 8 + body.length, true);
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  public static List<byte[]> seeds() {
    Script.Writer both = new Script.Writer().u8(0);
    Script.Writer other = new Script.Writer().u8(1);
    for (int i = 0; i < 6; i++) {
      for (Script.Writer writer : List.of(both, other)) {
        writer.u8(0x90, 1).i32(i * 9000).u8(1, 2).bytes(new byte[20]).u16(i).u8(4);
        writer.u8(0x91).bytes(new byte[12]).u8(2).u16(30).u8(1);
        writer.u8(6).bytes(new byte[] {(byte) 0x80, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1});
      }
    }
    return List.of(both.toBytes(), other.toBytes());
  }
}
