// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.bwe.SendSideEstimator;
import io.stoa.media.rtp.TransportFeedback;
import io.stoa.media.rtp.TransportFeedbackReader;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What it costs to estimate a receiver's bandwidth: 50 packets sent, reported as bytes, read and
/// judged; a twentieth of a second at 10 Mbps. With `-prof gc` it has to show 0 B/op.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class EstimatorBenchmark {
  private static final int PACKETS = 50;
  private static final long PACKET_NANOS = 1_000_000L;
  private static final long DELAY_NANOS = 30_000_000L;

  private final TransportFeedbackReader reader = new TransportFeedbackReader();
  private final ByteBuf wire = Unpooled.directBuffer(TransportFeedback.LENGTH_MAX);
  private SendSideEstimator estimator = new SendSideEstimator(300_000, 50_000, 20_000_000);
  private TransportFeedback feedback = new TransportFeedback(1, 0);
  private long now;

  @Setup
  public void open() {
    estimator = new SendSideEstimator(300_000, 50_000, 20_000_000);
    estimator.desired(20_000_000);
    feedback = new TransportFeedback(1, 0);
    now = 1_000_000_000L;
  }

  @Benchmark
  public long feedback() {
    for (int i = 0; i < PACKETS; i++) {
      now += PACKET_NANOS;
      int seq16 = estimator.onSent(1200, SendSideEstimator.MEDIA, now);
      if (i % 25 != 7) {
        feedback.record(seq16, 2, now + DELAY_NANOS + i % 3 * 250_000L);
      }
    }
    int length = feedback.write(wire, 0);
    if (reader.wrap(wire, 0, length)) {
      estimator.onFeedback(reader, now + 2 * DELAY_NANOS);
    }
    estimator.tick(now);
    return estimator.targetBps();
  }
}
