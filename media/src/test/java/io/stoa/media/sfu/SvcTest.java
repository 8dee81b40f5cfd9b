// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.DependencyReader;
import io.stoa.media.rtp.RtcpView;
import io.stoa.media.rtp.RtcpWriter;
import io.stoa.media.rtp.RtpView;
import io.stoa.media.rtp.Vp9View;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// One stream that carries three spatial layers.
final class SvcTest {
  private static final int OUT = 77;

  private final SmallRoom room = new SmallRoom();
  private final RecordingOutlet annOut = new RecordingOutlet();
  private final RecordingOutlet benOut = new RecordingOutlet();
  private final Peer ann = room.join("ann", annOut);
  private final Peer ben = room.join("ben", benOut);

  private SyntheticSource begin(Codec codec) {
    ann.publish(SmallRoom.video("v", "1"));
    ben.subscribe(SmallRoom.subscription("v", OUT));
    int payloadType = codec == Codec.VP9 ? SmallRoom.VP9_PT : SmallRoom.AV1_PT;
    SyntheticSource source = new SyntheticSource(codec, payloadType, 2001, "1", "");
    source.sidMax = 2;
    return source;
  }

  @ParameterizedTest
  @EnumSource(names = {"VP9", "AV1"})
  void goesDownWithAnyPictureAndUpWithAKeyPicture(Codec codec) {
    SyntheticSource source = begin(codec);
    picture(source, true);
    picture(source, false);
    assertEquals(12, benOut.rtp.size());
    assertEquals(List.of(2, 2), tops());

    ben.prefer("v", 0, 0, 0);
    picture(source, false);
    picture(source, false);
    assertEquals(List.of(2, 2, 0, 0), tops());

    room.pass(600);
    annOut.clear();
    ben.prefer("v", 1, 0, 0);
    picture(source, false);
    assertEquals(List.of(2, 2, 0, 0, 0), tops());
    assertEquals(1, annOut.count(RtcpView.PLI));
    picture(source, true);
    picture(source, false);
    assertEquals(List.of(2, 2, 0, 0, 0, 1, 1), tops());
    ForwardingTest.assertUnbroken(benOut.seqs(OUT));
    room.close();
  }

  /// Its neighbours were left out without it, so that a number waits for it.
  @ParameterizedTest
  @EnumSource(names = {"VP9", "AV1"})
  void aLatePacketAboveTheLayersThatAreSentGoesOutEmpty(Codec codec) {
    SyntheticSource source = begin(codec);
    picture(source, true);
    ben.prefer("v", 0, LayerSelector.ALL, 0);
    picture(source, false);
    benOut.clear();
    List<byte[]> packets = packets(source, false);
    byte[] late = packets.remove(3);
    packets.forEach(packet -> room.send(ann, packet));
    room.send(ann, late);
    picture(source, false);
    assertEquals(5, benOut.rtp.size());
    assertEquals(0, benOut.view(2).payloadLength());
    assertEquals(1, benOut.view(2).paddingLength());
    ForwardingTest.assertUnbroken(benOut.seqs(OUT));

    ByteBuf nack = Unpooled.buffer(100);
    int[] lost = {benOut.view(2).seq16()};
    room.rtcp(ben, nack, RtcpWriter.nack(nack, 0, 7, OUT, lost, 0, 1));
    assertArrayEquals(benOut.rtp.get(2), benOut.rtp.get(5), "the same number, the same bytes");
    room.close();
  }

  @Test
  void asksForNoKeyPictureForALayerThatTheStreamDoesNotHave() {
    SyntheticSource source = begin(Codec.AV1);
    source.sidMax = 1;
    picture(source, true);
    room.pass(600);
    annOut.clear();
    ben.prefer("v", 2, 0, 0);
    picture(source, false);
    assertEquals(0, annOut.count(RtcpView.PLI));
    room.close();
  }

