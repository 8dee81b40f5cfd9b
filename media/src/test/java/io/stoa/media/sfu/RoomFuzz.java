// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.stoa.media.MediaKind;
import io.stoa.media.PublicationSpec;
import io.stoa.media.SubscriptionSpec;
import io.stoa.media.TransportRole;
import io.stoa.media.fuzz.Script;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.ExtensionBlock;
import io.stoa.media.rtp.RtcpView;
import io.stoa.media.rtp.RtcpWriter;
import io.stoa.media.rtp.RtpExtension;
import io.stoa.media.rtp.RtpView;
import io.stoa.media.rtp.RtpWriter;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// A room with a publisher and two receivers: RTP and RTCP of any kind in any order, control in
/// between. All that is sent is well-formed, one packet in is at most one packet out for each
/// receiver, feedback costs no more than its limits, and nobody's SSRCs are remembered without
/// bound.
public final class RoomFuzz {
  private static final int STEPS_MAX = 40;

  /// NACKed packets that one compound may bring back.
  private static final int RESENDS_MAX = 512;

  private static final int[] SSRCS = {1001, 2001, 2002, 3001, 66, 77, 88, 9};
  private static final int RED_PT = 63;
  private static final int[] PAYLOAD_TYPES = {
    SmallRoom.OPUS_PT, SmallRoom.VP8_PT, SmallRoom.H264_PT, 127, RED_PT
  };
  private static final String[] TRACKS = {"a", "v", "w", "none"};
  private static final byte[] NAMES = {'0', '1', '2', 'q', 'h', 'f', 'x', '9'};

  private final SmallRoom room = new SmallRoom(1, PooledByteBufAllocator.DEFAULT);
  private final RecordingOutlet annOut = new RecordingOutlet();
  private final RecordingOutlet benOut = new RecordingOutlet();
  private final RecordingOutlet calOut = new RecordingOutlet();
  private final Peer ann = room.join("ann", annOut);
  private final Peer ben = room.join("ben", benOut);
  private final Peer cal = room.join("cal", calOut);
  private final Script script;
  private final int[] seqs = new int[SSRCS.length];
  private final IdentityHashMap<RecordingOutlet, Integer> sent = new IdentityHashMap<>();
  // Packets for each receiver so far: those that wait for their turn leave in a later step.
  private int allowed;

  private RoomFuzz(Script script) {
    this.script = script;
    ann.publish(
        new PublicationSpec(
            "a",
            "0",
            MediaKind.AUDIO,
            Map.of(SmallRoom.OPUS_PT, Codec.OPUS, RED_PT, Codec.RED),
            SmallRoom.EXTENSIONS,
            List.of(1001),
            List.of()));
    ann.publish(SmallRoom.video("v", "1", "q", "h"));
    ann.publish(SmallRoom.video("w", "2"));
    // One is sent what remains of redundant audio, and the other all of it.
    ben.subscribe(SmallRoom.subscription("a", 66));
    cal.subscribe(
        new SubscriptionSpec(
            "a",
            TransportRole.PUBLISHER,
            "7",
            66,
            Map.of(Codec.OPUS, 96, Codec.RED, 97),
            Map.of(RtpExtension.AUDIO_LEVEL, 10)));
    for (Peer receiver : List.of(ben, cal)) {
      receiver.subscribe(SmallRoom.subscription("v", 77));
      receiver.subscribe(SmallRoom.subscription("w", 88));
    }
  }

  public static void fuzzerTestOneInput(byte[] input) {
    RoomFuzz fuzz = new RoomFuzz(new Script(input));
    try {
      fuzz.run();
    } finally {
      fuzz.room.close();
    }
  }

