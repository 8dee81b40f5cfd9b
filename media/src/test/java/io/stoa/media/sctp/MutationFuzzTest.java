// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Real conversations, mutated: nothing may throw, whatever comes, and every packet costs little.
class MutationFuzzTest {
  private static final int CONVERSATIONS = 8;

  /// How many packets to try; more for a long run.
  private static final int PACKETS = Integer.getInteger("stoa.fuzz.packets", 1_000_000);

  private final CRC32C crc = new CRC32C();
  private long time;
  private int answers;

  /// What a client said to a server in a conversation that has everything in it.
  private static List<byte[]> conversation(long seed) {
    SctpPair pair = new SctpPair(seed);
    pair.client.recording = true;
    pair.server.association = association(seed, pair.server);
    pair.server.echo = true;
    pair.connected();
    pair.loss = 0.15;
    DataChannel reliable = pair.client.open("_reliable", true, -1, -1);
    DataChannel lossy = pair.client.open("_lossy", false, 0, -1);
    DataChannel timed = pair.client.open("timed", true, -1, 100);
    for (int i = 0; i < 25; i++) {
      reliable.send(SctpPair.numbered(i, 400 * i), true, pair.now);
      lossy.send(SctpPair.numbered(i, 100), false, pair.now);
      timed.send(SctpPair.numbered(i, 3_000), false, pair.now);
      pair.run(40 * SctpPair.MILLIS);
    }
    timed.close(pair.now);
    pair.run(31 * SctpPair.SECONDS);
    pair.client.association.shutdown(pair.now);
    pair.run(SctpPair.SECONDS);
    return pair.client.sent;
  }

  private static SctpAssociation association(long seed, SctpListener listener) {
    return new SctpAssociation(SctpConfig.defaults(true), listener, new Random(seed));
  }

  @Test
  void nothingThatIsSentThrowsOrIsAnsweredWithoutBounds() {
    long seed = Long.getLong("stoa.fuzz.seed", 20_261_121L);
    Random random = new Random(seed);
    List<List<byte[]>> conversations = new ArrayList<>();
    for (int i = 0; i < CONVERSATIONS; i++) {
      conversations.add(conversation(i));
    }
    int sent = 0;
    int answeredMax = 0;
    int runs = 0;
    long begin = System.nanoTime();
    while (sent < PACKETS) {
      long run = random.nextLong();
      int which = random.nextInt(CONVERSATIONS);
      try {
        sent += replay(which, conversations.get(which), new Random(run));
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ", conversation " + which + ", run " + run, e);
      }
      answeredMax = Math.max(answeredMax, answers);
      runs++;
    }
    System.out.printf(
        "seed %d: %d packets in %d conversations, %.1f s, at most %d answers to one%n",
        seed, sent, runs, (System.nanoTime() - begin) / 1e9, answeredMax);
    assertTrue(answeredMax <= 80, "answers " + answeredMax);
  }

  /// Replays a conversation into a fresh association that has the same tags, with packets changed,
  /// repeated, swapped and left out; the number of packets.
  private int replay(int seed, List<byte[]> packets, Random random) {
    Sink sink = new Sink();
    SctpAssociation association = association(seed, sink);
    sink.association = association;
    answers = 0;
    time = random.nextLong() >> 2;
    int count = 0;
    int changed = 1 + random.nextInt(12);
    for (int i = 0; i < packets.size() && !association.closed(); i++) {
      int at = random.nextInt(20) == 0 ? random.nextInt(packets.size()) : i;
      byte[] packet = packets.get(at);
      if (i > 1 && random.nextInt(changed) == 0) {
        packet = mutated(packet, packets, random);
      }
      sink.packets = 0;
      association.receive(Unpooled.wrappedBuffer(packet), time);
      answers = Math.max(answers, sink.packets);
      count++;
      if (random.nextInt(10) == 0) {
        time += random.nextLong(500 * SctpPair.MILLIS);
        association.tick(time);
      }
      if (association.bufferedAmount() > (2 << 20)) {
        throw new AssertionError("buffered " + association.bufferedAmount());
      }
    }
    return count;
  }

  private byte[] mutated(byte[] original, List<byte[]> packets, Random random) {
    byte[] packet = original.clone();
    switch (random.nextInt(8)) {
      case 0 -> packet = Arrays.copyOf(packet, 12 + random.nextInt(packet.length - 11));
      case 1 -> packet = joined(packet, packets.get(random.nextInt(packets.size())));
      case 2 -> packet[12] = (byte) TYPES[random.nextInt(TYPES.length)];
      case 3 -> packet[13] = (byte) random.nextInt(16);
      case 4 -> setShort(packet, 14, random.nextInt(packet.length + 8));
      case 5 -> setInt(packet, 16, random);
      default -> {
        int changes = 1 + random.nextInt(6);
        for (int i = 0; i < changes; i++) {
          int at = 12 + random.nextInt(Math.min(packet.length - 12, 48));
          packet[at] = (byte) EDGES[random.nextInt(EDGES.length)];
        }
      }
    }
    ByteBuf buffer = Unpooled.wrappedBuffer(packet);
    if (random.nextInt(50) != 0) {
      buffer.setIntLE(8, PacketView.checksum(crc, buffer, 0, packet.length));
    }
    return packet;
  }

  private static final int[] TYPES = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 130, 192, 64, 255};
  private static final int[] EDGES = {0, 1, 2, 3, 4, 5, 12, 16, 127, 128, 130, 192, 254, 255};

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length - 12);
    System.arraycopy(second, 12, both, first.length, second.length - 12);
    return both;
  }

  private static void setShort(byte[] packet, int at, int value) {
    packet[at] = (byte) (value >> 8);
    packet[at + 1] = (byte) value;
  }

  /// Moves the TSN, tag or sequence number at the head of a chunk.
  private static void setInt(byte[] packet, int at, Random random) {
    if (packet.length < at + 4) {
      return;
    }
    ByteBuf buffer = Unpooled.wrappedBuffer(packet);
    int distance = 1 << random.nextInt(32);
    int value = buffer.getInt(at);
    buffer.setInt(at, random.nextBoolean() ? value + distance : value - distance);
  }

  /// A listener that does what an owner may do from inside of its calls.
  private final class Sink implements SctpListener {
    private @Nullable SctpAssociation association;
    private int packets;

    @Override
    public void packet(ByteBuf packet) {
      packets++;
    }

    @Override
    public void established() {
      if (association != null) {
        association.open("down", "", true, -1, -1, time);
      }
    }

    @Override
    public void closed(CloseReason reason) {}

    @Override
    public void channelOpened(DataChannel channel) {
      channel.send(new byte[3_000], true, time);
    }

    @Override
    public void channelClosed(DataChannel channel) {
      channel.send(new byte[3_000], true, time);
    }

    @Override
    public void message(DataChannel channel, boolean binary, byte[] payload) {
      channel.send(payload, binary, time);
      if (payload.length == 3_600 && association != null) {
        association.close();
      }
    }

    @Override
    public void drained(DataChannel channel) {
      channel.send(new byte[10], true, time);
    }
  }
}
