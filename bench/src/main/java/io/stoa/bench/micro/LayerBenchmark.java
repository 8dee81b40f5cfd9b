// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.micro;

import io.netty.buffer.ByteBuf;
import io.stoa.media.SubscriptionSpec;
import io.stoa.media.TransportRole;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.RtpExtension;
import io.stoa.media.sfu.Outlet;
import io.stoa.media.sfu.Peer;
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

/// What it costs to choose a layer for each of 50 receivers and to rewrite its headers, without
/// encryption: an operation is a picture of one packet in each of three simulcast layers, of which
/// every receiver is sent one. With `switching`, it is a key frame that finds every receiver
/// wanting another layer than before. With `-prof gc` it has to show 0 B/op.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class LayerBenchmark {
  private static final int RECEIVERS = 50;
  private static final int LAYERS = 3;
  private static final int[] PACKET_BYTES = {200, 600, 1200};
  private static final int FLUSH_EVERY = 1024;

  @Param({"false", "true"})
  public boolean switching;

  private final Peer[] students = new Peer[RECEIVERS];
  private final Counting[] outlets = new Counting[RECEIVERS];
  private Lecture lecture = new Lecture(LAYERS);
  private long now;
  private int seq;

  /// Knows the size of what it was given last, which tells the layer.
  private static final class Counting implements Outlet {
    private int packets;
    private int payloadBytes;

    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public void sendRtp(
        ByteBuf header, int headerLength, ByteBuf payload, int payloadIndex, int payloadLength) {
      packets++;
      payloadBytes = payloadLength;
    }

    @Override
    public void sendRtcp(ByteBuf compound, int index, int length) {}
  }

  @Setup
  public void open() {
    lecture.close();
    lecture = new Lecture(LAYERS);
    now = 1_000_000_000L;
    SubscriptionSpec subscription =
        new SubscriptionSpec(
            Lecture.TRACK,
            TransportRole.PUBLISHER,
            "1",
            0x2222,
            Map.of(Codec.VP8, Lecture.VP8),
            Map.of(RtpExtension.MID, Lecture.MID_ID));
    for (int i = 0; i < RECEIVERS; i++) {
      outlets[i] = new Counting();
      students[i] = lecture.enter("student" + i, outlets[i], subscription);
    }
    for (int round = 0; round < 10; round++) {
      target();
      picture(true);
    }
    for (int round = 0; round < LAYERS; round++) {
      requireSwitched();
    }
  }

  /// A benchmark in which nobody switches would measure nothing.
  private void requireSwitched() {
    int[] before = new int[RECEIVERS];
    for (int i = 0; i < RECEIVERS; i++) {
      before[i] = outlets[i].payloadBytes;
    }
    target();
    picture(true);
    for (int i = 0; i < RECEIVERS; i++) {
      if (outlets[i].payloadBytes == before[i]) {
        throw new IllegalStateException("receiver " + i + " did not change its layer");
      }
    }
  }

  @TearDown
  public void close() {
    lecture.close();
  }

  @Benchmark
  public int choose() {
    if (switching) {
      target();
    }
    picture(switching);
    return outlets[0].packets;
  }

  /// Each receiver wants the next layer, after the highest the lowest.
  private void target() {
    for (int i = 0; i < RECEIVERS; i++) {
      students[i].target(Lecture.TRACK, (seq + i) % LAYERS);
    }
  }

  private void picture(boolean keyframe) {
    seq++;
    now += 33_000_000L;
    lecture.picture(seq, 2970, keyframe, PACKET_BYTES, now);
    if (seq % FLUSH_EVERY == 0) {
      lecture.room.flush();
    }
  }
}
