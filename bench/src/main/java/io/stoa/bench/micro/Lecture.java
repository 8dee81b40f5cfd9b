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

/// A room without sockets, where one sends video to all others. Owned by a benchmark.
final class Lecture implements AutoCloseable {
  static final String TRACK = "camera";
  static final int VP8 = 96;
  static final int MID_ID = 1;
  private static final int RID_ID = 2;
  private static final String[] RIDS = {"q", "h", "f"};

  final Room room =
      new Room(
          "bench",
          0,
          0,
          new long[SfuCounter.values().length],
          1,
          UnpooledByteBufAllocator.DEFAULT,
          event -> {});
  final PeerTransport transport;
  private final Peer tutor = room.join("tutor");
  private final ByteBuf packet = Unpooled.directBuffer(2048).setZero(0, 2048);
  private final ExtensionBlock extensions = new ExtensionBlock();
  private final int layers;

  /// @param layers of the video, 1 or 3
  Lecture(int layers) {
    this.layers = layers;
    transport =
        new PeerTransport(
            "ufrag",
            "password",
            DtlsCertificate.generate(),
            tutor,
            Runnable::run,
            UnpooledByteBufAllocator.DEFAULT);
    tutor.publish(
        new PublicationSpec(
            TRACK,
            "0",
            MediaKind.VIDEO,
            Map.of(VP8, Codec.VP8),
            Map.of(MID_ID, RtpExtension.MID, RID_ID, RtpExtension.RID),
            List.of(),
            layers == 1 ? List.of() : List.of(RIDS)));
  }

  /// Somebody who is sent the video.
  Peer enter(String id, Outlet outlet, SubscriptionSpec subscription) {
    Peer student = room.join(id);
    student.attach(TransportRole.PUBLISHER, outlet);
    student.subscribe(subscription);
    return student;
  }

  /// A picture of one packet in each layer comes from the tutor.
  ///
  /// @param bytes of each layer's packet
  void picture(int seq, int ticks, boolean keyframe, int[] bytes, long nowNanos) {
    for (int layer = 0; layer < layers; layer++) {
      RtpWriter.header(packet, 0, true, VP8, seq & 0xffff, seq * ticks, 0x1000 + layer);
      extensions.clear();
      extensions.add(MID_ID, '0', 1);
      if (layers > 1) {
        extensions.add(RID_ID, RIDS[layer].charAt(0), 1);
      }
      int at = RtpWriter.extensions(packet, 0, extensions);
      // RFC 7741 §4.2: a picture of one packet, with its number.
      packet.setByte(at, 0x90).setByte(at + 1, 0x80).setShort(at + 2, 0x8000 | (seq & 0x7fff));
      packet.setByte(at + 4, keyframe ? 0x10 : 0x11);
      tutor.onRtp(transport, packet, 0, bytes[layer], nowNanos);
    }
  }

  @Override
  public void close() {
    room.close();
  }
}
