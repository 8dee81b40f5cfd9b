// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sim;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.stoa.media.TransportRole;
import io.stoa.media.dtls.DtlsCertificate;
import io.stoa.media.rtp.RtcpView;
import io.stoa.media.rtp.RtcpWriter;
import io.stoa.media.rtp.RtpView;
import io.stoa.media.rtp.TransportFeedback;
import io.stoa.media.sfu.Path;
import io.stoa.media.sfu.Peer;
import io.stoa.media.sfu.PeerTransport;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/// Somebody in a [SimClass]: a client with ICE, DTLS and SRTP, its link in either direction, and
/// the server's transport and peer for it. It answers with transport-wide feedback and NACKs as
/// browsers do, and notes what arrives. Owned by the test's thread.
final class SimPerson {
  static final int NUMBER_ID = 12;
  static final int AUDIO_PT = 63;
  static final int VIDEO_PT = 100;
  static final int RTX_PT = 110;

  /// What a datagram costs on a link besides its bytes: UDP and IP.
  private static final int OVERHEAD = 28;

  private static final int UFRAG_LENGTH = 4;
  private static final long FEEDBACK_NANOS = 60_000_000L;
  private static final DtlsCertificate SERVER = DtlsCertificate.generate();
  private static final DtlsCertificate CLIENT = DtlsCertificate.generate();

  /// What arrived in one interval.
  static final class Sample {
    long atNanos;
    long bytes;
    long sentBytes;
    final Map<Integer, Integer> layerOf = new HashMap<>();
    final Map<Integer, Integer> layerBytes = new HashMap<>();
  }

  /// One stream as it arrives.
  static final class Stream {
    long highest = -1;
    long first;
    long received;
    final Map<Long, Integer> missing = new HashMap<>();
    final SimScreen screen = new SimScreen();

    long expected() {
      return highest < 0 ? 0 : highest - first + 1;
    }
  }

  final Peer peer;
  final PeerTransport server;
  final SimClient client;
  final Map<Integer, Stream> streams = new HashMap<>();
  final List<Sample> samples = new ArrayList<>();
  final List<Long> queueNanos = new ArrayList<>();
  private final SimClass room;
  private final SimLink down;
  private final TransportFeedback feedback = new TransportFeedback(7, FEEDBACK_NANOS);
  private final RtpView view = new RtpView();
  private final RtcpView rtcp = new RtcpView();
  private final ByteBuf out = Unpooled.buffer(2048);
  private Sample sample = new Sample();
  private IntConsumer onKeyframeRequest = ssrc -> {};
  private boolean answers = true;

  /// What the way to this client may carry.
  long limitBps = Long.MAX_VALUE;

  long bytesDown;
  long paddingPackets;
  long repairs;

  /// The way to this client.
  private final class Way implements Path {
    private final InetSocketAddress remote;

    Way(int port) {
      remote = new InetSocketAddress("198.51.100.9", port);
    }

    @Override
    public InetSocketAddress remote() {
      return remote;
    }

    @Override
    public boolean tcp() {
      return false;
    }

    @Override
    public long limitBps() {
      return limitBps;
    }

    @Override
    public void send(ByteBuf packet) {
      byte[] bytes = new byte[packet.readableBytes()];
      packet.readBytes(bytes);
      packet.release();
      bytesDown += bytes.length + OVERHEAD;
      sample.sentBytes += bytes.length + OVERHEAD;
      down.send(bytes.length + OVERHEAD, queued -> arrive(bytes, queued));
    }
  }

  SimPerson(SimClass room, String name, int number, SimLink up, SimLink down, long seed) {
    this.room = room;
    this.down = down;
    peer = room.room.join(name);
    String ufrag = ("u" + number + "xxxx").substring(0, UFRAG_LENGTH);
    server =
        new PeerTransport(
            ufrag,
            TwoPeers.PASSWORD,
            SERVER,
            peer,
            room.tasks::add,
            PooledByteBufAllocator.DEFAULT);
    peer.attach(TransportRole.PUBLISHER, server);
    Way way = new Way(50_000 + number);
    server.remote(
        "cliu", "unused", List.of("sha-256 " + CLIENT.fingerprint()), room.clock.nowNanos());
    client =
        new SimClient(
            CLIENT,
            new int[] {7, 1},
            ufrag + ":cliu",
            TwoPeers.PASSWORD,
            seed,
            room.tasks::add,
            packet -> {
              byte[] bytes = new byte[packet.readableBytes()];
              packet.readBytes(bytes);
              packet.release();
              up.send(bytes.length + OVERHEAD, queued -> room.toServer(this, bytes, way));
            });
  }

  void onKeyframeRequest(IntConsumer listener) {
    onKeyframeRequest = listener;
  }

