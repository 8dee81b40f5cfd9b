// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBufUtil;
import io.stoa.media.SubscriptionSpec;
import io.stoa.media.TransportRole;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.RtcpView;
import io.stoa.media.rtp.RtpView;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a newcomer is shown of a picture that is there already.
class ReplayTest {
  private static final int OUT = 77;
  private static final int LATE = 120;

  private final SmallRoom room = new SmallRoom();
  private final RecordingOutlet annOut = new RecordingOutlet();
  private final RecordingOutlet cleoOut = new RecordingOutlet();
  private final Peer ann = room.join("ann", annOut);
  private final Peer cleo = room.join("cleo", cleoOut);
  private final SyntheticSource camera =
      new SyntheticSource(Codec.VP8, SmallRoom.VP8_PT, 2001, "1", "");

  ReplayTest() {
    ann.publish(SmallRoom.video("v", "1"));
    cleoOut.ready = false;
  }

  @AfterEach
  void close() {
    room.close();
    camera.buf.release();
  }

  @Test
  void asksForAKeyFrameBeforeTheReceiverCanHaveItAndSendsItOnceItCan() {
    show(true);
    pass(20);
    annOut.clear();
    cleo.subscribe(SmallRoom.subscription("v", OUT));
    pass(2);
    assertEquals(1, annOut.count(RtcpView.PLI));
    show(true);
    pass(6);
    assertEquals(0, cleoOut.rtp.size());
    ready();
    assertPictures(7);
    assertEquals(1, annOut.count(RtcpView.PLI));
    pass(3);
    assertPictures(10);
  }

  @Test
  void asksForNoneWhenOneHasJustCome() {
    show(true);
    pass(3);
    annOut.clear();
    cleo.subscribe(SmallRoom.subscription("v", OUT));
    pass(2);
    ready();
    pass(1);
    assertPictures(7);
    assertEquals(0, annOut.count(RtcpView.PLI));
    assertEquals(1, room.count(SfuCounter.REPLAYS));
  }

  @Test
  void doesNotShowWhatIsLongGone() {
    show(true);
    cleo.subscribe(SmallRoom.subscription("v", OUT));
    pass(35);
    annOut.clear();
    ready();
    pass(1);
    assertEquals(0, cleoOut.of(OUT).size());
    assertEquals(1, annOut.count(RtcpView.PLI));
  }

  /// The rest of a picture that comes in one burst is sent behind the replay, once.
  @Test
  void aReplayInTheMiddleOfAPictureSendsNothingTwice() {
    cleoOut.ready = true;
    show(true);
    cleo.subscribe(SmallRoom.subscription("v", OUT));
    room.pass(50);
    camera.timestamp += 3000;
    camera.pictureId = camera.pictureId + 1 & 0x7fff;
    camera.tl0PicIdx = camera.tl0PicIdx + 1 & 0xff;
    for (int i = 0; i < 3; i++) {
      room.send(ann, camera, camera.packet(i == 0, false, i == 2));
    }
    pass(1);
    assertEquals(5, cleoOut.of(OUT).size());
    ForwardingTest.assertUnbroken(cleoOut.seqs(OUT));
  }

  /// Pictures are told to be a millisecond apart, since they are to be shown now.
  @Test
  void lookLiveFromTheBeginning() {
    show(true);
    cleo.subscribe(SmallRoom.subscription("v", OUT));
    pass(10);
    ready();
    pass(3);
    List<RtpView> out = cleoOut.of(OUT);
    assertEquals(14, out.size());
    for (int i = 1; i < out.size(); i++) {
      int step = out.get(i).timestamp() - out.get(i - 1).timestamp();
      assertEquals(i <= 10 ? 90 : 3000, step, "picture " + i);
    }
  }

  @Test
  void waitsForAPacketThatIsStillToCome() {
    show(true);
    byte[] missing = ByteBufUtil.getBytes(camera.buf, 0, camera.frame(false), true);
    show(false);
    cleo.subscribe(SmallRoom.subscription("v", OUT));
    ready();
    pass(1);
    assertEquals(0, cleoOut.of(OUT).size());
    room.send(ann, missing);
    pass(1);
    assertPictures(5);
  }

  @Test
  void showsNothingFromBeforeATrackWasMuted() {
    show(true);
    cleo.subscribe(SmallRoom.subscription("v", OUT));
    ann.mute("v", true);
    pass(2);
    ann.mute("v", false);
    ready();
    pass(2);
    assertEquals(0, cleoOut.of(OUT).size());
    show(true);
    assertEquals(1, cleoOut.of(OUT).size());
  }

  /// Somebody who is connected has to be told of the track first.
  @Test
  void aConnectedReceiverIsGivenAMomentToLearnOfTheTrack() {
    cleoOut.ready = true;
    show(true);
    cleo.subscribe(SmallRoom.subscription("v", OUT));
    show(false);
    assertEquals(0, cleoOut.of(OUT).size());
    pass(1);
    assertPictures(3);
  }

  @Test
  void aStreamThatCouldNotBeTakenIsBegunAgain() {
    FeedbackingReceiver dan = new FeedbackingReceiver(room);
    Peer peer = room.join("dan", dan);
    SubscriptionSpec spec =
        FeedbackingReceiver.video("v", FeedbackingReceiver.VIDEO, FeedbackingReceiver.RTX);
    dan.deafUntilNanos = room.now + LATE * SmallRoom.MS;
    show(true);
    peer.subscribe(spec);
    for (int i = 0; i < 12; i++) {
      show(false);
      dan.answer(peer);
    }
    assertTrue(dan.lost > 1, "packets before it listened: " + dan.lost);
    assertEquals(dan.lost, room.count(SfuCounter.RTP_RESENT));
    assertFalse(dan.newest < 0);
  }

  private void ready() {
    cleoOut.ready = true;
    cleo.onReady(TransportRole.PUBLISHER);
  }

  private void assertPictures(int count) {
    List<RtpView> out = cleoOut.of(OUT);
    assertEquals(count, out.size());
    ForwardingTest.assertUnbroken(cleoOut.seqs(OUT));
    ForwardingTest.assertForward(out);
    ForwardingTest.assertContinuousPictures(out);
  }

  private void pass(int pictures) {
    for (int i = 0; i < pictures; i++) {
      show(false);
    }
  }

  private void show(boolean key) {
    room.send(ann, camera, camera.frame(key));
    room.pass(30);
  }
}
