// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

/// Arithmetic of 16-bit sequence numbers that wrap. `seq16` is the value on the wire, `seq` the
/// unwrapped one.
public final class Sequence {
  private Sequence() {}

  /// The signed distance from `from16` to `to16` the short way round, in -32768..32767.
  public static int distance(int from16, int to16) {
    return (short) (to16 - from16);
  }

  /// Whether `a16` lies after `b16`. Numbers exactly half a circle apart are not newer.
  public static boolean isNewer(int a16, int b16) {
    return distance(b16, a16) > 0;
  }

  /// The number nearest to `reference` whose lower 16 bits are `seq16`; may be negative when the
  /// reference is near zero.
  public static long unwrap(long reference, int seq16) {
    return reference + (short) (seq16 - (int) reference);
  }

  /// What goes on the wire for `seq`.
  public static int seq16(long seq) {
    return (int) seq & 0xffff;
  }
}
