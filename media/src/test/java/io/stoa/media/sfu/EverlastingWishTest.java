// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.media.SubscriptionSpec;
import io.stoa.media.TransportRole;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.RtcpView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whoever wants a picture, and has none, gets one or has the publisher asked for one, whatever
/// happened before.
class EverlastingWishTest {
  private static final int STEP_MILLIS = 33;

  /// By which the server's clock may run back.
  private static final int JUMP_MILLIS = 1_000;

  /// Behind the last disturbance, until a layer that ended is not taken for one that comes.
  private static final int SETTLE_MILLIS = 1_100 + JUMP_MILLIS;

  /// Without a picture, that a request may take: two in a second are all that there are.
  private static final int ASK_MILLIS = 1_100;

  /// Until a receiver whose requests are all answered sees something: also one whose path was
  /// believed to be dead, which has to be probed first.
  private static final int SHOW_MILLIS = 12_000;

  private static final int SEEDS = Integer.getInteger("wish.seeds", 300);
  private static final long FIRST = Long.getLong("wish.first", 1);
  private static final String[] RIDS = {"q", "h", "f"};

  static LongStream seeds() {
    return LongStream.range(FIRST, FIRST + SEEDS);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whoHasNoPictureGetsOneOrAsks(long seed) {
    try (Course course = new Course(seed)) {
      for (int round = 0; round < 3; round++) {
        course.disturb();
        course.calm();
        course.holdsThatRequestsGoOn();
        course.holdsThatAPictureComes();
      }
    }
  }

  /// A receiver, and what it was sent.
  private static final class Viewer {
    final Peer peer;
    final RecordingOutlet plain = new RecordingOutlet();
    final SubscriptionSpec spec;
    FeedbackingReceiver path;
    int seen;

    /// @param answers whether it tells what reaches it
    Viewer(SmallRoom room, String name, boolean answers) {
      path = new FeedbackingReceiver(room);
      peer = room.join(name, answers ? path : plain);
      spec =
          answers
              ? FeedbackingReceiver.video("v", FeedbackingReceiver.VIDEO, FeedbackingReceiver.RTX)
              : SmallRoom.subscription("v", FeedbackingReceiver.VIDEO);
      peer.subscribe(spec);
    }

    /// How many packets of video have come since the last call.
    int takeSeen() {
      int all = path.videos + plain.of(FeedbackingReceiver.VIDEO).size();
      int more = all - seen;
      plain.rtp.clear();
      seen = path.videos;
      return more;
    }
  }

  private static final class Course implements AutoCloseable {
    final long seed;
    final Random random;
    final SmallRoom room;
    final RecordingOutlet tutorOut = new RecordingOutlet();
    final Peer tutor;
    final List<Viewer> viewers = new ArrayList<>();
    final SyntheticSource[] layers = new SyntheticSource[RIDS.length];
    final boolean[] films = {true, true, true};
    final long[][] asked = new long[RIDS.length][2];
    final StringBuilder story = new StringBuilder();
    boolean published = true;
    double lost;
    double unheard;
    boolean key = true;
    int ssrc = 2001;

    Course(long seed) {
      this.seed = seed;
      random = new Random(seed);
      room = new SmallRoom(seed);
      tutor = room.join("tutor", tutorOut);
      renew();
      tutor.publish(SmallRoom.video("v", "1", RIDS));
      viewers.add(new Viewer(room, "plain", false));
      viewers.add(new Viewer(room, "answering", true));
    }

    private void renew() {
      for (int i = 0; i < layers.length; i++) {
        close(layers[i]);
        layers[i] = new SyntheticSource(Codec.VP8, SmallRoom.VP8_PT, ssrc++, "1", RIDS[i]);
        layers[i].payloadBytes = new int[] {400, 800, 1300}[i];
        Arrays.fill(asked[i], 0);
      }
      key = true;
    }

    private static void close(SyntheticSource layer) {
      if (layer != null) {
        layer.buf.release();
      }
    }

    /// For some seconds, everything that can happen to a stream.
    void disturb() {
      lost = random.nextInt(3) * 0.1;
      unheard = random.nextInt(3) * 0.3;
      for (int i = 0; i < 60 + random.nextInt(120); i++) {
        if (random.nextInt(4) == 0) {
          event();
        }
        step();
      }
    }

    private void event() {
      int layer = random.nextInt(layers.length);
      Viewer viewer = viewers.get(random.nextInt(viewers.size()));
      boolean on = random.nextBoolean();
      int what = random.nextInt(15);
      story.append(' ').append(what).append(on ? "+" : "-").append(layer);
      switch (what) {
        case 0, 1 -> films[layer] = on;
        case 2 -> tutor.mute("v", on);
        case 3 -> viewer.peer.pause("v", on);
        case 4 -> viewer.peer.prefer("v", layer, on ? 0 : 10, 0);
        case 5 -> viewer.peer.cap(TransportRole.PUBLISHER, on ? Long.MAX_VALUE : 70_000);
        case 6 -> viewer.path.widthBps = on ? 100_000_000 : 50_000L << (2 * layer);
        case 7 -> viewer.path.deafUntilNanos = room.now + random.nextInt(800) * SmallRoom.MS;
        case 8 -> {
          viewer.plain.ready = on;
          viewer.peer.onReady(TransportRole.PUBLISHER);
        }
        case 9 -> renew();
        case 10 -> {
          published = on;
          if (!on) {
            tutor.unpublish("v");
          } else {
            renew();
            tutor.publish(SmallRoom.video("v", "1", RIDS));
          }
        }
        case 11 -> {
          viewer.peer.unsubscribe("v");
          viewer.peer.subscribe(viewer.spec);
        }
        case 12 -> key = true;
        case 13 -> {
          room.now += (on ? 5_000 : -1) * random.nextLong(JUMP_MILLIS) * SmallRoom.MS;
          for (long[] times : asked) {
            Arrays.fill(times, 0);
          }
        }
        default -> pass(random.nextInt(2_000));
      }
    }

    /// From now on there is nothing in the way, except that nobody may answer.
    void calm() {
      lost = 0;
      if (!published) {
        published = true;
        renew();
        tutor.publish(SmallRoom.video("v", "1", RIDS));
      }
      tutor.mute("v", false);
      films[0] = true;
      for (Viewer viewer : viewers) {
        viewer.peer.pause("v", false);
        viewer.peer.cap(TransportRole.PUBLISHER, Long.MAX_VALUE);
        viewer.path.widthBps = 100_000_000;
        viewer.path.deafUntilNanos = 0;
        viewer.plain.ready = true;
        viewer.peer.onReady(TransportRole.PUBLISHER);
      }
      unheard = 1;
      key = false;
      steps(SETTLE_MILLIS);
    }

    /// The publisher hears nothing for a while.
    void holdsThatRequestsGoOn() {
      for (int i = 0; i < 4; i++) {
        viewers.forEach(Viewer::takeSeen);
        long before = room.count(SfuCounter.KEYFRAMES_REQUESTED);
        steps(ASK_MILLIS);
        boolean asks = room.count(SfuCounter.KEYFRAMES_REQUESTED) > before;
        for (Viewer viewer : viewers) {
          boolean sees = viewer.takeSeen() > 0;
          boolean waits = isHeldBack(viewer);
          assertTrue(sees || asks || waits, () -> viewer.peer.id() + " is forgotten" + this);
        }
      }
    }

    private static boolean isHeldBack(Viewer viewer) {
      for (Subscription subscription : viewer.peer.subscriptions()) {
        return subscription.share().isStarved();
      }
      return false;
    }

    void holdsThatAPictureComes() {
      unheard = 0;
      viewers.forEach(Viewer::takeSeen);
      boolean[] sees = new boolean[viewers.size()];
      for (int millis = 0; millis < SHOW_MILLIS && !(sees[0] && sees[1]); millis += STEP_MILLIS) {
        step();
        for (int i = 0; i < sees.length; i++) {
          sees[i] |= viewers.get(i).takeSeen() > 0;
        }
      }
      for (int i = 0; i < sees.length; i++) {
        String name = viewers.get(i).peer.id();
        assertTrue(sees[i], () -> name + " sees nothing" + this);
      }
    }

    private void steps(int millis) {
      for (int passed = 0; passed < millis; passed += STEP_MILLIS) {
        step();
      }
    }

    /// One picture of each layer.
    private void step() {
      boolean isKey = key;
      key = false;
      for (int i = 0; i < layers.length; i++) {
        if (films[i] && published) {
          int length = layers[i].frame(isKey);
          if (random.nextDouble() >= lost) {
            room.send(tutor, layers[i], length);
          }
        }
      }
      pass(STEP_MILLIS);
    }

    private void pass(int millis) {
      for (int passed = 0; passed < millis; passed += 5) {
        room.pass(5);
        hear();
        viewers.forEach(viewer -> viewer.path.answer(viewer.peer));
      }
    }

    private void hear() {
      for (int i = 0; i < layers.length; i++) {
        int ssrcAsked = layers[i].ssrc;
        int count = tutorOut.countOf(RtcpView.PLI, ssrcAsked);
        for (int j = 0; j < count; j++) {
          long since = room.now - asked[i][0];
          assertTrue(asked[i][0] == 0 || since >= 990 * SmallRoom.MS, () -> "too often" + this);
          asked[i][0] = asked[i][1];
          asked[i][1] = room.now;
          key |= films[i] && random.nextDouble() >= unheard;
        }
      }
      tutorOut.clear();
    }

    @Override
    public String toString() {
      return ", seed " + seed + ":" + story;
    }

    @Override
    public void close() {
      room.close();
      for (SyntheticSource layer : layers) {
        close(layer);
      }
    }
  }
}
