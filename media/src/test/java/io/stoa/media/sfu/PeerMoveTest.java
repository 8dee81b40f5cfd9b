// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.stoa.media.MediaEvent;
import io.stoa.media.TransportRole;
import io.stoa.media.rtp.Codec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeerMoveTest {
  private final SmallRoom home = new SmallRoom();
  private final List<MediaEvent> news = new ArrayList<>();
  private final Room other =
      new Room(
          "other",
          home.now,
          SmallRoom.WALL_OFFSET,
          home.counters,
          7,
          UnpooledByteBufAllocator.DEFAULT,
          news::add);

  @AfterEach
  void close() {
    home.close();
    other.close();
  }

  @Test
  void itsTracksGoAlongWithTheStreamsThatTheyHave() {
    RecordingOutlet toBen = new RecordingOutlet();
    RecordingOutlet toCleo = new RecordingOutlet();
    Peer ada = home.join("ada", new RecordingOutlet());
    Peer ben = home.join("ben", toBen);
    Peer cleo = other.join("cleo");
    cleo.attach(TransportRole.PUBLISHER, toCleo);
    ada.publish(SmallRoom.audio("a", "0"));
    ben.subscribe(SmallRoom.subscription("a", 0x2222));
    cleo.subscribe(SmallRoom.subscription("a", 0x3333));
    SyntheticSource source = voice(0x1111);
    send(ada, source);
    assertEquals(1, toBen.rtp.size());
    assertEquals(0, toCleo.rtp.size());

    ada.move(other);

    // A browser repeats neither MID nor RID once its stream is known.
    source.identify = false;
    send(ada, source);
    assertEquals(1, toBen.rtp.size());
    assertEquals(1, toCleo.rtp.size());
    assertNull(home.room.peer("ada"));
    assertNotNull(other.peer("ada"));
    assertEquals(0, home.count(SfuCounter.DROPPED_UNKNOWN_SSRC));
  }

  @Test
  void whatItReceivedEndsAndTheNewRoomsTracksBegin() {
    RecordingOutlet toBen = new RecordingOutlet();
    Peer ada = home.join("ada", new RecordingOutlet());
    Peer ben = home.join("ben", toBen);
    Peer cleo = other.join("cleo");
    ada.publish(SmallRoom.audio("a", "0", 0x1111));
    cleo.publish(SmallRoom.audio("c", "0", 0x4444));
    ben.subscribe(SmallRoom.subscription("a", 0x2222));

    ben.move(other);
    ben.subscribe(SmallRoom.subscription("c", 0x2222));

    send(ada, voice(0x1111));
    assertEquals(0, toBen.rtp.size());
    send(cleo, voice(0x4444));
    assertEquals(1, toBen.rtp.size());
  }

  @Test
  void itIsHeardOfInTheRoomThatItIsInAndNowhereElse() {
    Peer ada = home.join("ada", new RecordingOutlet());
    ada.move(other);
    ada.publish(SmallRoom.audio("a", "0", 0x1111));
    home.events.clear();
    send(ada, voice(0x1111));
    assertTrue(home.events.isEmpty(), home.events.toString());
    assertEquals(List.of(new MediaEvent.PublicationStarted("ada", "a")), news);
  }

  @Test
  void itGoesOnAfterItsFirstRoomIsClosed() {
    RecordingOutlet toBen = new RecordingOutlet();
    Peer ada = home.join("ada", new RecordingOutlet());
    Peer ben = home.join("ben", toBen);
    ada.publish(SmallRoom.audio("a", "0", 0x1111));
    ada.move(other);
    ben.move(other);
    ben.subscribe(SmallRoom.subscription("a", 0x2222));
    home.close();
    SyntheticSource source = voice(0x1111);
    for (int i = 0; i < 50; i++) {
      send(ada, source);
      other.tick(home.now += 20 * SmallRoom.MS);
      other.flush();
    }
    assertEquals(50, toBen.rtp.size());
    assertTrue(toBen.rtcp.size() > 0);
  }

  @Test
  void aRoomThatHasAPeerOfItsNameRefusesIt() {
    Peer ada = home.join("ada", new RecordingOutlet());
    other.join("ada");
    assertThrows(IllegalArgumentException.class, () -> ada.move(other));
    assertNotNull(home.room.peer("ada"));
  }

  private static SyntheticSource voice(int ssrc) {
    return new SyntheticSource(Codec.OPUS, SmallRoom.OPUS_PT, ssrc, "0", "");
  }

  private void send(Peer from, SyntheticSource source) {
    int length = source.frame(true);
    from.onRtp(source.buf, 0, length, home.now);
  }
}
