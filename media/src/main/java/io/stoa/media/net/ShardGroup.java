// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// All shards of a server and the TCP port they share. Any thread.
// What becomes of a write or close is told by counters and channelInactive, not by its future.
@SuppressWarnings("FutureReturnValueIgnored")
public final class ShardGroup implements AutoCloseable {
  private static final long CLOSE_SECONDS = 2;

  private final IoEventLoopGroup loops;
  private final IoEventLoopGroup tcpLoop;
  private final List<Shard> shards = new ArrayList<>();
  private final TcpGateway tcp;

  private ShardGroup(Sockets sockets, int count) {
    loops =
        new MultiThreadIoEventLoopGroup(
            count, new DefaultThreadFactory("media-shard"), sockets.ioHandlers());
    tcpLoop =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("media-tcp"), sockets.ioHandlers());
    UfragDirectory directory = new UfragDirectory();
    for (int i = 0; i < count; i++) {
      shards.add(new Shard(loops.next(), sockets, directory));
    }
    tcp = new TcpGateway(tcpLoop.next(), sockets, directory);
  }

  /// Binds the ports and starts the loops.
  ///
  /// @param firstPort of the shards, and of TCP; 0 for free ones
  /// @param offered addresses that candidates name
  /// @throws IOException when a port is taken; says which
  public static ShardGroup start(int firstPort, int count, List<InetAddress> offered)
      throws IOException {
    return start(Sockets.best(), firstPort, count, offered);
  }

  static ShardGroup start(Sockets sockets, int firstPort, int count, List<InetAddress> offered)
      throws IOException {
    BindAddresses addresses = BindAddresses.of(offered);
    ShardGroup group = new ShardGroup(sockets, count);
    try {
      for (int i = 0; i < count; i++) {
        group.shards.get(i).bind(addresses, firstPort == 0 ? 0 : firstPort + i);
      }
      group.tcp.bind(addresses, firstPort);
    } catch (IOException e) {
      group.close();
      throw e;
    }
    return group;
  }

  public List<Shard> shards() {
    return List.copyOf(shards);
  }

  /// The shard with the least to do; `expected` is added to its load at once, so that rooms opened
  /// one after the other are spread before their peers come.
  public synchronized Shard place(int expected) {
    Shard least = shards.getFirst();
    for (Shard shard : shards) {
      if (shard.load() < least.load()) {
        least = shard;
      }
    }
    least.addLoad(expected);
    return least;
  }

  /// The least loaded of the shards that are not among `taken`, if its load is below a bound;
  /// `expected` is added to its load at once.
  public synchronized Optional<Shard> placeBeside(List<Shard> taken, int below, int expected) {
    Optional<Shard> least =
        shards.stream()
            .filter(shard -> !taken.contains(shard) && shard.load() < below)
            .min(Comparator.comparingInt(Shard::load));
    least.ifPresent(shard -> shard.addLoad(expected));
    return least;
  }

  public int tcpPort() {
    return tcp.port();
  }

  /// What sockets, transports and rooms counted, summed over the shards, by name.
  public Map<String, Long> counters() {
    Map<String, Long> sums = new TreeMap<>();
    tcp.counters().addTo(sums);
    for (Shard shard : shards) {
      shard.addTo(sums);
    }
    return sums;
  }

  /// Closes everything; not from a shard's loop, waits.
  @Override
  public void close() {
    tcp.close();
    for (Shard shard : shards) {
      shard.close();
    }
    loops.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
    tcpLoop.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    loops.terminationFuture().awaitUninterruptibly();
  }
}
