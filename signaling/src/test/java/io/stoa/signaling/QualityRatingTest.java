// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.media.MediaKind;
import io.stoa.media.PeerQuality;
import io.stoa.media.PeerQuality.Route;
import io.stoa.media.PeerQuality.TrackQuality;
import io.stoa.signaling.wire.ConnectionQuality;
import java.util.List;
import org.junit.jupiter.api.Test;

class QualityRatingTest {

  private final QualityRating rating = new QualityRating();
  private long expected;
  private long received;

  /// Another few seconds in which so many of 1000 packets did not come from the participant.
  private ConnectionQuality lose(int perThousand) {
    expected += 1000;
    received += 1000 - perThousand;
    return take(sending(3), 0, 20);
  }

  private TrackQuality sending(int layers) {
    return new TrackQuality("TR_1", MediaKind.VIDEO, false, 500_000, layers, 3, expected, received);
  }

  private ConnectionQuality take(TrackQuality track, double lossDown, double rttMillis) {
    rating.take(
        new PeerQuality(
            "RM_1", "PA_1", 0, Route.UDP, rttMillis, lossDown, 0, 1, 0, 0, 0, List.of(track)),
        each -> 3);
    return rating.quality();
  }

  @Test
  void aCleanPathIsExcellent() {
    for (int i = 0; i < 5; i++) {
      assertEquals(ConnectionQuality.EXCELLENT, lose(0));
    }
    assertTrue(rating.score() > 4.3, rating.score() + "");
    assertEquals(0, rating.loss());
    assertEquals(20, rating.rttMillis());
  }

  @Test
  void aPathThatLosesFallsAtOnceAndRisesSlowly() {
    lose(0);
    assertEquals(ConnectionQuality.GOOD, lose(50));
    assertEquals(0.05, rating.loss(), 1e-9);
    assertEquals(ConnectionQuality.POOR, lose(120));
    assertEquals(ConnectionQuality.POOR, lose(120));
    assertEquals(ConnectionQuality.GOOD, lose(0));
    assertEquals(ConnectionQuality.GOOD, lose(0));
    int more = 0;
    while (lose(0) != ConnectionQuality.EXCELLENT) {
      more++;
    }
    assertTrue(more <= 2, more + "");
  }

  @Test
  void lossTowardsTheParticipantCountsAsWell() {
    take(sending(3), 0.1, 20);
    assertEquals(ConnectionQuality.GOOD, rating.quality());
    assertEquals(ConnectionQuality.POOR, take(sending(3), 0.1, 20));
    assertEquals(0.1, rating.loss(), 1e-9);
  }

  @Test
  void farAwayIsLessThanExcellent() {
    assertEquals(99.5, QualityRating.points(0, 40, 0), 1e-9);
    assertEquals(96, QualityRating.points(0, 320, 0), 1e-9);
    assertEquals(0, QualityRating.points(0, 2500, 0), 1e-9);
  }

  @Test
  void aSourceThatBeginsAgainLosesNothing() {
    lose(0);
    expected = 0;
    received = 0;
    assertEquals(ConnectionQuality.EXCELLENT, lose(0));
    assertEquals(0, rating.loss());
  }

  @Test
  void layersThatAreMissingCountWhenTheyStayAway() {
    for (int i = 0; i < 2; i++) {
      assertEquals(ConnectionQuality.EXCELLENT, take(sending(1), 0, 20));
    }
    take(sending(1), 0, 20);
    take(sending(1), 0, 20);
    assertEquals(ConnectionQuality.POOR, rating.quality());
  }

  @Test
  void whoIsNotReachedIsLost() {
    lose(0);
    rating.take(null, each -> 3);
    assertEquals(ConnectionQuality.LOST, rating.quality());
    assertEquals(1, rating.score());
    assertEquals(ConnectionQuality.EXCELLENT, lose(0));
  }
}
