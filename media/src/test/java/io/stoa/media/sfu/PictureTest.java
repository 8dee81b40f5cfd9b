// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.MediaKind;
import io.stoa.media.PublicationSpec;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.RtcpWriter;
import io.stoa.media.rtp.RtpView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Packets of a picture wait for each other, but for nothing else.
final class PictureTest {
  private static final int LENGTH = 1400;

  private final SmallRoom room = new SmallRoom();
  private final List<String> sent = new ArrayList<>();
  private final Peer ann = room.join("ann", new Told("ann"));
  private final Peer ben = room.join("ben", new Told("ben"));
  private final Peer cem = room.join("cem", new Told("cem"));
  private final ByteBuf packet = Unpooled.buffer(2048).setZero(0, 2048);
  private int seq = 999;
  private int timestamp = 3000;

  PictureTest() {
    ann.publish(
        new PublicationSpec(
            "v",
            "1",
            MediaKind.VIDEO,
            Map.of(SmallRoom.VP8_PT, Codec.VP8),
            Map.of(),
            List.of(4),
            List.of()));
    ann.publish(SmallRoom.audio("a", "0", 5));
    for (Peer peer : new Peer[] {ben, cem}) {
      peer.subscribe(SmallRoom.subscription("v", 77));
      peer.subscribe(SmallRoom.subscription("a", 78));
    }
    send(true);
    sent.clear();
  }

  @AfterEach
  void close() {
    room.close();
  }

  /// Notes who is sent which packet of the publisher: its number is in the payload.
  private final class Told implements Outlet {
    private final String name;
    private final RtpView view = new RtpView();

    Told(String name) {
      this.name = name;
    }

    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public void sendRtp(
        ByteBuf header, int headerLength, ByteBuf payload, int payloadIndex, int payloadLength) {
      assertTrue(view.wrap(header, header.readerIndex(), headerLength));
      String kind = view.ssrc() == 77 ? "v" : "a";
      sent.add(name + kind + payload.getUnsignedShort(payloadIndex + payloadLength - 2));
    }

    @Override
    public void sendRtcp(ByteBuf compound, int index, int length) {
      sent.add(name + " rtcp");
    }
  }

  private void send(boolean marker) {
    seq++;
    packet.setByte(0, 0x80).setByte(1, SmallRoom.VP8_PT | (marker ? 0x80 : 0));
    packet.setShort(2, seq).setInt(4, timestamp).setInt(8, 4);
    packet.setByte(12, 0x10).setByte(13, 0); // RFC 7741 §4.2: begins a key frame
    packet.setShort(LENGTH - 2, seq);
    ann.onRtp(packet, 0, LENGTH, room.now);
    timestamp += marker ? 3000 : 0;
  }

  private void sendVoice(int number) {
    ByteBuf voice = Unpooled.buffer(32).setZero(0, 32);
    voice.setByte(0, 0x80).setByte(1, SmallRoom.OPUS_PT).setShort(2, number).setInt(8, 5);
    voice.setShort(30, number);
    ann.onRtp(voice, 0, 32, room.now);
  }

  @Test
  void goToOneReceiverAfterTheOther() {
    send(false);
    send(false);
    assertEquals(List.of(), sent);
    send(true);
    assertEquals(
        List.of("benv1001", "benv1002", "benv1003", "cemv1001", "cemv1002", "cemv1003"), sent);
  }

  @Test
  void goOutAtTheEndOfTheBurst() {
    send(false);
    room.room.flush();
    assertEquals(List.of("benv1001", "cemv1001"), sent);
    send(false);
    room.room.tick(room.now);
    assertEquals(List.of("benv1001", "cemv1001", "benv1002", "cemv1002"), media());
  }

  @Test
  void goOutBeforeWhateverElseComes() {
    send(false);
    sendVoice(7);
    assertEquals(List.of("benv1001", "cemv1001", "bena7", "cema7"), sent);
    sent.clear();
    send(false);
    ByteBuf report = Unpooled.buffer(100);
    room.rtcp(ben, report, RtcpWriter.receiverReport(report, 0, 1));
    assertEquals(List.of("benv1002", "cemv1002"), sent);
    sent.clear();
    send(false);
    seq++;
    send(false);
    assertEquals(List.of("benv1003", "cemv1003"), sent);
    timestamp += 3000;
    send(false);
    assertEquals(List.of("benv1003", "cemv1003", "benv1005", "cemv1005"), sent);
  }

  /// The smallest ring holds them all, and not many more.
  @Test
  void goOutBeforeTheirRingIsFull() {
    List<String> wanted = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      for (int j = 0; j < Picture.PACKETS_MAX; j++) {
        wanted.add("benv" + (seq + 1));
        send(false);
      }
      assertEquals(2 * wanted.size(), sent.size());
    }
    assertEquals(wanted, media().stream().filter(packet -> packet.startsWith("ben")).toList());
    assertEquals(wanted.subList(0, Picture.PACKETS_MAX), sent.subList(0, Picture.PACKETS_MAX));
  }

  private List<String> media() {
    return sent.stream().filter(packet -> !packet.endsWith("rtcp")).toList();
  }
}
