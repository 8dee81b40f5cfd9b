// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

/// How many packets each frame of a video has, so that in the mean they make up its bit rate. A key
/// frame is several times as large; the frames behind it pay for it. A frame has a packet at least.
/// Owned by its publisher.
final class FramePlan {
  /// Bytes of every RTP packet, with its header.
  static final int PACKET_BYTES = 1200;

  static final int KEYFRAME_PACKETS = 20;

  /// What a layer has of the bit rate of the one above it, inverted.
  private static final int LAYER_RATIO = 3;

  /// What a key frame may leave to be paid: two thirds of a second.
  private static final long DEBT_MAX = 20 * 5_000L;

  private final int bytesPerFrame;
  private final int keyframePackets;
  private long bytes;

  /// @param layersAbove how many layers lie above, each of which has [#LAYER_RATIO] times the bit
  ///   rate
  FramePlan(VideoRate rate, int layersAbove) {
    int share = (int) Math.pow(LAYER_RATIO, layersAbove);
    bytesPerFrame = rate.bitsPerSecond() / 8 / rate.framesPerSecond() / share;
    keyframePackets = Math.max(1, KEYFRAME_PACKETS / share);
  }

  /// Packets of the next frame.
  int next(boolean keyframe) {
    bytes += bytesPerFrame;
    int packets = keyframe ? keyframePackets : (int) Math.max(1, bytes / PACKET_BYTES);
    bytes = Math.max(-DEBT_MAX, bytes - (long) packets * PACKET_BYTES);
    return packets;
  }
}
