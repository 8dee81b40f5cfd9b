// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sim;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.stoa.media.PublicationSpec;
import io.stoa.media.SubscriptionSpec;
import io.stoa.media.TransportRole;
import io.stoa.media.dtls.DtlsCertificate;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.NtpTime;
import io.stoa.media.rtp.RtcpView;
import io.stoa.media.rtp.RtcpWriter;
import io.stoa.media.rtp.RtpExtension;
import io.stoa.media.rtp.RtpView;
import io.stoa.media.rtp.Rtx;
import io.stoa.media.sfu.Path;
import io.stoa.media.sfu.Peer;
import io.stoa.media.sfu.PeerTransport;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One participant of a {@link SimRoom}: a client with encoders and decoders, its link in both
/// directions, and the server's transport and peer on the other side. Owned by the test's thread.
public final class SimMember implements Path {
  private static final Map<Integer, RtpExtension> EXTENSIONS =
      Map.of(
          1,
          RtpExtension.MID,
          4,
          RtpExtension.TRANSPORT_CC,
          SimEncoder.DEPENDENCY_ID,
          RtpExtension.DEPENDENCY_DESCRIPTOR);
  private static final long CLIENT_TICK_NANOS = 20_000_000L;
  private static final long REPORT_NANOS = 1_000_000_000L;
  private static final int CLIENT_SSRC = 7;
  private static final String[][] RIDS = {{}, {}, {"q", "h"}, {"q", "h", "f"}};
  private static final DtlsCertificate SERVER = DtlsCertificate.generate();
  private static final DtlsCertificate CLIENT = DtlsCertificate.generate();

  /// A sender report as it arrived, for the round trip.
  private record Heard(int middle, long atNanos) {}

  public final String id;
  public final SimLink up;
  public final SimLink down;
  public final PeerTransport transport;
  public final Peer peer;
  final SimClient client;
  private final SimRoom room;
  private final InetSocketAddress remote;
  private final long rttNanos;
  private final List<SimEncoder> encoders = new ArrayList<>();
  private final Map<Integer, SimDecoder> decoders = new HashMap<>();
  private final Map<Integer, SimDecoder> repaired = new HashMap<>();
  private final Map<Integer, Heard> heard = new HashMap<>();
  private final RtcpView rtcp = new RtcpView();
  private boolean publishing = true;
  private long nextReportNanos;
  private int nextSsrc;

  SimMember(SimRoom room, String id, int number, LinkQuality quality, long seed) {
    this.room = room;
    this.id = id;
    up = quality.open(room.clock, seed);
    down = quality.open(room.clock, seed + 1);
    rttNanos = Math.max(20, 2L * quality.delayMillis()) * 1_000_000;
    remote = new InetSocketAddress("198.51.100." + number, 50_000);
    nextSsrc = 10_000 * number;
    peer = room.room.join(id);
    String ufrag = "srv" + number;
    transport =
        new PeerTransport(
            ufrag,
            TwoPeers.PASSWORD,
            SERVER,
            peer,
            room.tasks::add,
            PooledByteBufAllocator.DEFAULT);
    peer.attach(TransportRole.PUBLISHER, transport);
    transport.remote(
        "cliu", "unused", List.of("sha-256 " + CLIENT.fingerprint()), room.clock.nowNanos());
    client =
        new SimClient(
            CLIENT,
            new int[] {7, 1},
            ufrag + ":cliu",
            TwoPeers.PASSWORD,
            seed,
            room.tasks::add,
            this::sendUp);
  }

  /// On either side; retransmissions have the next one.
  private static int payloadType(Codec codec) {
    return switch (codec) {
      case OPUS -> 111;
      case RED -> 63;
      case VP8 -> 96;
      case H264 -> 102;
      case VP9 -> 98;
      case AV1 -> 45;
    };
  }

