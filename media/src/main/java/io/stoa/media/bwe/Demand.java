// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.bwe;

import java.util.Arrays;

/// What one subscription asks of the [Allocator], and what it was given. Steps go up from 0, the
/// lowest temporal layer of the lowest spatial one: `spatial * TEMPORALS + temporal`. Owned by its
/// subscription.
public final class Demand {
  /// Spatial (or simulcast) layers, and temporal layers in each.
  public static final int SPATIALS = 4;

  public static final int TEMPORALS = 3;
  public static final int STEPS = SPATIALS * TEMPORALS;

  /// The step of a subscription that gets nothing.
  public static final int PAUSED = -1;

  /// Priorities, first to last.
  public static final int SCREEN_SHARE = 0;

  public static final int ACTIVE_SPEAKER = 1;
  public static final int NORMAL = 2;
  public static final int THUMBNAIL = 3;

  final double[] costs = new double[STEPS];
  int priority = NORMAL;
  long pixels;
  int cap = STEPS - 1;
  int step = PAUSED;
  int current = PAUSED;

  /// Whether it takes at once what fits: it is new, or more was asked for.
  boolean isEager = true;

  /// Where it is on screen.
  public void place(int newPriority, long newPixels) {
    priority = newPriority;
    pixels = newPixels;
  }

  /// The highest step that makes sense for its size, or that was asked for; [#PAUSED] for none.
  public void cap(int newCap) {
    int before = cap;
    cap = Math.min(newCap, STEPS - 1);
    isEager |= cap > before;
  }

  /// The measured rate of a step with all it depends on, 0 while the layer does not exist.
  public void cost(int newStep, long bps) {
    costs[newStep] = bps;
  }

  /// All steps are unknown again.
  public void clearCosts() {
    Arrays.fill(costs, 0);
  }

  /// The step that the last allocation gave, or [#PAUSED].
  public int step() {
    return step;
  }

  public static int stepOf(int spatial, int temporal) {
    return spatial * TEMPORALS + temporal;
  }

  public static int spatialOf(int step) {
    return Math.floorDiv(step, TEMPORALS);
  }

  public static int temporalOf(int step) {
    return Math.floorMod(step, TEMPORALS);
  }
}
