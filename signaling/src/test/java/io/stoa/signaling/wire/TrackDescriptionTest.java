// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TrackDescriptionTest {

  @ParameterizedTest
  @CsvSource({
    "1, 1, 0",
    "320, 180, 0",
    "350, 196, 0",
    "320, 240, 1",
    "180, 320, 1",
    "640, 360, 1",
    "800, 450, 2",
    "1280, 720, 2",
    "3840, 2160, 2",
    "0, 180, 0",
    "640, 0, 1"
  })
  void findsTheLowestQualityThatFillsAPlace(int width, int height, int quality) {
    TrackDescription track = track(180, 360, 720);
    assertEquals(quality, track.qualityFor(width, height));
  }

  @Test
  void takesTheHighestOfWhatThereIs() {
    assertEquals(0, track(360, 720).qualityFor(320, 180));
    assertEquals(TrackDescription.HIGH, track(360, 720).qualityFor(5000, 5000));
    assertEquals(TrackDescription.HIGH, track().qualityFor(1, 1));
  }

  private static TrackDescription track(int... heights) {
    List<TrackDescription.Layer> layers =
        IntStream.range(0, heights.length)
            .mapToObj(
                i -> new TrackDescription.Layer(i, heights[i] * 16 / 9, heights[i], 100_000, i, ""))
            .toList();
    TrackDescription.Asked asked =
        new TrackDescription.Asked(
            TrackKind.VIDEO, TrackSource.CAMERA, "", layers, false, false, false, 0, "", "");
    return new TrackDescription(
        "TR_V1", asked, false, 1280, 720, "video/VP8", "1", List.of(), null);
  }
}
