// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.stoa.media.MediaKind;
import io.stoa.media.PublicationSpec;
import io.stoa.media.SubscriptionSpec;
import io.stoa.media.TransportRole;
import io.stoa.media.dtls.DtlsCertificate;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.ExtensionBlock;
import io.stoa.media.rtp.RtpExtension;
import io.stoa.media.rtp.RtpWriter;
import io.stoa.media.sfu.Outlet;
import io.stoa.media.sfu.Peer;
import io.stoa.media.sfu.PeerTransport;
import io.stoa.media.sfu.Room;
import io.stoa.media.sfu.SfuCounter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What it costs to choose a layer for each of 50 receivers and to rewrite its headers, without
/// encryption: an operation is a picture of one packet in each of three simulcast layers, of which
/// every receiver is sent one. With `switching`, it is a key frame that finds every receiver
/// wanting another layer than before. With `-prof gc` it has to show 0 B/op.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class LayerBenchmark {
  private static final int RECEIVERS = 50;
  private static final int LAYERS = 3;
  private static final int VP8 = 96;
  private static final int MID_ID = 1;
  private static final int RID_ID = 2;
  private static final int[] PACKET_BYTES = {200, 600, 1200};
  private static final String[] RIDS = {"q", "h", "f"};
  private static final int FLUSH_EVERY = 1024;

  @Param({"false", "true"})
  public boolean switching;

  private final ByteBuf packet = Unpooled.directBuffer(2048).setZero(0, 2048);
  private final ExtensionBlock extensions = new ExtensionBlock();
  private final Peer[] students = new Peer[RECEIVERS];
  private final Counting[] outlets = new Counting[RECEIVERS];
  private Room room = room();
  private Peer tutor = room.join("tutor");
  private PeerTransport transport = transport(tutor);
  private long now;
  private int seq;

  /// Knows the size of what it was given last, which tells the layer.
  private static final class Counting implements Outlet {
    private int packets;
    private int payloadBytes;

    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public void sendRtp(
        ByteBuf header, int headerLength, ByteBuf payload, int payloadIndex, int payloadLength) {
      packets++;
      payloadBytes = payloadLength;
    }

    @Override
    public void sendRtcp(ByteBuf compound, int index, int length) {}
  }

  private static Room room() {
    return new Room(
        "bench",
        0,
        0,
        new long[SfuCounter.values().length],
        1,
        UnpooledByteBufAllocator.DEFAULT,
        event -> {});
  }

  private static PeerTransport transport(Peer peer) {
    return new PeerTransport(
        "ufrag",
        "password",
        DtlsCertificate.generate(),
        peer,
        Runnable::run,
        UnpooledByteBufAllocator.DEFAULT);
  }

  @Setup
  public void open() {
    room.close();
    room = room();
    tutor = room.join("tutor");
    transport = transport(tutor);
    now = 1_000_000_000L;
    tutor.publish(
        new PublicationSpec(
            "camera",
            "0",
            MediaKind.VIDEO,
            Map.of(VP8, Codec.VP8),
            Map.of(MID_ID, RtpExtension.MID, RID_ID, RtpExtension.RID),
            List.of(),
            List.of(RIDS)));
    for (int i = 0; i < RECEIVERS; i++) {
      outlets[i] = new Counting();
      students[i] = room.join("student" + i);
      students[i].attach(TransportRole.PUBLISHER, outlets[i]);
      students[i].subscribe(
          new SubscriptionSpec(
              "camera",
              TransportRole.PUBLISHER,
              "1",
              0x2222,
              Map.of(Codec.VP8, VP8),
              Map.of(RtpExtension.MID, MID_ID)));
    }
    for (int round = 0; round < 10; round++) {
      target();
      picture(true);
    }
    for (int round = 0; round < LAYERS; round++) {
      requireSwitched();
    }
  }

  /// A benchmark in which nobody switches would measure nothing.
  private void requireSwitched() {
    int[] before = new int[RECEIVERS];
    for (int i = 0; i < RECEIVERS; i++) {
      before[i] = outlets[i].payloadBytes;
    }
    target();
    picture(true);
    for (int i = 0; i < RECEIVERS; i++) {
      if (outlets[i].payloadBytes == before[i]) {
        throw new IllegalStateException("receiver " + i + " did not change its layer");
      }
    }
  }

  @TearDown
  public void close() {
    room.close();
  }

  @Benchmark
  public int choose() {
    if (switching) {
      target();
    }
    picture(switching);
    return outlets[0].packets;
  }

  /// Each receiver wants the next layer, after the highest the lowest.
  private void target() {
    for (int i = 0; i < RECEIVERS; i++) {
      students[i].target("camera", (seq + i) % LAYERS);
    }
  }

  private void picture(boolean keyframe) {
    seq++;
    now += 33_000_000L;
    for (int layer = 0; layer < LAYERS; layer++) {
      RtpWriter.header(packet, 0, true, VP8, seq & 0xffff, seq * 2970, 0x1000 + layer);
      extensions.clear();
      extensions.add(MID_ID, '0', 1);
      extensions.add(RID_ID, RIDS[layer].charAt(0), 1);
      int at = RtpWriter.extensions(packet, 0, extensions);
      // RFC 7741 §4.2: a picture of one packet, with its number.
      packet.setByte(at, 0x90).setByte(at + 1, 0x80).setShort(at + 2, 0x8000 | (seq & 0x7fff));
      packet.setByte(at + 4, keyframe ? 0x10 : 0x11);
      tutor.onRtp(transport, packet, 0, PACKET_BYTES[layer], now);
    }
    if (seq % FLUSH_EVERY == 0) {
      room.flush();
    }
  }
}
