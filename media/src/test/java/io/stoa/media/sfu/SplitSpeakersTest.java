// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.media.MediaEvent;
import io.stoa.media.rtp.Codec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Voices of a room that has two parts, with a listener in each.
class SplitSpeakersTest {
  private static final int FIRST_OUT = 500;
  private static final int SILENCE = 127;

  private final SplitRoom split = new SplitRoom(2).joined();
  private final List<RecordingOutlet> ears = List.of(new RecordingOutlet(), new RecordingOutlet());
  private final List<Peer> listeners = new ArrayList<>();
  private final List<Peer> peers = new ArrayList<>();
  private final List<SyntheticSource> sources = new ArrayList<>();

  /// The last that was told of each, and by which part.
  private final Map<String, MediaEvent.Speaker> told = new HashMap<>();

  SplitSpeakersTest() {
    for (int part = 0; part < 2; part++) {
      listeners.add(split.part(part).join("listener" + part, ears.get(part)));
    }
  }

  @AfterEach
  void close() {
    sources.forEach(source -> source.buf.release());
    split.close();
  }

  /// Every other voice is in the second part.
  private void open(int microphones) {
    for (int i = 0; i < microphones; i++) {
      Peer peer = split.part(i % 2).join("p" + i, new RecordingOutlet());
      peer.publish(SmallRoom.audio("a" + i, "0", 1000 + i));
      peers.add(peer);
      SyntheticSource source =
          new SyntheticSource(Codec.OPUS, SmallRoom.OPUS_PT, 1000 + i, "0", "");
      source.level = SILENCE;
      sources.add(source);
    }
    split.run();
    for (int i = 0; i < microphones; i++) {
      for (Peer listener : listeners) {
        listener.subscribe(SmallRoom.subscription("a" + i, FIRST_OUT + i));
      }
    }
    split.run();
  }

  private void speak(int millis) {
    for (int at = 0; at < millis; at += 20) {
      for (int i = 0; i < sources.size(); i++) {
        split.send(i % 2, peers.get(i), sources.get(i), sources.get(i).frame(true));
      }
      split.pass(20);
    }
    for (int part = 0; part < 2; part++) {
      for (MediaEvent event : split.part(part).events) {
        if (event instanceof MediaEvent.SpeakersChanged changed) {
          for (MediaEvent.Speaker speaker : changed.speakers()) {
            int home = Integer.parseInt(speaker.peerId().substring(1)) % 2;
            assertEquals(home, part, "each part tells of its own");
            told.put(speaker.peerId(), speaker);
          }
        }
      }
      split.part(part).events.clear();
    }
  }

  @Test
  void bothPartsKnowOneDominantSpeaker() {
    open(4);
    sources.get(0).level = 40;
    speak(3_000);
    sources.get(1).level = 10;
    speak(6_000);
    sources.get(0).level = SILENCE;
    speak(3_000);
    sources.get(0).level = 40;
    speak(300);
    for (int part = 0; part < 2; part++) {
      assertEquals("p1", split.part(part).room.speakers().dominant(), "part " + part);
    }
    speak(1_200);
    MediaEvent.Speaker first = Objects.requireNonNull(told.get("p0"));
    MediaEvent.Speaker second = Objects.requireNonNull(told.get("p1"));
    assertTrue(first.active() && second.active());
    assertTrue(first.level() < second.level(), told::toString);
    assertFalse(told.containsKey("p2"));
  }

  @Test
  void theLoudestAreForwardedWhicheverPartTheyAreIn() {
    open(20);
    speak(1_000);
    ears.forEach(RecordingOutlet::clear);
    speak(1_000);
    for (RecordingOutlet each : ears) {
      assertEquals(0, each.rtp.size(), "silence costs nothing in either part");
    }
    for (int i = 0; i < sources.size(); i++) {
      sources.get(i).level = 60 - 2 * i;
    }
    speak(3_000);
    ears.forEach(RecordingOutlet::clear);
    speak(1_000);
    for (RecordingOutlet each : ears) {
      int heard = 0;
      for (int i = 0; i < sources.size(); i++) {
        heard += each.of(FIRST_OUT + i).isEmpty() ? 0 : 1;
      }
      assertEquals(LoudestVoices.HEARD_MAX, heard);
    }
  }

  @Test
  void aVoiceThatLeavesIsForgottenEverywhere() {
    open(2);
    sources.get(1).level = 20;
    speak(2_000);
    assertEquals("p1", split.part(0).room.speakers().dominant());
    peers.get(1).close();
    sources.removeLast().buf.release();
    split.pass(500);
    assertNull(split.part(0).room.speakers().dominant());
    assertEquals(1, split.part(0).room.loudest().openCount());
  }
}