  private void run() {
    for (int i = 0; i < STEPS_MAX && script.hasMore(); i++) {
      int form = script.u8();
      int mostRtp = 2;
      switch (form & 7) {
        case 0, 1, 2 -> receiveRtp(rtp(form));
        case 3 -> receiveRtp(script.bytes(1600));
        case 4, 5 -> {
          byte[] compound = (form & 8) == 0 ? rtcp() : script.bytes(1500);
          peer(form)
              .onRtcp(role(form), Unpooled.wrappedBuffer(compound), 0, compound.length, room.now);
          mostRtp = RESENDS_MAX;
        }
        case 6 -> {
          room.pass(5 + script.u8() * (form >> 6));
          mostRtp = 0;
        }
        default -> control(form);
      }
      allowed += mostRtp;
      check();
    }
    require(ann.layers().size() <= 3 * Limits.LAYERS_MAX, "SSRCs without bound");
    room.pass(20);
    check();
    require(room.events.size() < 1000, "events without bound");
  }

  private Peer peer(int form) {
    return List.of(ann, ben, cal, ben).get(form >> 4 & 3);
  }

  private static TransportRole role(int form) {
    return (form & 0xc0) == 0xc0 ? TransportRole.SUBSCRIBER : TransportRole.PUBLISHER;
  }

  private void receiveRtp(byte[] packet) {
    ann.onRtp(Unpooled.wrappedBuffer(packet), 0, packet.length, room.now);
  }

  /// A well-formed packet with what the script says.
  private byte[] rtp(int form) {
    ByteBuf out = Unpooled.buffer(1700);
    int which = form >> 3 & 7;
    int step = script.u8();
    seqs[which] = (seqs[which] + (step < 200 ? step - 8 : script.u16())) & 0xffff;
    RtpWriter.header(
        out,
        0,
        (form & 0x40) != 0,
        PAYLOAD_TYPES[script.below(PAYLOAD_TYPES.length)],
        seqs[which],
        script.u16() * 90,
        SSRCS[which]);
    ExtensionBlock block = new ExtensionBlock();
    int present = script.u8();
    if ((present & 1) != 0) {
      block.add(SyntheticSource.MID_ID, NAMES[present >> 1 & 7], 1);
    }
    if ((present & 0x10) != 0) {
      block.add(SyntheticSource.RID_ID, NAMES[present >> 5], 1);
    }
    int more = script.u8();
    if ((more & 1) != 0) {
      block.add(SyntheticSource.LEVEL_ID, more, 1);
    }
    if ((more & 2) != 0) {
      block.add(SyntheticSource.TWCC_ID, script.u16(), 2);
    }
    if ((more & 4) != 0) {
      block.add(SyntheticSource.CAPTURE_ID, (long) script.i32() << 31, 8);
    }
    int end = RtpWriter.extensions(out, 0, block);
    byte[] payload = script.bytes(1500);
    out.setBytes(end, payload);
    end += payload.length;
    end = (more & 8) != 0 ? RtpWriter.pad(out, 0, end, 1 + script.u8() % 60) : end;
    byte[] packet = new byte[end];
    out.getBytes(0, packet);
    return packet;
  }

  /// A well-formed compound with what the script says.
  private byte[] rtcp() {
    ByteBuf out = Unpooled.buffer(1500);
    int end = 0;
    for (int i = script.below(6); i >= 0; i--) {
      int ssrc = SSRCS[script.below(SSRCS.length)];
      switch (script.below(7)) {
        case 0 ->
            end =
                RtcpWriter.senderReport(
                    out, end, ssrc, (long) script.i32() << 32, script.i32(), 1, 1);
        case 1 -> {
          int begin = end;
          end = RtcpWriter.receiverReport(out, end, 7);
          end =
              RtcpWriter.reportBlock(
                  out,
                  begin,
                  end,
                  ssrc,
                  script.u8(),
                  script.i32(),
                  script.i32(),
                  script.u16(),
                  script.i32(),
                  script.i32());
        }
        case 2 -> {
          int last = last(ssrc);
          int[] lost = new int[1 + script.below(16)];
          for (int k = 0; k < lost.length; k++) {
            lost[k] = (last - script.u8()) & 0xffff;
          }
          end = RtcpWriter.nack(out, end, 7, ssrc, lost, 0, lost.length);
        }
        case 3 -> end = RtcpWriter.pli(out, end, 7, ssrc);
        case 4 -> end = RtcpWriter.fir(out, end, 7, ssrc, script.u8());
        case 5 -> end = RtcpWriter.remb(out, end, 7, script.i32() & 0xffffffffL, SSRCS, 0, 3);
        default -> end = RtcpWriter.bye(out, end, ssrc);
      }
    }
    byte[] compound = new byte[end];
    out.getBytes(0, compound);
    return compound;
  }

