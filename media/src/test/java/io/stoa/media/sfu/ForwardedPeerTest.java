// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.media.MediaEvent;
import io.stoa.media.rtp.Codec;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Ann and eve are in one room, ben and cid in another, which is shown what ann publishes.
class ForwardedPeerTest {
  private static final int OUT = 77;

  private final SplitRoom split = new SplitRoom(2);
  private final RecordingOutlet eveOut = new RecordingOutlet();
  private final RecordingOutlet benOut = new RecordingOutlet();
  private final Peer ann = split.part(0).join("ann", new RecordingOutlet());
  private final Peer eve = split.part(0).join("eve", eveOut);
  private final Peer ben = split.part(1).join("ben", benOut);
  private final Peer cid = split.part(1).join("cid", new RecordingOutlet());
  private final SyntheticSource voice =
      new SyntheticSource(Codec.OPUS, SmallRoom.OPUS_PT, 1000, "0", "");
  private final SyntheticSource other =
      new SyntheticSource(Codec.OPUS, SmallRoom.OPUS_PT, 2000, "0", "");

  @AfterEach
  void close() {
    voice.buf.release();
    other.buf.release();
    split.close();
  }

  private Relay forward() {
    Relay relay =
        Relay.forward(
            split.part(0).room,
            split.shard(0),
            "ann",
            "guest",
            split.part(1).room,
            split.shard(1),
            () -> split.part(0).now);
    split.run();
    return relay;
  }

  private void speak(int part, Peer peer, SyntheticSource source, int packets) {
    for (int i = 0; i < packets; i++) {
      split.send(part, peer, source, source.frame(false));
      split.pass(20);
    }
  }

  @Test
  void theOtherRoomHearsOnePeerAndNobodyElse() {
    ann.publish(SmallRoom.audio("a", "0", 1000));
    eve.publish(SmallRoom.audio("e", "0", 2000));
    cid.publish(SmallRoom.audio("c", "0", 2000));
    forward();
    ben.subscribe(SmallRoom.subscription("a", OUT));
    ben.subscribe(SmallRoom.subscription("e", OUT + 1));
    eve.subscribe(SmallRoom.subscription("c", OUT));
    split.run();
    speak(0, ann, voice, 10);
    assertEquals(10, benOut.rtp.size());
    speak(0, eve, other, 10);
    speak(1, cid, other, 10);
    assertEquals(10, benOut.rtp.size(), "only ann is shown to the other room");
    assertEquals(0, eveOut.rtp.size(), "and nobody of the other room to hers");
  }

  @Test
  void whatBeginsAndIsMutedLaterIsShownToo() {
    forward();
    ben.subscribe(SmallRoom.subscription("a", OUT));
    ann.publish(SmallRoom.audio("a", "0", 1000));
    split.run();
    speak(0, ann, voice, 5);
    assertEquals(5, benOut.rtp.size());
    ann.mute("a", true);
    split.run();
    speak(0, ann, voice, 5);
    assertEquals(5, benOut.rtp.size());
    ann.mute("a", false);
    split.run();
    speak(0, ann, voice, 5);
    assertEquals(10, benOut.rtp.size());
    ann.unpublish("a");
    split.run();
    assertFalse(split.part(1).room.isAwaited("none"));
    assertTrue(split.part(1).room.isAwaited("a"));
  }

  @Test
  void theOtherRoomIsToldWhoSpeaksByTheNameThatItKnows() {
    ann.publish(SmallRoom.audio("a", "0", 1000));
    forward();
    ben.subscribe(SmallRoom.subscription("a", OUT));
    split.run();
    voice.level = 20;
    speak(0, ann, voice, 60);
    assertEquals(Set.of("guest"), speakers(1));
    assertEquals(Set.of("ann"), speakers(0));
  }

  private Set<String> speakers(int part) {
    Set<String> names = new HashSet<>();
    for (MediaEvent event : split.part(part).events) {
      if (event instanceof MediaEvent.SpeakersChanged changed) {
        changed.speakers().forEach(speaker -> names.add(speaker.peerId()));
      }
    }
    return names;
  }

  @Test
  void itEndsWithoutEndingEitherRoom() {
    ann.publish(SmallRoom.audio("a", "0", 1000));
    Relay relay = forward();
    ben.subscribe(SmallRoom.subscription("a", OUT));
    eve.subscribe(SmallRoom.subscription("a", OUT));
    split.run();
    speak(0, ann, voice, 5);
    relay.end();
    split.run();
    speak(0, ann, voice, 5);
    assertEquals(5, benOut.rtp.size());
    assertEquals(10, eveOut.rtp.size());
    assertTrue(split.part(1).room.relays().isIdle());
    relay.end();
    forward();
    speak(0, ann, voice, 5);
    assertEquals(10, benOut.rtp.size(), "who waits for it hears it again");
  }

  @Test
  void itEndsWithThePeerAndWithTheRoomThatItLeadsInto() {
    ann.publish(SmallRoom.audio("a", "0", 1000));
    forward();
    ben.subscribe(SmallRoom.subscription("a", OUT));
    split.run();
    ann.close();
    split.run();
    assertTrue(split.part(1).room.relays().isIdle());
    split.part(1).room.close();
    split.run();
    assertTrue(split.part(0).room.relays().isIdle());
  }
}
