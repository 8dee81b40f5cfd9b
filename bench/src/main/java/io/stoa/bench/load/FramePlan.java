// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

/// How many packets each frame of a video has, so that in the mean they make up its bit rate. A key
/// frame is several times as large; the frames behind it pay for it. Owned by its publisher.
final class FramePlan {
  /// Bytes of every RTP packet, with its header.
  static final int PACKET_BYTES = 1200;

  static final int KEYFRAME_PACKETS = 20;

  /// What a key frame may leave to be paid: two thirds of a second.
  private static final long DEBT_MAX = 20 * 5_000L;

  private final int bytesPerFrame;
  private long bytes;

  FramePlan(VideoRate rate) {
    bytesPerFrame = rate.bitsPerSecond() / 8 / rate.framesPerSecond();
  }

  /// Packets of the next frame.
  int next(boolean keyframe) {
    bytes += bytesPerFrame;
    int packets = keyframe ? KEYFRAME_PACKETS : (int) Math.max(1, bytes / PACKET_BYTES);
    bytes = Math.max(-DEBT_MAX, bytes - (long) packets * PACKET_BYTES);
    return packets;
  }
}
