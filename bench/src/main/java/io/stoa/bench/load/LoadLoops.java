// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.stoa.media.dtls.DtlsCertificate;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;

/// The threads that carry all participants of one class, and what they counted. Any thread.
public final class LoadLoops implements AutoCloseable {

  private final MultiThreadIoEventLoopGroup group;
  private final List<LoadLoop> loops = new ArrayList<>();
  private final VideoRate video;
  private final AtomicInteger next = new AtomicInteger();
  private final Tally.Window window = new Tally.Window();

  /// @param threads how many; one carries about 100,000 packets a second
  /// @param local the address that clients send from
  /// @param video what each camera sends
  public LoadLoops(int threads, InetAddress local, VideoRate video) {
    this.video = video;
    group =
        new MultiThreadIoEventLoopGroup(
            threads, new DefaultThreadFactory("load", true), EpollIoHandler.newFactory());
    // One for all participants: making one takes longer than a handshake.
    DtlsCertificate certificate = DtlsCertificate.generate();
    for (int i = 0; i < threads; i++) {
      loops.add(new LoadLoop(group.next(), new Tally(window), certificate, local));
    }
  }

  /// The loop for the next peer connection.
  public LoadLoop next() {
    return loops.get(Math.floorMod(next.getAndIncrement(), loops.size()));
  }

  public VideoRate video() {
    return video;
  }

  Tally.Window window() {
    return window;
  }

  long sum(ToLongFunction<Tally> count) {
    return loops.stream().mapToLong(loop -> count.applyAsLong(loop.tally())).sum();
  }

  /// Latencies of all loops. Only once nothing arrives any more.
  LatencyHistogram latencies() {
    LatencyHistogram all = new LatencyHistogram();
    loops.forEach(loop -> all.add(loop.tally().latencies));
    return all;
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /// One of the threads.
  ///
  /// @param local the address that clients send from
  public record LoadLoop(
      EventLoop thread, Tally tally, DtlsCertificate certificate, InetAddress local) {}
}
