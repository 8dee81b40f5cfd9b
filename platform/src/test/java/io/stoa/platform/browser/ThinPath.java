// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// A bad network between browsers and the server's media port, in this process: datagrams sent to
/// its port arrive there, later or never, and the answers alike. Each client has a queue of its own
/// in either direction. Its thread ends with it.
final class ThinPath implements AutoCloseable {

  private static final long QUEUE_NANOS = 200_000_000L;

  /// How a network treats datagrams; a rate of 0 is unlimited.
  record Quality(double lossRatio, int delayMillis, int kbps) {}

  private record Flight(
      long dueNanos, long order, DatagramChannel out, SocketAddress to, ByteBuffer bytes) {}

  /// One direction of one client's.
  private static final class Lane {
    long busyUntilNanos = System.nanoTime();
  }

  private static final class Client {
    final SocketAddress address;
    DatagramChannel toServer;
    final Lane up = new Lane();
    final Lane down = new Lane();

    Client(SocketAddress address, DatagramChannel toServer) {
      this.address = address;
      this.toServer = toServer;
    }
  }

  private final Selector selector = Selector.open();
  private final DatagramChannel front = open();
  private final SocketAddress server;
  private final Random random;
  private final Map<SocketAddress, Client> clients = new HashMap<>();
  private final PriorityQueue<Flight> flights =
      new PriorityQueue<>(
          Comparator.comparingLong(Flight::dueNanos).thenComparingLong(Flight::order));
  private final ByteBuffer buffer = ByteBuffer.allocate(2048);
  private final Thread thread;
  private volatile Quality quality;
  private volatile boolean rebinding;
  private volatile boolean deaf;
  private volatile boolean closed;
  private long order;

  ThinPath(int serverPort, Quality quality, long seed) throws IOException {
    server = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
    random = new Random(seed);
    this.quality = quality;
    front.register(selector, SelectionKey.OP_READ);
    thread = Thread.ofPlatform().name("thin-path").start(this::run);
  }

  /// Where clients send to.
  int port() throws IOException {
    return ((InetSocketAddress) front.getLocalAddress()).getPort();
  }

  /// Changes the network for what comes from now on.
  void quality(Quality quality) {
    this.quality = quality;
  }

  /// Loses from now on what the server sends, and nothing else.
  void loseDownwards() {
    deaf = true;
  }

  /// Gives each client another port towards the server, as a NAT does that has forgotten it. What
  /// the server sends to the former ports is lost.
  void rebind() {
    rebinding = true;
    selector.wakeup();
  }

  private void changePorts() throws IOException {
    rebinding = false;
    for (Client client : clients.values()) {
      client.toServer.close();
      client.toServer = open();
      client.toServer.register(selector, SelectionKey.OP_READ, client);
    }
  }

  private static DatagramChannel open() throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    channel.configureBlocking(false);
    return channel;
  }

  private void run() {
    try {
      while (!closed) {
        long now = System.nanoTime();
        while (!flights.isEmpty() && flights.element().dueNanos - now <= 0) {
          Flight flight = flights.remove();
          if (flight.out.isOpen()) {
            flight.out.send(flight.bytes, flight.to);
          }
        }
        if (rebinding) {
          changePorts();
        }
        long waitNanos =
            flights.isEmpty()
                ? TimeUnit.SECONDS.toNanos(1)
                : flights.element().dueNanos - System.nanoTime();
        if (waitNanos < 1_000_000) {
          selector.selectNow(this::receive);
        } else {
          selector.select(this::receive, TimeUnit.NANOSECONDS.toMillis(waitNanos));
        }
      }
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
      selector.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void receive(SelectionKey key) {
    try {
      DatagramChannel channel = (DatagramChannel) key.channel();
      for (SocketAddress from = channel.receive(buffer.clear());
          from != null;
          from = channel.receive(buffer.clear())) {
        byte[] bytes = new byte[buffer.flip().remaining()];
        buffer.get(bytes);
        if (key.attachment() instanceof Client client) {
          if (deaf) {
            continue;
          }
          carry(client.down, front, client.address, bytes);
        } else {
          Client client = client(from);
          carry(client.up, client.toServer, server, bytes);
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Client client(SocketAddress from) throws IOException {
    Client client = clients.get(from);
    if (client == null) {
      client = new Client(from, open());
      client.toServer.register(selector, SelectionKey.OP_READ, client);
      clients.put(from, client);
    }
    return client;
  }

  private void carry(Lane lane, DatagramChannel out, SocketAddress to, byte[] bytes) {
    Quality now = quality;
    if (random.nextDouble() < now.lossRatio) {
      return;
    }
    long leaves = System.nanoTime();
    if (now.kbps > 0) {
      long begins = Math.max(lane.busyUntilNanos, leaves);
      if (begins - leaves > QUEUE_NANOS) {
        return;
      }
      leaves = begins + bytes.length * 8_000_000L / now.kbps;
      lane.busyUntilNanos = leaves;
    }
    flights.add(
        new Flight(
            leaves + TimeUnit.MILLISECONDS.toNanos(now.delayMillis),
            order++,
            out,
            to,
            ByteBuffer.wrap(bytes)));
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
