// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.stoa.media.ice.IceLite;
import io.stoa.media.ice.StunIntegrity;
import io.stoa.media.ice.StunView;
import io.stoa.media.ice.StunWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
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

/// What it costs to answer an ICE check: parsing, two HMACs, the answer. A client sends one every
/// few seconds for each path.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class StunBenchmark {
  private static final String UFRAG = "serverfr";
  private static final String PASSWORD = "p".repeat(24);

  private final InetSocketAddress from =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);
  private final ByteBuf request = Unpooled.directBuffer(512, 512);
  private final IceLite<String> ice =
      new IceLite<>(UFRAG, PASSWORD, PooledByteBufAllocator.DEFAULT);
  private long now = 1_000_000_000L;

  public StunBenchmark() {
    ice.remote("client", now);
    StunWriter writer = new StunWriter(request);
    writer.begin(request, StunView.BINDING_REQUEST, new byte[12]);
    writer.attribute(StunView.USERNAME, (UFRAG + ":client").getBytes(StandardCharsets.US_ASCII));
    writer.attribute(StunView.PRIORITY, 1).attribute(StunView.ICE_CONTROLLING, 1L);
    writer.attribute(StunView.USE_CANDIDATE, new byte[0]);
    writer.integrity(new StunIntegrity(PASSWORD)).end();
  }

  @Benchmark
  public int answerCheck() {
    now += 1_000_000L;
    request.readerIndex(0);
    ByteBuf answer = ice.receive(request, "path", from, now);
    if (answer == null) {
      throw new IllegalStateException("not answered");
    }
    int length = answer.readableBytes();
    answer.release();
    return length;
  }
}
