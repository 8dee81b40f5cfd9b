// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sim;

import io.stoa.media.MediaKind;
import io.stoa.media.rtp.Codec;
import java.util.List;

/// A track that a simulated client publishes.
///
/// @param kbps of each layer, from lowest to highest
/// @param temporalLayers 1, or 3 with VP8
/// @param spatialLayers in one stream: 1, or more with VP9 and AV1
public record SimTrack(
    String id,
    Codec codec,
    List<Integer> kbps,
    int framesPerSecond,
    int temporalLayers,
    int spatialLayers) {
  private static final List<Integer> CAMERA_KBPS = List.of(150, 500, 1_700);

  public SimTrack {
    kbps = List.copyOf(kbps);
  }

  /// Opus in packets of 20 ms.
  public static SimTrack microphone(String id) {
    return new SimTrack(id, Codec.OPUS, List.of(32), 50, 1, 1);
  }

  /// Video with the rates that livekit-client gives 180p, 360p and 720p; the best without others
  /// where there is one layer.
  public static SimTrack camera(String id, Codec codec, int layers) {
    List<Integer> kbps = layers == 1 ? CAMERA_KBPS.subList(2, 3) : CAMERA_KBPS.subList(0, layers);
    return new SimTrack(id, codec, kbps, 30, codec == Codec.VP8 ? 3 : 1, 1);
  }

  /// One stream with several spatial layers that depend on each other in key pictures only.
  public static SimTrack scalable(String id, Codec codec, int layers) {
    return new SimTrack(id, codec, List.of(2_000), 30, 1, layers);
  }

  public MediaKind kind() {
    return codec.isVideo() ? MediaKind.VIDEO : MediaKind.AUDIO;
  }
}