  /// Publishes a track; frames flow from now on.
  public void publish(SimTrack track) {
    int layers = track.kbps().size();
    List<Integer> ssrcs = new ArrayList<>();
    Map<Integer, Integer> repairs = new HashMap<>();
    int payloadType = payloadType(track.codec());
    for (int i = 0; i < layers; i++) {
      SimEncoder encoder =
          new SimEncoder(track, i, nextSsrc++, payloadType, room.seed * 31 + nextSsrc);
      encoders.add(encoder);
      ssrcs.add(encoder.ssrc);
      if (encoder.rtxSsrc != 0) {
        repairs.put(encoder.rtxSsrc, encoder.ssrc);
      }
      room.clock.after(room.random.nextLong(encoder.intervalNanos()), () -> film(encoder));
    }
    boolean video = track.codec().isVideo();
    peer.publish(
        new PublicationSpec(
            track.id(),
            track.id(),
            track.kind(),
            Map.of(payloadType, track.codec()),
            EXTENSIONS,
            ssrcs,
            List.of(RIDS[layers]),
            video ? Map.of(payloadType + 1, payloadType) : Map.of(),
            repairs));
  }

  /// Receives a track of the room.
  public SimDecoder subscribe(SimTrack track) {
    int ssrc = nextSsrc++;
    boolean video = track.codec().isVideo();
    Map<Codec, Integer> rtx = new EnumMap<>(Codec.class);
    if (video) {
      rtx.put(track.codec(), payloadType(track.codec()) + 1);
    }
    SimDecoder decoder = new SimDecoder(track, ssrc, rttNanos);
    decoders.put(ssrc, decoder);
    if (video) {
      repaired.put(ssrc + 1000, decoder);
    }
    peer.subscribe(
        new SubscriptionSpec(
            track.id(),
            TransportRole.PUBLISHER,
            track.id(),
            ssrc,
            Map.of(track.codec(), payloadType(track.codec())),
            Map.of(RtpExtension.DEPENDENCY_DESCRIPTOR, SimEncoder.DEPENDENCY_ID),
            video ? ssrc + 1000 : 0,
            rtx));
    return decoder;
  }

  /// Asks for no more than a layer of a track.
  public void prefer(SimDecoder decoder, int layer) {
    decoder.wants(layer);
    peer.prefer(decoder.track.id(), layer, Integer.MAX_VALUE, 0);
  }

  /// Stops or resumes its cameras and microphones.
  public void publishing(boolean on) {
    publishing = on;
  }

  public List<SimEncoder> encoders() {
    return encoders;
  }

  private void film(SimEncoder encoder) {
    room.clock.after(encoder.intervalNanos(), () -> film(encoder));
    if (publishing && client.connected()) {
      for (byte[] packet : encoder.frame(room.clock.nowNanos())) {
        client.sendRtp(packet);
      }
    }
  }

  private void sendUp(ByteBuf datagram) {
    up.send(
        datagram.readableBytes(),
        new SimLink.Arrival() {
          @Override
          public void arrived(long queuedNanos) {
            ByteBuf direct = Unpooled.directBuffer(2048).writeBytes(datagram);
            datagram.release();
            transport.receive(direct, SimMember.this, room.clock.nowNanos());
            direct.release();
            room.room.flush();
          }

          @Override
          public void lost() {
            datagram.release();
          }
        });
  }

  @Override
  public InetSocketAddress remote() {
    return remote;
  }

  @Override
  public boolean tcp() {
    return false;
  }

  /// From the server to the client.
  @Override
  public void send(ByteBuf datagram) {
    byte[] bytes = new byte[datagram.readableBytes()];
    datagram.readBytes(bytes);
    datagram.release();
    down.send(bytes.length, queuedNanos -> arrive(bytes));
  }

  private void arrive(byte[] datagram) {
    long now = room.clock.nowNanos();
    client.receive(Unpooled.wrappedBuffer(datagram), now);
    for (byte[] packet : client.rtp) {
      onRtp(packet, now);
    }
    client.rtp.clear();
    for (byte[] compound : client.rtcp) {
      onRtcp(compound, now);
    }
    client.rtcp.clear();
  }

