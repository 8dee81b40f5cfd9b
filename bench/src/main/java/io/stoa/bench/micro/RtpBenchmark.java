// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.rtp.ExtensionBlock;
import io.stoa.media.rtp.RtcpView;
import io.stoa.media.rtp.RtcpWriter;
import io.stoa.media.rtp.RtpView;
import io.stoa.media.rtp.RtpWriter;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What it costs to read an RTP packet with three header extensions, and a compound that reports
/// four sources, asks for twenty packets again and for a key frame.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class RtpBenchmark {
  private static final int LENGTH = 1200;

  private final ByteBuf packet = Unpooled.directBuffer(2048).setZero(0, 2048);
  private final ByteBuf compound = Unpooled.directBuffer(2048).setZero(0, 2048);
  private final RtpView rtp = new RtpView();
  private final RtcpView rtcp = new RtcpView();
  private final int compoundLength;

  public RtpBenchmark() {
    RtpWriter.header(packet, 0, true, 96, 4711, 90_000, 1);
    ExtensionBlock extensions = new ExtensionBlock();
    extensions.add(1, '0', 1);
    extensions.add(2, 0x80 | 30, 1);
    extensions.add(4, 4711, 2);
    RtpWriter.extensions(packet, 0, extensions);
    int end = RtcpWriter.receiverReport(compound, 0, 1);
    for (int ssrc = 2; ssrc < 6; ssrc++) {
      end = RtcpWriter.reportBlock(compound, 0, end, ssrc, 12, 345, 70_000, 6, 7, 8);
    }
    int[] lost = new int[20];
    for (int i = 0; i < lost.length; i++) {
      lost[i] = 3 * i;
    }
    end = RtcpWriter.nack(compound, end, 1, 2, lost, 0, lost.length);
    compoundLength = RtcpWriter.pli(compound, end, 1, 2);
  }

  @Benchmark
  public int readPacket() {
    if (!rtp.wrap(packet, 0, LENGTH)) {
      throw new IllegalStateException("malformed");
    }
    return rtp.seq16() + rtp.extension(1) + rtp.extension(2) + rtp.extension(4);
  }

  @Benchmark
  public int readCompound() {
    if (!rtcp.wrap(compound, 0, compoundLength)) {
      throw new IllegalStateException("malformed");
    }
    int sum = 0;
    while (rtcp.next()) {
      switch (rtcp.kind()) {
        case RtcpView.RECEIVER_REPORT -> {
          for (int i = 0; i < rtcp.reportCount(); i++) {
            sum += rtcp.fractionLost(i) + rtcp.jitter(i);
          }
        }
        case RtcpView.NACK -> {
          for (int lost = rtcp.nextLost(); lost >= 0; lost = rtcp.nextLost()) {
            sum += lost;
          }
        }
        default -> sum += rtcp.mediaSsrc();
      }
    }
    return sum;
  }
}