  /// VP9's descriptor has three bits for each.
  @Test
  void takesWhateverLayersADescriptorNames() {
    SyntheticSource source = begin(Codec.VP9);
    picture(source, true);
    for (int layers = 0; layers < 128; layers++) {
      source.sid = layers;
      room.send(ann, source, source.packet(true, false, true));
    }
    room.room.flush();
    assertEquals(134, benOut.rtp.size());
    room.close();
  }

  /// Whatever is lost, late or repeated: no number is used for two packets, only what never came is
  /// missing, and every picture whose packets came ends with a marker.
  @ParameterizedTest
  @EnumSource(names = {"VP9", "AV1"})
  void numbersStayWhole(Codec codec) {
    for (long seed = 1; seed <= 30; seed++) {
      new Storm(codec, seed).run();
    }
  }

  private void picture(SyntheticSource source, boolean key) {
    for (byte[] packet : packets(source, key)) {
      room.send(ann, packet);
    }
    room.pass(35);
  }

  /// Two packets for each layer.
  private static List<byte[]> packets(SyntheticSource source, boolean key) {
    List<byte[]> packets = new ArrayList<>();
    source.timestamp += 3000;
    source.pictureId = (source.pictureId + 1) & 0x7fff;
    for (int sid = 0; sid <= source.sidMax; sid++) {
      source.sid = sid;
      source.frameNumber++;
      for (int i = 0; i < 2; i++) {
        int length = source.packet(i == 0, key, i == 1);
        packets.add(ByteBufUtil.getBytes(source.buf, 0, length, true));
      }
    }
    return packets;
  }

  /// The spatial layer of each packet with a marker.
  private List<Integer> tops() {
    List<Integer> tops = new ArrayList<>();
    DependencyReader reader = new DependencyReader();
    for (RtpView view : benOut.of(OUT)) {
      int sid = sid(view, reader);
      if (view.marker()) {
        tops.add(sid);
      }
    }
    return tops;
  }

  private static int sid(RtpView view, DependencyReader reader) {
    int at = view.extension(12);
    if (at >= 0) {
      assertTrue(reader.read(view.buffer(), at, view.extensionLength()));
      return reader.sid();
    }
    Vp9View vp9 = new Vp9View();
    assertTrue(vp9.wrap(view.buffer(), view.payloadIndex(), view.payloadLength()));
    return vp9.sid();
  }

  private static final class Storm {
    private final SvcTest test = new SvcTest();
    private final SyntheticSource source;
    private final Random random;
    private final String at;

    Storm(Codec codec, long seed) {
      source = test.begin(codec);
      random = new Random(seed);
      at = codec + " seed " + seed;
    }

    void run() {
      List<byte[]> late = new ArrayList<>();
      int lost = 0;
      for (int i = 0; i < 200; i++) {
        if (random.nextInt(10) == 0) {
          test.ben.prefer("v", random.nextInt(3), 0, 0);
        }
        for (byte[] packet : packets(source, i == 0 || random.nextInt(10) == 0)) {
          int fate = i == 0 ? 9 : random.nextInt(40);
          if (fate == 0) {
            lost++;
          } else if (fate < 4) {
            late.add(packet);
          } else {
            test.room.send(test.ann, packet);
          }
          if (fate == 8) {
            test.room.send(test.ann, packet);
          }
        }
        if (random.nextInt(2) == 0) {
          late.forEach(packet -> test.room.send(test.ann, packet));
          late.clear();
        }
        test.room.pass(35);
      }
      late.forEach(packet -> test.room.send(test.ann, packet));
      verify(lost);
      test.room.close();
    }

    private void verify(int lost) {
      List<Integer> seqs = new ArrayList<>(test.benOut.seqs(OUT));
      int first = seqs.getFirst();
      seqs.replaceAll(seq -> (seq - first) & 0xffff);
      seqs.sort(null);
      for (int i = 1; i < seqs.size(); i++) {
        assertFalse(seqs.get(i).equals(seqs.get(i - 1)), at);
      }
      int holes = seqs.getLast() + 1 - seqs.size();
      assertTrue(holes <= lost, at + ": " + holes + " holes, but lost only " + lost);
      assertTrue(seqs.size() > 300, at);
    }
  }
}