  private int lastSent;

  private int last(int ssrc) {
    return ssrc < 100 ? lastSent : seqs[0];
  }

  private void control(int form) {
    String track = TRACKS[script.below(TRACKS.length)];
    Peer receiver = (form & 0x40) == 0 ? ben : cal;
    switch (form >> 3 & 7) {
      case 0 -> receiver.pause(track, script.flag());
      case 1 -> receiver.target(track, script.below(5));
      case 2 -> receiver.unsubscribe(track);
      case 3 -> {
        receiver.unsubscribe("v");
        receiver.subscribe(SmallRoom.subscription("v", 77));
      }
      case 4 -> {
        ann.unpublish("w");
        ann.publish(SmallRoom.video("w", "2"));
      }
      case 5 -> ann.mute(track, script.flag());
      case 6 -> benOut.ready = script.flag();
      default -> room.now += script.i32() * 1000L & 0xff_ffff_ffffL;
    }
  }

  private void check() {
    require(annOut.rtp.isEmpty(), "the publisher gets its own media");
    for (RecordingOutlet outlet : List.of(annOut, benOut, calOut)) {
      int total = sent.merge(outlet, outlet.rtp.size(), Integer::sum);
      require(total <= allowed, total + " packets out of " + allowed);
      for (int i = 0; i < outlet.rtp.size(); i++) {
        RtpView view = outlet.view(i);
        require(view.ssrc() == 66 || view.ssrc() == 77 || view.ssrc() == 88, "SSRC");
        require(view.length() <= Limits.PACKET_BYTES_MAX + 64, "longer than what came");
        lastSent = view.seq16();
      }
      outlet.count(kind -> kind == RtcpView.OTHER);
      outlet.clear();
    }
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  public static List<byte[]> seeds() {
    Script.Writer media = new Script.Writer();
    for (int i = 0; i < 8; i++) {
      media.u8(0, 9, 0).u16(i * 10).u8(1, 3).u16(i).bytes(new byte[] {0x78, 1, 2, 3});
      int key = i == 0 ? 0 : 1;
      media.u8(8, 9, 1).u16(i * 30).u8(0x73, 2).u16(100 + i);
      media.bytes(
          new byte[] {(byte) 0x90, (byte) 0xe0, -127, (byte) i, (byte) i, 0, (byte) key, 9});
      media.u8(16, 9, 1).u16(i * 30).u8(0x93, 0);
      media.bytes(
          new byte[] {(byte) 0x90, (byte) 0xe0, -127, (byte) i, (byte) i, 0, (byte) key, 9});
      media
          .u8(24, 9, 2)
          .u16(i * 30)
          .u8(5, 0)
          .bytes(new byte[] {(byte) (i == 0 ? 0x65 : 0x41), 1, 2});
      media.u8(0x0e, 4);
    }
    Script.Writer feedback = new Script.Writer();
    feedback.u8(0x14, 5, 4, 2, 3, 1, 2, 3, 4, 5, 3, 6, 4, 1, 0, 0).i32(5).i32(6).u8(5, 1, 9);
    feedback.i32(1).i32(2).u16(3).i32(4).i32(5).u8(0x26, 9);
    byte[] both = new byte[media.toBytes().length + feedback.toBytes().length];
    System.arraycopy(media.toBytes(), 0, both, 0, media.toBytes().length);
    System.arraycopy(
        feedback.toBytes(), 0, both, media.toBytes().length, feedback.toBytes().length);
    return List.of(media.toBytes(), both, feedback.toBytes());
  }
}
