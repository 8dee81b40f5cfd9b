// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.bwe;

/// Tells when more may be sent, so that layers do not flap: not soon after a fall or a rise, and
/// for a while not again as much as was too much, longer each time that it is too much soon after a
/// rise. Who has little of what it could use is less patient, so that receivers behind one link
/// come to have about the same. What a probe has measured needs no patience. Owned by its
/// allocator.
final class Headroom {
  /// What must be left over for a rise.
  static final double MARGIN = 1.05;

  /// How long nothing rises after a fall.
  static final long WAIT_NANOS = 1_500_000_000L;

  /// How long nothing rises after a rise: what it brings about is to be seen first.
  static final long SEE_NANOS = 500_000_000L;

  /// How long what was too much is not tried again, at first and at most.
  static final long CEILING_NANOS = 4_000_000_000L;

  static final long CEILING_MAX_NANOS = 8_000_000_000L;

  /// How near to what was too much one may go until then.
  static final double BELOW_CEILING = 0.94;

  /// What was measured must be so far above what was too much to count as another link.
  static final double ABOVE_CEILING = 1.15;

  private static final long BURST_NANOS = 1_500_000_000L;
  private static final double BURST_TOLERANCE = 1.3;
  private static final double TOLERANCE = 1.03;
  private static final double PATIENCE_GAIN = 1.5;
  private static final double PATIENCE_MIN = 0.15;
  private static final long SOON_NANOS = 10_000_000_000L;
  private static final long EPISODE_NANOS = 1_000_000_000L;

  private double ceilingBps = Double.POSITIVE_INFINITY;
  private long ceilingUntilNanos;
  private long ceilingNanos = CEILING_NANOS;
  private boolean mustWait;
  private long riseFromNanos;
  private boolean hasFallen;
  private long fellNanos;
  private boolean hasRisen;
  private long risenNanos;
  private double provedBps;
  private double disprovedBps;

  /// A probe has measured so much.
  void proved(double bps) {
    if (bps > ABOVE_CEILING * Math.max(ceilingBps, disprovedBps)) {
      ceilingBps = Double.POSITIVE_INFINITY;
      ceilingNanos = CEILING_NANOS;
      disprovedBps = 0;
    }
    mustWait &= bps <= 0 || (bps <= ceilingBps && ceilingBps < Double.POSITIVE_INFINITY);
    provedBps = bps > 0 ? bps : provedBps;
  }

  boolean mayRise(long nowNanos) {
    return !mustWait || nowNanos - riseFromNanos >= 0;
  }

  /// Up to which rate layers may rise.
  double limit(double budgetBps, long nowNanos) {
    if (nowNanos - ceilingUntilNanos >= 0) {
      ceilingBps = Double.POSITIVE_INFINITY;
    }
    return Math.min(budgetBps / MARGIN, BELOW_CEILING * ceilingBps);
  }

  /// Up to which rate everybody may keep what it has. A new layer begins with a key frame, whose
  /// burst is answered with a cut that says nothing of the layer.
  double bears(double budgetBps, long nowNanos) {
    boolean isNew = hasRisen && nowNanos - risenNanos < BURST_NANOS;
    return budgetBps * (isNew ? BURST_TOLERANCE : TOLERANCE);
  }

  void rose(long nowNanos) {
    hasRisen = true;
    risenNanos = nowNanos;
    wait(SEE_NANOS, nowNanos);
  }

  /// So much did not fit any more, of what would be used of a path without limits. What follows
  /// within a second has the same reason.
  void fell(double bps, double idealBps, long nowNanos) {
    boolean isSame = hasFallen && nowNanos - fellNanos < EPISODE_NANOS;
    hasFallen = true;
    fellNanos = nowNanos;
    wait(WAIT_NANOS, nowNanos);
    if (isSame) {
      return;
    }
    boolean isSoon = hasRisen && nowNanos - risenNanos < SOON_NANOS;
    ceilingNanos = isSoon ? Math.min(CEILING_MAX_NANOS, 2 * ceilingNanos) : CEILING_NANOS;
    ceilingBps = bps;
    disprovedBps = isSoon ? Math.max(disprovedBps, provedBps) : 0;
    double share = bps / Math.max(1, Math.max(bps, idealBps));
    double patience = Math.clamp(PATIENCE_GAIN * share, PATIENCE_MIN, 1);
    ceilingUntilNanos = nowNanos + (long) (patience * ceilingNanos);
  }

  private void wait(long nanos, long nowNanos) {
    mustWait = true;
    riseFromNanos = nowNanos + nanos;
  }
}
