// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.attack;

import io.stoa.bench.load.ControlCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.IntFunction;

/// A flood of datagrams at one of the server's ports.
///
/// @param to where
/// @param forged whether they come from the address of the control call's publisher
/// @param answerMax how many times what was sent may come back, in bytes
/// @param feed what is sent
record Datagrams(
    String name,
    int perSecond,
    Function<Target, InetSocketAddress> to,
    boolean forged,
    double answerMax,
    Feed feed)
    implements Attack {

  private static final Duration CAPTURE = Duration.ofMillis(1_500);
  private static final int TAG_BYTES = 16;
  private static final int SOURCES = 16;
  private static final int COOKIE = 0x2112A442;

  /// Makes packets.
  @FunctionalInterface
  interface Feed {
    IntFunction<byte[]> of(Target target) throws Exception;
  }

  static List<Attack> all() {
    List<Attack> all = new ArrayList<>();
    for (boolean forged : new boolean[] {false, true}) {
      String from = forged ? ", from the client's own address" : ", from a stranger";
      all.add(media("forged SRTP with a right SSRC" + from, forged, Datagrams::forgedSrtp));
      all.add(media("forged SRTCP" + from, forged, Datagrams::forgedSrtcp));
      all.add(media("replayed SRTP and SRTCP" + from, forged, Datagrams::replayed));
      all.add(media("corpora, mutated" + from, forged, Datagrams::corpora));
      all.add(media("ClientHellos" + from, forged, Datagrams::hellos));
    }
    all.add(media("Binding requests with wrong names", false, t -> Datagrams::binding));
    all.add(
        new Datagrams(
            "Binding requests at the relay",
            10_000,
            Target::turn,
            false,
            1.6,
            t -> Datagrams::binding));
    all.add(
        new Datagrams(
            "Allocate requests of nobody",
            10_000,
            Target::turn,
            false,
            3,
            t -> Datagrams::allocate));
    all.add(
        new Datagrams("corpora at the relay", 10_000, Target::turn, false, 3, Datagrams::corpora));
    return all;
  }

  private static Datagrams media(String name, boolean forged, Feed feed) {
    return new Datagrams(name, 10_000, Target::media, forged, forged ? 0 : 1.6, feed);
  }

  /// What the control call's publisher sends, as it goes over the wire.
  private static List<byte[]> captured(Target target) {
    Queue<byte[]> packets = new ConcurrentLinkedQueue<>();
    target.call().tap(packets::add);
    Target.pause(CAPTURE);
    target.call().untap();
    return new ArrayList<>(packets);
  }

  private static boolean isControl(byte[] packet) {
    int type = packet[1] & 0xff;
    return type >= 192 && type <= 223;
  }

  private static IntFunction<byte[]> forgedSrtp(Target target) {
    List<byte[]> genuine = captured(target).stream().filter(packet -> !isControl(packet)).toList();
    return i -> {
      byte[] packet = genuine.get(i % genuine.size()).clone();
      int seq16 = ByteBuffer.wrap(packet).getShort(2) + 200 + i;
      ByteBuffer.wrap(packet).putShort(2, (short) seq16);
      packet[packet.length - 1 - i % TAG_BYTES] ^= (byte) (1 + i % 255);
      return packet;
    };
  }

  private static IntFunction<byte[]> forgedSrtcp(Target target) {
    List<byte[]> genuine = captured(target);
    return i -> {
      int ssrc = ByteBuffer.wrap(genuine.get(i % genuine.size())).getInt(8);
      byte[] bye = ControlCall.bye(ssrc);
      ByteBuffer packet = ByteBuffer.allocate(bye.length + TAG_BYTES + Integer.BYTES).put(bye);
      packet.putInt(bye.length + TAG_BYTES, 0x8000_0000 | i);
      return packet.array();
    };
  }

  private static IntFunction<byte[]> replayed(Target target) {
    List<byte[]> genuine = captured(target);
    return i -> genuine.get(i % genuine.size());
  }

  private static IntFunction<byte[]> corpora(Target target) throws Exception {
    return Corpus.of(
            target.random(),
            "Stun",
            "Rtp",
            "Rtcp",
            "Feedback",
            "RecordFilter",
            "Sctp",
            "Turn",
            "Demux",
            "IceLite",
            "Payload",
            "Handshake",
            "PeerTransport")
        ::packet;
  }

  private static IntFunction<byte[]> hellos(Target target) throws Exception {
    List<byte[]> hello = Corpus.clientHello();
    return i -> hello.get(i % hello.size());
  }

  private static byte[] binding(int number) {
    byte[] name = Corpus.ascii("nobody:stranger!");
    return ByteBuffer.allocate(40)
        .putShort((short) 1)
        .putShort((short) 20)
        .putInt(COOKIE)
        .putLong(number)
        .putInt(number)
        .putShort((short) 6)
        .putShort((short) name.length)
        .put(name)
        .array();
  }

  private static byte[] allocate(int number) {
    return ByteBuffer.allocate(28)
        .putShort((short) 3)
        .putShort((short) 8)
        .putInt(COOKIE)
        .putLong(number)
        .putInt(number)
        .putShort((short) 0x19)
        .putShort((short) 4)
        .putInt(17 << 24)
        .array();
  }

  @Override
  public Outcome on(Target target) throws Exception {
    IntFunction<byte[]> packets = feed.of(target);
    if (forged) {
      int sent = target.atRate(perSecond, i -> target.call().forge(packets.apply(i)));
      return Outcome.of("%,d datagrams".formatted(sent), "");
    }
    List<DatagramChannel> sources = new ArrayList<>();
    try {
      for (int i = 0; i < SOURCES; i++) {
        DatagramChannel source = DatagramChannel.open();
        sources.add(source);
        source.bind(new InetSocketAddress("127.0.12." + (1 + i), 0));
        source.connect(to.apply(target));
        source.configureBlocking(false);
      }
      return flood(target, sources, packets);
    } finally {
      for (DatagramChannel source : sources) {
        source.close();
      }
    }
  }

  private Outcome flood(Target target, List<DatagramChannel> sources, IntFunction<byte[]> packets) {
    long[] bytes = new long[3]; // out, back, answers
    ByteBuffer answer = ByteBuffer.allocate(2048);
    int sent =
        target.atRate(
            perSecond,
            i -> {
              DatagramChannel source = sources.get(i % SOURCES);
              try {
                bytes[0] += source.write(ByteBuffer.wrap(packets.apply(i)));
                for (int got = source.read(answer.clear()); got > 0; ) {
                  bytes[1] += got;
                  bytes[2]++;
                  got = source.read(answer.clear());
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    double factor = bytes[0] == 0 ? 0 : (double) bytes[1] / bytes[0];
    List<String> faults =
        factor > answerMax ? List.of("amplifies %.1f times".formatted(factor)) : List.of();
    return new Outcome(
        "%,d datagrams".formatted(sent),
        "%,d, %.2f of the bytes".formatted(bytes[2], factor),
        faults);
  }
}
