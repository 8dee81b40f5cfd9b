// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.sctp.CloseReason;
import io.stoa.media.sctp.DataChannel;
import io.stoa.media.sctp.SctpAssociation;
import io.stoa.media.sctp.SctpConfig;
import io.stoa.media.sctp.SctpListener;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
import org.openjdk.jmh.annotations.Warmup;

/// What it costs to send a reliable data message from one association to another, with its
/// acknowledgement; both ends, copies between them included.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class SctpBenchmark {
  private static final long NANOS_BETWEEN = 1_000_000L;

  @Param({"100", "1000", "15000"})
  public int size;

  private final Queue<byte[]> toServer = new ArrayDeque<>();
  private final Queue<byte[]> toClient = new ArrayDeque<>();
  private byte[] payload = new byte[0];
  private End client = new End(false, toServer);
  private End server = new End(true, toClient);
  private long now;

  private static final class End implements SctpListener {
    private final SctpAssociation association;
    private final Queue<byte[]> out;
    private @Nullable DataChannel channel;
    private int messages;

    End(boolean dtlsServer, Queue<byte[]> out) {
      this.out = out;
      association = new SctpAssociation(SctpConfig.defaults(dtlsServer), this, new Random(7));
    }

    @Override
    public void packet(ByteBuf packet) {
      byte[] bytes = new byte[packet.readableBytes()];
      packet.getBytes(packet.readerIndex(), bytes);
      out.add(bytes);
    }

    @Override
    public void established() {}

    @Override
    public void closed(CloseReason reason) {
      throw new IllegalStateException("closed: " + reason);
    }

    @Override
    public void channelOpened(DataChannel opened) {
      channel = opened;
    }

    @Override
    public void channelClosed(DataChannel closed) {}

    @Override
    public void message(DataChannel from, boolean binary, byte[] message) {
      messages++;
    }

    @Override
    public void drained(DataChannel drained) {}
  }

  @Setup
  public void connect() {
    payload = new byte[size];
    toServer.clear();
    toClient.clear();
    client = new End(false, toServer);
    server = new End(true, toClient);
    client.association.connect(now);
    exchange();
    client.association.open("reliable", "", true, -1, -1, now);
    exchange();
  }

  @Benchmark
  public int send() {
    now += NANOS_BETWEEN;
    DataChannel channel = client.channel;
    int before = server.messages;
    if (channel == null || channel.send(payload, true, now) != DataChannel.ACCEPTED) {
      throw new IllegalStateException("not accepted");
    }
    while (server.messages == before) {
      exchange();
      now += NANOS_BETWEEN;
      server.association.tick(now);
      client.association.tick(now);
    }
    return server.messages;
  }

  private void exchange() {
    while (!toServer.isEmpty() || !toClient.isEmpty()) {
      for (byte[] packet = toServer.poll(); packet != null; packet = toServer.poll()) {
        server.association.receive(Unpooled.wrappedBuffer(packet), now);
      }
      for (byte[] packet = toClient.poll(); packet != null; packet = toClient.poll()) {
        client.association.receive(Unpooled.wrappedBuffer(packet), now);
      }
    }
  }
}