  /// Sends no feedback from now on, or again.
  void answers(boolean yes) {
    answers = yes;
  }

  private void arrive(byte[] bytes, long queued) {
    long now = room.clock.nowNanos();
    client.receive(Unpooled.wrappedBuffer(bytes), now);
    sample.bytes += bytes.length + OVERHEAD;
    queueNanos.add(queued);
    for (byte[] packet : client.rtp) {
      onRtp(packet, now);
    }
    client.rtp.clear();
    for (byte[] packet : client.rtcp) {
      onRtcp(packet);
    }
    client.rtcp.clear();
  }

  private void onRtp(byte[] packet, long now) {
    ByteBuf buf = Unpooled.wrappedBuffer(packet);
    if (!view.wrap(buf, 0, packet.length)) {
      throw new AssertionError("malformed packet from the server");
    }
    int at = view.extension(NUMBER_ID);
    if (at >= 0) {
      feedback.record(buf.getUnsignedShort(at), view.ssrc(), now);
    }
    int ssrc = view.ssrc();
    int seq16 = view.seq16();
    int payload = view.payloadIndex();
    if (view.payloadType() == RTX_PT) {
      if (view.payloadLength() == 0) {
        paddingPackets++;
        return;
      }
      repairs++;
      ssrc -= SimClass.RTX_OFFSET;
      seq16 = buf.getUnsignedShort(payload);
      payload += 2;
    }
    Stream stream = streams.computeIfAbsent(ssrc, s -> new Stream());
    boolean isNew = note(stream, seq16);
    if (isNew && ssrc >= SimClass.VIDEO_SSRC) {
      int layer = buf.getByte(payload + SimClass.LAYER_AT);
      sample.layerOf.merge(ssrc, layer, Math::max);
      long seq = stream.highest + (short) (seq16 - (int) stream.highest);
      stream.screen.receive(seq, view, buf, payload, now);
    }
  }

  private static boolean note(Stream stream, int seq16) {
    long seq = stream.highest < 0 ? seq16 : stream.highest + (short) (seq16 - (int) stream.highest);
    if (stream.highest < 0) {
      stream.highest = seq - 1;
      stream.first = seq;
    }
    for (long s = stream.highest + 1; s < seq; s++) {
      stream.missing.put(s, 0);
    }
    boolean isNew = seq > stream.highest || stream.missing.remove(seq) != null;
    stream.highest = Math.max(stream.highest, seq);
    stream.received += isNew ? 1 : 0;
    return isNew;
  }

  private void onRtcp(byte[] packet) {
    ByteBuf buf = Unpooled.wrappedBuffer(packet);
    if (!rtcp.wrap(buf, 0, packet.length)) {
      throw new AssertionError("malformed compound from the server");
    }
    while (rtcp.next()) {
      if (rtcp.kind() == RtcpView.PLI) {
        onKeyframeRequest.accept(rtcp.mediaSsrc());
      }
    }
  }

  /// Every 20 ms: feedback and NACKs that are due.
  void answer() {
    long now = room.clock.nowNanos();
    if (!answers || !client.connected()) {
      return;
    }
    while (now >= feedback.deadlineNanos()) {
      int length = feedback.write(out, 0);
      if (length == 0) {
        break;
      }
      send(length);
    }
    streams.forEach(this::nack);
    streams.forEach((ssrc, stream) -> {
      if (stream.screen.asks(now)) {
        send(RtcpWriter.pli(out, 0, 7, ssrc));
      }
    });
  }

  /// Asks for each missing packet of video three times, 60 ms apart.
  private void nack(int ssrc, Stream stream) {
    if (ssrc < SimClass.VIDEO_SSRC || stream.missing.isEmpty()) {
      return;
    }
    int[] lost = new int[64];
    int count = 0;
    for (Map.Entry<Long, Integer> entry : stream.missing.entrySet()) {
      int turn = entry.getValue();
      entry.setValue(turn + 1);
      if (turn % 3 == 0 && turn < 9 && count < lost.length) {
        lost[count++] = (int) (long) entry.getKey() & 0xffff;
      }
    }
    stream.missing.values().removeIf(turn -> turn > 50);
    if (count > 0) {
      java.util.Arrays.sort(lost, 0, count);
      send(RtcpWriter.nack(out, 0, 7, ssrc, lost, 0, count));
    }
  }

  private void send(int length) {
    byte[] bytes = new byte[length];
    out.getBytes(0, bytes);
    client.sendRtcp(bytes);
  }

  /// Ends an interval.
  void sample() {
    sample.atNanos = room.clock.nowNanos();
    samples.add(sample);
    sample = new Sample();
  }
}
