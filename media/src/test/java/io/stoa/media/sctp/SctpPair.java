// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Two associations over a simulated link with a seed: loss, delay, jitter, reordering,
/// duplication, outages, a rate and its queue. Time jumps from event to event.
final class SctpPair {
  static final long MILLIS = 1_000_000L;
  static final long SECONDS = 1_000 * MILLIS;

  final Random random;
  final End client;
  final End server;
  final PriorityQueue<Packet> link = new PriorityQueue<>();
  long now;
  private long order;
  double loss;
  double duplication;
  double reorder;
  long delay = 20 * MILLIS;
  long jitter;

  /// Bits per second each way, or 0 for no limit, and the bytes that may wait.
  long rateBps;

  long queueMax = 64_000;

  SctpPair(long seed) {
    this(seed, SctpConfig.defaults(false), SctpConfig.defaults(true));
  }

  SctpPair(long seed, SctpConfig clientConfig, SctpConfig serverConfig) {
    random = new Random(seed);
    now = random.nextLong() >> 2;
    client = new End("client", clientConfig, random.nextLong());
    server = new End("server", serverConfig, random.nextLong());
  }

  /// A packet on its way.
  static final class Packet implements Comparable<Packet> {
    final long at;
    final long order;
    final End to;
    final byte[] bytes;

    Packet(long at, long order, End to, byte[] bytes) {
      this.at = at;
      this.order = order;
      this.to = to;
      this.bytes = bytes;
    }

    @Override
    public int compareTo(Packet other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  /// A message that arrived.
  static final class Message {
    final DataChannel channel;
    final boolean binary;
    final byte[] payload;

    Message(DataChannel channel, boolean binary, byte[] payload) {
      this.channel = channel;
      this.binary = binary;
      this.payload = payload;
    }
  }

  /// One side, which remembers what it was told.
  final class End implements SctpListener {
    final String name;
    final SctpConfig config;
    SctpAssociation association;
    final List<Message> messages = new ArrayList<>();
    final Map<String, DataChannel> open = new HashMap<>();
    final List<DataChannel> opened = new ArrayList<>();
    final List<DataChannel> closed = new ArrayList<>();
    final List<byte[]> sent = new ArrayList<>();
    boolean recording;
    boolean echo;
    int established;
    int drained;
    long blockedUntil = Long.MIN_VALUE;
    long lineFreeAt = Long.MIN_VALUE;
    @Nullable CloseReason reason;

    End(String name, SctpConfig config, long seed) {
      this.name = name;
      this.config = config;
      this.association = new SctpAssociation(config, this, new Random(seed));
    }

    End other() {
      return this == client ? server : client;
    }

    @Override
    public void packet(ByteBuf packet) {
      byte[] bytes = new byte[packet.readableBytes()];
      packet.getBytes(packet.readerIndex(), bytes);
      if (bytes.length > config.packetMax()) {
        throw new AssertionError("A packet of " + bytes.length + " bytes");
      }
      if (recording) {
        sent.add(bytes);
      }
      if (now < blockedUntil || random.nextDouble() < loss) {
        return;
      }
      transmit(bytes);
      if (random.nextDouble() < duplication) {
        transmit(bytes);
      }
    }

    private void transmit(byte[] bytes) {
      long at = now;
      if (rateBps > 0) {
        long start = Math.max(now, lineFreeAt);
        long bits = (bytes.length + 65L) * 8;
        if ((start - now) / 1e9 * rateBps / 8 > queueMax) {
          return;
        }
        lineFreeAt = start + bits * SECONDS / rateBps;
        at = lineFreeAt;
      }
      long extra = jitter == 0 ? 0 : random.nextLong(jitter);
      if (random.nextDouble() < reorder) {
        extra += random.nextLong(delay + 1);
      }
      link.add(new Packet(at + delay + extra, order++, other(), bytes));
    }

    @Override
    public void established() {
      established++;
    }

    @Override
    public void closed(CloseReason why) {
      reason = why;
    }

    @Override
    public void channelOpened(DataChannel channel) {
      opened.add(channel);
      open.put(channel.label(), channel);
    }

    @Override
    public void channelClosed(DataChannel channel) {
      closed.add(channel);
      open.remove(channel.label());
    }

    @Override
    public void message(DataChannel channel, boolean binary, byte[] payload) {
      messages.add(new Message(channel, binary, payload));
      if (echo) {
        channel.send(payload, binary, now);
      }
    }

    @Override
    public void drained(DataChannel channel) {
      drained++;
    }

    void receive(byte[] bytes) {
      association.receive(Unpooled.wrappedBuffer(bytes), now);
    }

    /// The open channel of this label.
    DataChannel channel(String label) {
      DataChannel channel = open.get(label);
      if (channel == null) {
        throw new AssertionError("No channel " + label);
      }
      return channel;
    }

    DataChannel open(String label, boolean ordered, int maxRetransmits, int lifetimeMillis) {
      DataChannel channel =
          association.open(label, "", ordered, maxRetransmits, lifetimeMillis, now);
      if (channel == null) {
        throw new AssertionError("No channel");
      }
      return channel;
    }
  }

  /// Runs until something holds, at most for this long; whether it did.
  boolean runUntil(BooleanSupplier done, long limitNanos) {
    long end = now + limitNanos;
    while (!done.getAsBoolean()) {
      Packet next = link.peek();
      long at = next == null ? Long.MAX_VALUE : next.at;
      at = Math.min(at, client.association.deadlineNanos());
      at = Math.min(at, server.association.deadlineNanos());
      if (at > end) {
        now = end;
        return done.getAsBoolean();
      }
      if (next != null && next.at <= at) {
        link.remove();
        now = Math.max(now, next.at);
        next.to.receive(next.bytes);
      } else {
        now = Math.max(now, at);
        client.association.tick(now);
        server.association.tick(now);
      }
    }
    return true;
  }

  void run(long nanos) {
    runUntil(() -> false, nanos);
  }

  /// Has the client connect; both sides are established after it.
  SctpPair connected() {
    client.association.connect(now);
    if (!runUntil(
        () -> client.association.established() && server.association.established(), 60 * SECONDS)) {
      throw new AssertionError("Not established");
    }
    return this;
  }

  /// A message that says its number and can be checked.
  static byte[] numbered(int number, int length) {
    byte[] payload = new byte[Math.max(4, length)];
    new Random(number).nextBytes(payload);
    payload[0] = (byte) (number >> 24);
    payload[1] = (byte) (number >> 16);
    payload[2] = (byte) (number >> 8);
    payload[3] = (byte) number;
    return payload;
  }

  static int number(byte[] payload) {
    return (payload[0] & 255) << 24
        | (payload[1] & 255) << 16
        | (payload[2] & 255) << 8
        | (payload[3] & 255);
  }
}