  private void onRtp(byte[] packet, long now) {
    RtpView view = SimDecoder.view(packet);
    SimDecoder decoder = decoders.get(view.ssrc());
    SimDecoder repairs = repaired.get(view.ssrc());
    if (decoder != null) {
      decoder.receive(view, view.seq16(), view.payloadIndex(), view.payloadLength(), now);
    } else if (repairs != null && view.payloadLength() > Rtx.OSN_LENGTH) {
      int seq16 = view.buffer().getUnsignedShort(view.payloadIndex());
      repairs.receive(view, seq16, view.payloadIndex() + 2, view.payloadLength() - 2, now);
    }
  }

  private void onRtcp(byte[] compound, long now) {
    if (!rtcp.wrap(Unpooled.wrappedBuffer(compound), 0, compound.length)) {
      throw new AssertionError("malformed RTCP sent by the server");
    }
    while (rtcp.next()) {
      switch (rtcp.kind()) {
        case RtcpView.SENDER_REPORT ->
            heard.put(rtcp.ssrc(), new Heard(NtpTime.middle(rtcp.ntp()), now));
        case RtcpView.PLI -> encodersOf(rtcp.mediaSsrc()).forEach(SimEncoder::requestKeyframe);
        case RtcpView.NACK -> {
          List<SimEncoder> asked = encodersOf(rtcp.mediaSsrc());
          for (int lost = rtcp.nextLost(); lost >= 0; lost = rtcp.nextLost()) {
            byte[] again = asked.isEmpty() ? null : asked.getFirst().repair(lost, now, rttNanos);
            if (again != null) {
              client.sendRtp(again);
            }
          }
        }
        default -> {}
      }
    }
  }

  private List<SimEncoder> encodersOf(int ssrc) {
    return encoders.stream().filter(e -> e.ssrc == ssrc).toList();
  }

  /// Feedback and reports, as a browser sends them.
  void run() {
    room.clock.after(CLIENT_TICK_NANOS, this::run);
    if (!client.connected()) {
      return;
    }
    long now = room.clock.nowNanos();
    ByteBuf out = Unpooled.buffer(8000);
    int end = RtcpWriter.receiverReport(out, 0, CLIENT_SSRC);
    int begin = end;
    for (SimDecoder decoder : decoders.values()) {
      int[] lost = decoder.toAskFor(now);
      for (int from = 0; from < lost.length; from += 50) {
        int count = Math.min(50, lost.length - from);
        end = RtcpWriter.nack(out, end, CLIENT_SSRC, decoder.ssrc, lost, from, count);
      }
      if (decoder.asksForKeyframe(now)) {
        end = RtcpWriter.pli(out, end, CLIENT_SSRC, decoder.ssrc);
      }
      end = end > 900 ? sendRtcp(out, end) : end;
    }
    if (end > begin) {
      sendRtcp(out, end);
    }
    if (now >= nextReportNanos) {
      nextReportNanos = now + REPORT_NANOS;
      report(out, now);
    }
  }

  private void report(ByteBuf out, long now) {
    int end = RtcpWriter.receiverReport(out, 0, CLIENT_SSRC);
    for (SimDecoder decoder : decoders.values()) {
      Heard last = heard.get(decoder.ssrc);
      int delay = last == null ? 0 : NtpTime.shortDuration(now - last.atNanos);
      int middle = last == null ? 0 : last.middle;
      int highest = (int) decoder.highest();
      end = RtcpWriter.reportBlock(out, 0, end, decoder.ssrc, 0, 0, highest, 0, middle, delay);
    }
    sendRtcp(out, end);
    for (SimEncoder encoder : encoders) {
      end =
          RtcpWriter.senderReport(
              out,
              0,
              encoder.ssrc,
              NtpTime.ofUnixNanos(now + SimRoom.WALL_OFFSET),
              encoder.timestampAt(now),
              encoder.packets,
              encoder.octets);
      sendRtcp(out, end);
    }
  }

  /// Sends a compound and begins the next one.
  private int sendRtcp(ByteBuf out, int end) {
    byte[] compound = new byte[end];
    out.getBytes(0, compound);
    client.sendRtcp(compound);
    return RtcpWriter.receiverReport(out, 0, CLIENT_SSRC);
  }
}
