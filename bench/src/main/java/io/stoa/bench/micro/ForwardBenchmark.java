// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.SubscriptionSpec;
import io.stoa.media.TransportRole;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.RtcpWriter;
import io.stoa.media.rtp.RtpExtension;
import io.stoa.media.sfu.Outlet;
import io.stoa.media.sfu.Peer;
import io.stoa.media.srtp.SrtpCrypto;
import io.stoa.media.srtp.SrtpProfile;
import io.stoa.media.srtp.SrtpSession;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What it costs to take a decrypted packet from a publisher, find its layer, choose who is sent
/// it, rewrite and encrypt it for each: everything but sockets. With `layers` three, an operation
/// is a packet of each layer, and every receiver is sent one of them. With `controlled`, packets
/// carry transport-wide numbers, each receiver sends feedback for every ten of them, bandwidth is
/// estimated and shared out, and the room is told of time. With `-prof gc` it has to show 0 B/op.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class ForwardBenchmark {
  private static final int[] PACKET_BYTES = {1200, 1200, 1200};
  private static final int SWEEP = 1024;
  private static final int NUMBER_ID = 2;
  private static final int SSRC = 0x2222;
  private static final int FEEDBACK_FRAMES = 10;
  private static final int NUMBERS = 8192;
  private static final long TICK_NANOS = 250_000;

  /// Half a minute, until the estimates are where they stay.
  private static final int SETTLING_FRAMES = 4000;

  @Param({"1", "10", "50"})
  public int receivers;

  @Param({"1", "3"})
  public int layers;

  @Param({"false", "true"})
  public boolean controlled;

  private final Encrypting[] outlets = new Encrypting[64];
  private final Peer[] students = new Peer[64];
  private final ByteBuf feedback = Unpooled.directBuffer(2 * NUMBERS);
  private Lecture lecture = new Lecture(1);
  private long now = 1_000_000_000L;
  private int seq;

  /// Encrypts like a transport, into the same place.
  private final class Encrypting implements Outlet {
    private final SrtpProfile profile = SrtpProfile.AEAD_AES_128_GCM;
    private final SrtpSession session =
        SrtpSession.sender(
            profile, new byte[profile.keyingMaterialLength()], true, SrtpCrypto.preferred());
    private final ByteBuf out = Unpooled.directBuffer(2048, 2048);
    private final long[] arrivals = new long[NUMBERS];
    private int numbered;
    private int answered;
    private int sent;

    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public void sendRtp(
        ByteBuf header, int headerLength, ByteBuf payload, int payloadIndex, int payloadLength) {
      arrivals[numbered++ & (NUMBERS - 1)] = now / TICK_NANOS;
      out.setBytes(0, header, header.readerIndex(), headerLength);
      sent += session.protectRtp(out, 0, headerLength, payload, payloadIndex, payloadLength);
    }

    @Override
    public void sendRtcp(ByteBuf compound, int index, int length) {
      sent += length;
    }
  }

  @Setup
  public void open() {
    close();
    lecture = new Lecture(layers);
    for (int i = 0; i < receivers; i++) {
      outlets[i] = new Encrypting();
      students[i] = lecture.enter("student" + i, outlets[i], subscription());
      students[i].target(Lecture.TRACK, i % layers);
    }
    for (int i = 0; i < 10; i++) {
      frame(true);
    }
    for (int i = 0; controlled && i < SETTLING_FRAMES; i++) {
      frame(i % 50 == 0);
    }
    int before = outlets[0].numbered;
    for (int i = 0; i < 100; i++) {
      frame(false);
    }
    if (outlets[0].numbered - before < 100) {
      throw new IllegalStateException("packets are held back");
    }
  }

  private SubscriptionSpec subscription() {
    Map<Codec, Integer> types = Map.of(Codec.VP8, Lecture.VP8);
    if (!controlled) {
      return new SubscriptionSpec(
          Lecture.TRACK,
          TransportRole.PUBLISHER,
          "1",
          SSRC,
          types,
          Map.of(RtpExtension.MID, Lecture.MID_ID));
    }
    return new SubscriptionSpec(
        Lecture.TRACK,
        TransportRole.PUBLISHER,
        "1",
        SSRC,
        types,
        Map.of(RtpExtension.MID, Lecture.MID_ID, RtpExtension.TRANSPORT_CC, NUMBER_ID),
        SSRC + 1,
        Map.of(Codec.VP8, Lecture.VP8 + 1));
  }

  @TearDown
  public void close() {
    lecture.close();
    for (int i = 0; i < outlets.length && outlets[i] != null; i++) {
      outlets[i].session.close();
    }
  }

  @Benchmark
  public int forward() {
    frame(false);
    return outlets[0].sent;
  }

  private void frame(boolean keyframe) {
    seq++;
    now += 8_000_000L;
    lecture.picture(seq, 720, keyframe, PACKET_BYTES, now);
    if (controlled) {
      control();
    } else if (seq % SWEEP == 0) {
      lecture.room.flush();
    }
  }

  private void control() {
    for (int i = 0; seq % FEEDBACK_FRAMES == 0 && i < receivers; i++) {
      answer(students[i], outlets[i]);
    }
    if (lecture.room.deadlineNanos() <= now) {
      lecture.room.tick(now);
    }
    lecture.room.flush();
  }

  /// Tells that everything has arrived; the first number is 0.
  private void answer(Peer student, Encrypting outlet) {
    int count = outlet.numbered - outlet.answered;
    if (count == 0) {
      return;
    }
    int head = RtcpWriter.receiverReport(feedback, 0, 5);
    long last = outlet.arrivals[outlet.answered & (NUMBERS - 1)] & ~0xffL;
    feedback.setByte(head, 0x8f).setByte(head + 1, 205).setInt(head + 4, 5);
    feedback.setInt(head + 8, SSRC).setShort(head + 12, outlet.answered);
    feedback.setShort(head + 14, count).setMedium(head + 16, (int) (last >> 8));
    feedback.setByte(head + 19, 0).setShort(head + 20, 1 << 13 | count);
    int at = head + 22;
    for (; outlet.answered < outlet.numbered; outlet.answered++) {
      long arrival = outlet.arrivals[outlet.answered & (NUMBERS - 1)];
      feedback.setByte(at++, (int) Math.min(255, arrival - last));
      last = arrival;
    }
    while (((at - head) & 3) != 0) {
      feedback.setByte(at++, 0);
    }
    feedback.setShort(head + 2, (at - head) / 4 - 1);
    student.onRtcp(lecture.transport, feedback, 0, at, now);
  }
}
