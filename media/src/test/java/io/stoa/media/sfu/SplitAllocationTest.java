// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Bandwidth of a receiver is shared out in another part of the room than that of ann and bob, whom
/// it sees.
class SplitAllocationTest {
  private static final int ANN = FeedbackingReceiver.VIDEO;
  private static final int BOB = 87;
  private static final int SILENCE = 127;

  /// Carries both lowest layers, and one middle layer.
  private static final long ONE_MIDDLE_BPS = 950_000;

  private final SplitRoom split = new SplitRoom(2).joined();
  private final SimulcastPublisher ann = new SimulcastPublisher(split.part(0), "ann", 2000);
  private final SimulcastPublisher bob = new SimulcastPublisher(split.part(0), "bob", 3000);
  private final FeedbackingReceiver path = new FeedbackingReceiver(split.part(1));
  private final Peer eva = split.part(1).join("eva", path);

  SplitAllocationTest() {
    ann.level(SILENCE);
    bob.level(SILENCE);
    split.run();
    eva.subscribe(FeedbackingReceiver.audio("aann", 66));
    eva.subscribe(FeedbackingReceiver.audio("abob", 67));
    eva.subscribe(FeedbackingReceiver.video("vann", ANN, ANN + 1));
    eva.subscribe(FeedbackingReceiver.video("vbob", BOB, BOB + 1));
    split.run();
  }

  @AfterEach
  void close() {
    ann.close();
    bob.close();
    split.close();
  }

  private void run(int seconds) {
    for (int step = 0; step < 50 * seconds; step++) {
      ann.step(split.part(0));
      bob.step(split.part(0));
      split.run();
      for (int i = 0; i < 4; i++) {
        split.pass(5);
        path.answer(eva);
      }
    }
  }

  private void assertLayers(int ofAnn, int ofBob) {
    assertEquals(ofAnn, ann.layerOf(path.source(ANN)), "layer of ann");
    assertEquals(ofBob, bob.layerOf(path.source(BOB)), "layer of bob");
  }

  @Test
  void stepsDownOnAThinPathAndComesBack() {
    path.widthBps = 20_000_000;
    run(15);
    assertLayers(2, 2);
    path.widthBps = 600_000;
    run(15);
    assertLayers(0, 0);
    path.widthBps = 20_000_000;
    run(30);
    assertLayers(2, 2);
  }

  @Test
  void whoSpeaksElsewhereIsShownBetter() {
    path.widthBps = ONE_MIDDLE_BPS;
    bob.level(10);
    run(25);
    assertLayers(0, 1);
    bob.level(SILENCE);
    ann.level(10);
    run(25);
    assertLayers(1, 0);
  }

  @Test
  void theLargerTileIsShownBetter() {
    path.widthBps = ONE_MIDDLE_BPS;
    eva.prefer("vann", 2, 0, 320 * 180);
    eva.prefer("vbob", 2, 0, 1280 * 720);
    run(25);
    assertLayers(0, 1);
    eva.prefer("vann", 2, 0, 1280 * 720);
    eva.prefer("vbob", 2, 0, 320 * 180);
    run(25);
    assertLayers(1, 0);
  }
}
