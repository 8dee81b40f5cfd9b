// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.DependencyReader;
import io.stoa.media.rtp.RtcpView;
import io.stoa.media.rtp.RtpView;
import io.stoa.media.rtp.Vp8View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whatever layers a receiver is given, a naive decoder that conceals nothing can decode all of it.
final class LayeredForwardingTest {
  private static final int OUT = 77;
  private static final int SEEDS = 40;
  private static final int PICTURES = 250;

  private static final String L3T3_KEY =
      "c0000180081485214eaaaaa8000600004000100002aa80a8000600004000100002a000a8000600004000"
          + "16d549241b5524906d54923157e001974ca864330e222396eca8655304224390eca87753013f00b3"
          + "027f016704ff02cf";
  private static final String L1T3 = "c000018002044eaaaf2860414d34538a0940404fc02cc0";

  enum Stream {
    VP8(Codec.VP8, SmallRoom.VP8_PT, false, L1T3),
    VP8_SIMULCAST(Codec.VP8, SmallRoom.VP8_PT, false, L1T3),
    VP8_DESCRIBED(Codec.VP8, SmallRoom.VP8_PT, true, L1T3),
    VP9(Codec.VP9, SmallRoom.VP9_PT, false, ""),
    VP9_DESCRIBED(Codec.VP9, SmallRoom.VP9_PT, true, L3T3_KEY),
    AV1(Codec.AV1, SmallRoom.AV1_PT, true, L3T3_KEY);

    final Codec codec;
    final int payloadType;
    final boolean described;
    final String structure;

    Stream(Codec codec, int payloadType, boolean described, String structure) {
      this.codec = codec;
      this.payloadType = payloadType;
      this.described = described;
      this.structure = structure;
    }

    List<LayeredSource> sources() {
      List<LayeredSource> sources = new ArrayList<>();
      List<String> rids = this == VP8_SIMULCAST ? List.of("q", "h", "f") : List.of("");
      for (int i = 0; i < rids.size(); i++) {
        sources.add(
            new LayeredSource(codec, payloadType, 2001 + i, rids.get(i), described, structure));
      }
      return sources;
    }
  }

  @ParameterizedTest
  @EnumSource
  void whateverIsSentCanBeDecoded(Stream stream) {
    Set<String> layers = new HashSet<>();
    for (long seed = 1; seed <= SEEDS; seed++) {
      Run run = new Run(stream, seed, false);
      run.run();
      layers.addAll(run.decoder.layers);
    }
    assertEquals(stream.codec == Codec.VP8 ? 3 : 9, layers.size(), layers::toString);
  }

