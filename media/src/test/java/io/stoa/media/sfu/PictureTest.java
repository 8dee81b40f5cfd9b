// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.MediaKind;
import io.stoa.media.PublicationSpec;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.RtcpWriter;
import io.stoa.media.rtp.RtpWriter;
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
  private final List<Integer> lengths = new ArrayList<>();
  private final List<byte[]> packets = new ArrayList<>();
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
    lengths.clear();
    packets.clear();
  }

  @AfterEach
  void close() {
    room.close();
  }

  /// Notes who is sent which packet of the publisher: its number is in the payload.
  private final class Told implements Outlet {
    private final String name;

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
      String kind = header.getInt(header.readerIndex() + 8) == 77 ? "v" : "a";
      boolean padded = (header.getByte(header.readerIndex()) & RtpWriter.PADDED) != 0;
      int padding = padded ? payload.getUnsignedByte(payloadIndex + payloadLength - 1) : 0;
      int end = payloadIndex + payloadLength - padding;
      sent.add(name + kind + payload.getUnsignedShort(end - 2));
      lengths.add(headerLength + payloadLength);
      byte[] bytes = new byte[headerLength + payloadLength];
      header.getBytes(header.readerIndex(), bytes, 0, headerLength);
      payload.getBytes(payloadIndex, bytes, headerLength, payloadLength);
      packets.add(bytes);
    }

    @Override
    public void sendRtcp(ByteBuf compound, int index, int length) {
      sent.add(name + " rtcp");
    }
  }

  private void send(boolean marker) {
    send(marker, LENGTH);
  }

  private void send(boolean marker, int length) {
    seq++;
    packet.setByte(0, 0x80).setByte(1, SmallRoom.VP8_PT | (marker ? 0x80 : 0));
    packet.setShort(2, seq).setInt(4, timestamp).setInt(8, 4);
    packet.setByte(12, 0x10).setByte(13, 0); // RFC 7741 §4.2: begins a key frame
    packet.setShort(length - 2, seq);
    ann.onRtp(packet, 0, length, room.now);
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

  /// What of a picture is a little shorter is padded, so that it leaves in one run.
  @Test
  void haveOneLengthButTheLast() {
    int header = lengthOf(LENGTH) - LENGTH;
    assertEquals(List.of(1101, 1101, 1101, 1101), lengths(header, 1100, 1100, 1101, 1101));
    assertEquals(List.of(1101, 1101, 1100), lengths(header, 1101, 1100, 1100));
    assertEquals(List.of(1100, 1100, 400), lengths(header, 1092, 1100, 400));
    assertEquals(List.of(1091, 1100, 1200), lengths(header, 1091, 1100, 1200));
    assertEquals(List.of(1100), lengths(header, 1100));
    // The payload's last bytes were found before the padding.
    List<String> wanted = new ArrayList<>();
    for (int number = 1001; number <= seq; number++) {
      wanted.add("benv" + number);
    }
    assertEquals(wanted, media().stream().filter(packet -> packet.startsWith("ben")).toList());
  }

  /// A packet without a stream for retransmissions is sent again under its number, so its bytes
  /// must be the same: two texts under one nonce would give keys away.
  @Test
  void areSentAgainWithTheSamePadding() {
    send(false, 1100);
    send(true, 1101);
    byte[] first = packets.getFirst();
    packets.clear();
    ByteBuf nack = Unpooled.buffer(100);
    int[] lost = {(first[2] & 0xff) << 8 | (first[3] & 0xff)};
    room.rtcp(ben, nack, RtcpWriter.nack(nack, 0, 7, 77, lost, 0, 1));
    assertEquals(1, packets.size());
    assertArrayEquals(first, packets.getFirst());
    assertEquals(RtpWriter.PADDED, first[0] & RtpWriter.PADDED);
  }

  private int lengthOf(int length) {
    send(true, length);
    int sentLength = lengths.getLast();
    lengths.clear();
    return sentLength;
  }

  /// What ben is sent of a picture with packets of these lengths, in terms of them.
  private List<Integer> lengths(int header, int... of) {
    lengths.clear();
    for (int i = 0; i < of.length; i++) {
      send(i == of.length - 1, of[i]);
    }
    return lengths.subList(0, of.length).stream().map(length -> length - header).toList();
  }

  private List<String> media() {
    return sent.stream().filter(packet -> !packet.endsWith("rtcp")).toList();
  }
}
