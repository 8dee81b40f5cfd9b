// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

/// 64-bit NTP timestamps (RFC 5905 §6): seconds since 1900 in the upper half, a binary fraction in
/// the lower.
public final class NtpTime {
  private static final long UNIX_EPOCH_SECONDS = 2_208_988_800L;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private NtpTime() {}

  /// The NTP timestamp of a moment in nanoseconds since 1970.
  public static long ofUnixNanos(long unixNanos) {
    long seconds = Math.floorDiv(unixNanos, NANOS_PER_SECOND) + UNIX_EPOCH_SECONDS;
    long fraction = (Math.floorMod(unixNanos, NANOS_PER_SECOND) << 32) / NANOS_PER_SECOND;
    return seconds << 32 | fraction;
  }

  /// The moment in nanoseconds since 1970, rounded to the nearest one. Seconds with a clear top bit
  /// are of the era that begins in 2036 (RFC 4330 §3).
  public static long toUnixNanos(long ntp) {
    long seconds = ntp >>> 32;
    if (seconds < 0x8000_0000L) {
      seconds += 0x1_0000_0000L;
    }
    long fraction = ((ntp & 0xffff_ffffL) * NANOS_PER_SECOND + 0x8000_0000L) >>> 32;
    return (seconds - UNIX_EPOCH_SECONDS) * NANOS_PER_SECOND + fraction;
  }

  /// The middle 32 bits, as in a report block's LSR field (RFC 3550 §6.4.1).
  public static int middle(long ntp) {
    return (int) (ntp >>> 16);
  }

  /// A duration in units of 1/65536 s, as in a report block's DLSR field; at most 2^32-1 of them.
  public static int shortDuration(long nanos) {
    long bounded = Math.clamp(nanos, 0, 65_535L * NANOS_PER_SECOND);
    return (int) ((bounded << 16) / NANOS_PER_SECOND);
  }

  /// The duration in nanoseconds of an unsigned number of 1/65536 s.
  public static long shortNanos(int units) {
    return ((units & 0xffff_ffffL) * NANOS_PER_SECOND) >>> 16;
  }
}