  /// Of each picture one packet may come late, when others are decided already.
  @ParameterizedTest
  @EnumSource
  void soItIsWhenPacketsComeLate(Stream stream) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      new Run(stream, seed, true).run();
    }
  }

  @Test
  void aViewerOfFewerPicturesASecondGetsTheTemporalLayerThatGivesThem() {
    for (Stream stream : Stream.values()) {
      Run run = new Run(stream, 1, false);
      run.pictures(60, false);
      int before = run.frames().size();
      run.ben.prefer("v", 3, 15, 0);
      run.pictures(60, false);
      Set<Integer> tids = new HashSet<>();
      List<LayeredSource.Frame> frames = run.frames();
      frames.subList(before, frames.size()).forEach(frame -> tids.add(frame.tid()));
      assertEquals(Set.of(0, 1), tids, stream.name());
      run.ben.prefer("v", 3, 0, 0);
      before = frames.size();
      run.pictures(40, false);
      frames = run.frames();
      assertTrue(frames.subList(before, frames.size()).stream().anyMatch(f -> f.tid() == 2));
      run.verify();
      run.room.close();
    }
  }

  @Test
  void layersHavePrices() {
    Run run = new Run(Stream.AV1, 1, false);
    run.pictures(60, false);
    Publication publication = run.room.room.publication("v");
    if (publication == null) {
      throw new AssertionError();
    }
    double all = publication.bps(2, 2, run.room.now);
    double fps = 1000.0 / 35;
    double bits = 8 * LayeredSource.PACKETS * (LayeredSource.PADDING_BYTES + 5 + SendSide.OVERHEAD);
    assertEquals(3 * bits * fps, all, 0.1 * all);
    assertEquals(all / 3, publication.bps(0, 2, run.room.now), 0.05 * all);
    assertEquals(all / 2, publication.bps(2, 1, run.room.now), 0.05 * all);
    assertEquals(all / 4, publication.bps(3, 0, run.room.now), 0.05 * all);
    assertEquals(3, publication.spatialLayers());
    assertEquals(3, publication.temporalLayers());
    run.room.pass(3_000);
    assertEquals(0, publication.bps(2, 2, run.room.now));
    run.room.close();
  }

  private static final class Run {
    final SmallRoom room = new SmallRoom();
    final RecordingOutlet annOut = new RecordingOutlet();
    final RecordingOutlet benOut = new RecordingOutlet();
    final Peer ann = room.join("ann", annOut);
    final Peer ben = room.join("ben", benOut);
    final Decoder decoder;
    private final List<LayeredSource> sources;
    private final Random random;
    private final List<byte[]> waiting = new ArrayList<>();
    private final boolean late;

    Run(Stream stream, long seed, boolean late) {
      sources = stream.sources();
      random = new Random(seed);
      this.late = late;
      String[] rids = stream == Stream.VP8_SIMULCAST ? new String[] {"q", "h", "f"} : new String[0];
      ann.publish(SmallRoom.video("v", "1", rids));
      ben.subscribe(SmallRoom.subscription("v", OUT));
      decoder = new Decoder(sources, late, stream + " seed " + seed + (late ? ", late" : ""));
    }

    void run() {
      for (int i = 0; i < PICTURES; i++) {
        if (random.nextInt(12) == 0) {
          ben.target("v", random.nextInt(4), random.nextInt(4));
        }
        if (random.nextInt(40) == 0) {
          ben.pause("v", true);
        } else if (random.nextInt(6) == 0) {
          ben.pause("v", false);
        }
        pictures(1, random.nextInt(60) == 0);
      }
      ben.pause("v", false);
      pictures(1, true);
      verify();
      room.close();
    }

    void pictures(int count, boolean key) {
      for (int i = 0; i < count; i++) {
        List<byte[]> held = new ArrayList<>();
        boolean asked = annOut.count(RtcpView.PLI) > 0;
        annOut.clear();
        for (LayeredSource source : sources) {
          List<byte[]> packets = source.picture(key || asked);
          int delayed = late && random.nextInt(3) == 0 ? random.nextInt(packets.size()) | 1 : -1;
          for (int p = 0; p < packets.size(); p++) {
            if (p == delayed) {
              held.add(packets.get(p));
            } else {
              room.send(ann, packets.get(p));
            }
          }
        }
        if (random.nextBoolean()) {
          held.forEach(packet -> room.send(ann, packet));
          held.clear();
        }
        room.pass(35);
        waiting.addAll(held);
        if (random.nextBoolean()) {
          release();
        }
      }
      release();
    }

    private void release() {
      waiting.forEach(packet -> room.send(ann, packet));
      waiting.clear();
    }

    List<LayeredSource.Frame> frames() {
      return decoder.take(benOut.of(OUT));
    }

    void verify() {
      decoder.verify(benOut.of(OUT));
    }
  }

  /// Decodes a frame when it is whole and all that it refers to was decoded.
  private static final class Decoder {
    final Set<String> layers = new HashSet<>();
    private final Map<Integer, LayeredSource.Frame> known = new HashMap<>();
    private final List<LayeredSource> sources;
    private final boolean late;
    private final String at;

    Decoder(List<LayeredSource> sources, boolean late, String at) {
      this.sources = sources;
      this.late = late;
      this.at = at;
    }

    /// The frames that were sent, by sequence number.
    List<LayeredSource.Frame> take(List<RtpView> packets) {
      sources.forEach(source -> known.putAll(source.frames));
      TreeMap<Integer, RtpView> bySeq = new TreeMap<>();
      int first = packets.getFirst().seq16();
      for (RtpView view : packets) {
        bySeq.put((view.seq16() - first) & 0xffff, view);
      }
      assertEquals(packets.size(), bySeq.size(), at + ": a number was used twice");
      assertEquals(bySeq.size() - 1, (int) bySeq.lastKey(), at + ": numbers are missing");
      Map<LayeredSource.Frame, Integer> whole = new LinkedHashMap<>();
      for (RtpView view : bySeq.values()) {
        if (view.payloadLength() > 0) {
          int end = view.payloadIndex() + view.payloadLength();
          LayeredSource.Frame frame = known.get(view.buffer().getInt(end - 4));
          assertTrue(frame != null, at);
          whole.merge(frame, 1, Integer::sum);
        }
      }
      List<LayeredSource.Frame> frames = new ArrayList<>(whole.keySet());
      if (cutShort()) {
        frames.removeIf(frame -> whole.getOrDefault(frame, 0) < LayeredSource.PACKETS);
      }
      frames.forEach(
          frame -> assertEquals(LayeredSource.PACKETS, whole.getOrDefault(frame, 0), at + frame));
      return frames;
    }

    /// When the source changes, the end of its last picture may come too late.
    private boolean cutShort() {
      return late && sources.size() > 1;
    }

    void verify(List<RtpView> packets) {
      List<LayeredSource.Frame> frames = take(packets);
      Set<Integer> decoded = new HashSet<>();
      for (LayeredSource.Frame frame : frames) {
        assertTrue(decoded.containsAll(frame.references()), at + ": cannot decode " + frame);
        decoded.add(frame.id());
        layers.add("S" + frame.sid() + "T" + frame.tid());
      }
      assertTrue(frames.size() > PICTURES / 12, at + ": " + frames.size());
      verifyTime(packets);
      verifyPictureIds(packets);
      verifyDescriptors(packets);
    }

    /// Timestamps never run back, and all of a picture has one; its last packet has the marker.
    private void verifyTime(List<RtpView> packets) {
      TreeMap<Integer, RtpView> bySeq = new TreeMap<>();
      int first = packets.getFirst().seq16();
      packets.forEach(view -> bySeq.put((view.seq16() - first) & 0xffff, view));
      RtpView before = packets.getFirst();
      for (RtpView view : bySeq.values()) {
        if (view.payloadLength() > 0) {
          int step = view.timestamp() - before.timestamp();
          assertTrue(step >= 0, at + ": time runs back");
          boolean ended = before.marker() && view != before;
          assertTrue(step > 0 == ended || cutShort(), at + ": marker");
          before = view;
        }
      }
    }

    private void verifyPictureIds(List<RtpView> packets) {
      Vp8View vp8 = new Vp8View();
      int picture = -1;
      int tl0 = -1;
      for (RtpView view : packets) {
        boolean fits =
            view.payloadLength() > 0
                && vp8.wrap(view.buffer(), view.payloadIndex(), view.payloadLength());
        if (late || !fits || view.payloadType() != 100 || !vp8.startsFrame()) {
          continue;
        }
        if (vp8.pictureId() < 0) {
          return;
        }
        if (picture >= 0) {
          assertEquals((picture + 1) & 0x7fff, vp8.pictureId(), at);
          assertEquals((tl0 + (vp8.tid() == 0 ? 1 : 0)) & 0xff, vp8.tl0PicIdx(), at);
        }
        picture = vp8.pictureId();
        tl0 = vp8.tl0PicIdx();
      }
    }

    /// What a frame's descriptor says is active, is there: no more is sent, and no less.
    private void verifyDescriptors(List<RtpView> packets) {
      DependencyReader reader = new DependencyReader();
      int mask = 0;
      for (RtpView view : packets) {
        int index = view.extension(12);
        if (late || index < 0) {
          continue;
        }
        assertTrue(reader.read(view.buffer(), index, view.extensionLength()), at);
        if (reader.isStructured()) {
          mask = -1 >>> -reader.targets();
        }
        if (reader.isMasked()) {
          mask = 0;
          for (int i = 0; i < reader.targets(); i++) {
            int bit = reader.maskBit() + i + 8 * index;
            mask = mask << 1 | (view.buffer().getByte(bit >> 3) >> (7 - (bit & 7)) & 1);
          }
        }
        int belongs = reader.targetsUpTo(reader.sid(), reader.tid());
        assertTrue((belongs & ~mask) == 0, at + ": an inactive layer is sent");
      }
    }
  }
}
