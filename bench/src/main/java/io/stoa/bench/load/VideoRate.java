// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

/// What every camera of a class sends, in the mean. Immutable.
public record VideoRate(int bitsPerSecond, int framesPerSecond) {

  /// 1.2 Mbps and 30 frames a second.
  public static final VideoRate DEFAULT = new VideoRate(1_200_000, 30);

  public VideoRate {
    if (bitsPerSecond < 1 || framesPerSecond < 1 || framesPerSecond > 60) {
      throw new IllegalArgumentException(
          "a video of " + bitsPerSecond + " bps and " + framesPerSecond + " frames a second");
    }
  }
}
