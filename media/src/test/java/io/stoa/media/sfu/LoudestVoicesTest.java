// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.media.MediaEvent;
import io.stoa.media.PublicationSpec;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.RtpView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoudestVoicesTest {
  private static final int FIRST_OUT = 500;
  private static final int SILENCE = 127;

  private final SmallRoom room = new SmallRoom();
  private final RecordingOutlet ears = new RecordingOutlet();
  private final Peer listener = room.join("listener", ears);
  private final List<Peer> peers = new ArrayList<>();
  private final List<SyntheticSource> sources = new ArrayList<>();

  @AfterEach
  void close() {
    sources.forEach(source -> source.buf.release());
    room.close();
  }

  @Test
  void forwardsEveryMicrophoneOfASmallRoom() {
    open(LoudestVoices.ALL_MAX);
    levels(SILENCE);
    speak(1000);
    for (int i = 0; i < sources.size(); i++) {
      assertEquals(50, heard(i).size());
    }
    assertEquals(0, room.count(SfuCounter.SKIPPED_UNHEARD));
  }

  @Test
  void forwardsTheLoudestOfABigRoomAndNoSilence() {
    open(20);
    levels(SILENCE);
    speak(1000);
    ears.clear();
    speak(1000);
    assertEquals(0, ears.rtp.size());
    for (int i = 0; i < sources.size(); i++) {
      sources.get(i).level = 60 - 2 * i;
    }
    speak(3000);
    ears.clear();
    speak(2000);
    List<Integer> loudest = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      if (!heard(i).isEmpty()) {
        assertEquals(100, heard(i).size(), "microphone " + i);
        loudest.add(i);
      }
    }
    assertEquals(LoudestVoices.HEARD_MAX, loudest.size(), loudest::toString);
    // Those within the margin need not make way, and the dominant speaker never.
    String dominant = room.room.speakers().dominant();
    assertTrue(
        loudest.stream().allMatch(i -> i >= 20 - 8 || ("p" + i).equals(dominant)),
        () -> loudest + " dominant " + dominant);
  }

  @Test
  void hearsAVoiceFromItsFirstLoudPacket() {
    open(20);
    levels(SILENCE);
    speak(2000);
    ears.clear();
    sources.get(7).level = 30;
    speak(20);
    assertEquals(1, heard(7).size());
    assertTrue(heard(7).getFirst().marker());
    speak(180);
    assertEquals(10, heard(7).size());
    assertFalse(heard(7).get(1).marker());
  }

  @Test
  void leavesBreaksThatLookLikeSilence() {
    open(20);
    levels(SILENCE);
    speak(1000);
    ears.clear();
    long seed = 3;
    Random random = new Random(seed);
    for (int round = 0; round < 40; round++) {
      levels(SILENCE);
      for (int i = 0; i < 6; i++) {
        sources.get(random.nextInt(sources.size())).level = 20 + random.nextInt(30);
      }
      speak(20 * (1 + random.nextInt(100)));
    }
    int breaks = 0;
    for (int i = 0; i < sources.size(); i++) {
      List<RtpView> packets = heard(i);
      for (int p = 1; p < packets.size(); p++) {
        int before = packets.get(p - 1).seq16();
        assertEquals(before + 1 & 0xffff, packets.get(p).seq16(), "seed " + seed);
        int missing = sent(packets.get(p), i) - sent(packets.get(p - 1), i);
        int elapsed = packets.get(p).timestamp() - packets.get(p - 1).timestamp();
        assertEquals(960 * missing, elapsed, "seed " + seed);
        assertEquals(missing > 1, packets.get(p).marker(), "seed " + seed);
        breaks += missing > 1 ? 1 : 0;
      }
    }
    assertTrue(breaks > 20, "breaks: " + breaks);
  }

  @Test
  void doesNotFlutterBetweenVoicesThatAreAlikeLoud() {
    open(20);
    long seed = 4;
    Random random = new Random(seed);
    levels(SILENCE);
    speak(1000);
    ears.clear();
    for (int i = 0; i < 500; i++) {
      for (int s = 0; s < 6; s++) {
        sources.get(s).level = 28 + random.nextInt(5);
      }
      speak(20);
    }
    int streams = 0;
    for (int i = 0; i < 6; i++) {
      streams += heard(i).isEmpty() ? 0 : 1;
    }
    assertEquals(LoudestVoices.HEARD_MAX, streams, "seed " + seed);
  }

  @Test
  void hearsAVoiceThatDoesNotSayHowLoudItIs() {
    SpeakerRanking ranking = new SpeakerRanking();
    LoudestVoices voices = new LoudestVoices(ranking);
    List<LoudestVoices.Microphone> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(voices.add(ranking.add("p" + i)));
      all.get(i).admits(0, 1000);
    }
    assertTrue(all.get(3).admits(-1, 1000));
    assertFalse(all.get(4).admits(0, 1000));
    all.forEach(LoudestVoices.Microphone::close);
    assertEquals(0, voices.openCount());
  }

  @Test
  void forwardsAllAgainWhenMicrophonesAreMuted() {
    open(LoudestVoices.ALL_MAX + 1);
    levels(SILENCE);
    speak(1000);
    ears.clear();
    speak(200);
    assertEquals(0, ears.rtp.size());
    peers.get(0).mute("a0", true);
    speak(200);
    assertEquals(10 * LoudestVoices.ALL_MAX, ears.rtp.size());
    ears.clear();
    peers.get(1).close();
    peers.get(0).mute("a0", false);
    speak(200);
    assertEquals(10 * LoudestVoices.ALL_MAX, ears.rtp.size());
  }

  @Test
  void theSoundOfAScreenIsNoVoiceAndAlwaysForwarded() {
    open(20);
    levels(SILENCE);
    Peer sharing = peers.getFirst();
    PublicationSpec plain = SmallRoom.audio("screen", "1", 900);
    sharing.publish(
        new PublicationSpec(
            plain.trackId(),
            plain.mid(),
            plain.kind(),
            plain.payloadTypes(),
            plain.extensions(),
            plain.ssrcs(),
            plain.rids(),
            Map.of(),
            Map.of(),
            true));
    listener.subscribe(SmallRoom.subscription("screen", 400));
    SyntheticSource film = new SyntheticSource(Codec.OPUS, SmallRoom.OPUS_PT, 900, "1", "");
    for (int at = 0; at < 3_000; at += 20) {
      film.level = at < 1_500 ? SILENCE : 10;
      room.send(sharing, film, film.frame(true));
      speak(20);
    }
    film.buf.release();
    assertEquals(150, ears.of(400).size());
    assertEquals(20, room.room.loudest().openCount());
    assertNull(room.room.speakers().dominant());
    assertTrue(
        room.events.stream().noneMatch(MediaEvent.SpeakersChanged.class::isInstance),
        room.events::toString);
  }

  private void open(int microphones) {
    for (int i = 0; i < microphones; i++) {
      Peer peer = room.join("p" + i, new RecordingOutlet());
      peer.publish(SmallRoom.audio("a" + i, "0", 1000 + i));
      listener.subscribe(SmallRoom.subscription("a" + i, FIRST_OUT + i));
      peers.add(peer);
      SyntheticSource source =
          new SyntheticSource(Codec.OPUS, SmallRoom.OPUS_PT, 1000 + i, "0", "");
      source.marks = false;
      sources.add(source);
    }
  }

  private void levels(int level) {
    sources.forEach(source -> source.level = level);
  }

  private void speak(int millis) {
    for (int at = 0; at < millis; at += 20) {
      for (int i = 0; i < sources.size(); i++) {
        room.send(peers.get(i), sources.get(i), sources.get(i).frame(true));
      }
      room.pass(20);
    }
  }

  private List<RtpView> heard(int i) {
    return ears.of(FIRST_OUT + i);
  }

  /// The number that a packet was sent with, which its payload tells.
  private static int sent(RtpView packet, int i) {
    int first = SyntheticSource.firstSeq16(1000 + i);
    return packet.buffer().getInt(packet.payloadIndex() + 1) - first & 0xffff;
  }
}
