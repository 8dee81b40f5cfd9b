// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.bwe;

/// A publication in three simulcast layers of three temporal layers each, as one receiver gets it.
final class SimLayers {
  static final long[] LAYERS_BPS = {150_000, 500_000, 1_700_000};
  static final double[] TEMPORAL_SHARE = {0.5, 0.7, 1};

  final Demand demand = new Demand();
  private final Allocator allocator = new Allocator();
  private boolean keyframe;
  int changes;

  SimLayers() {
    for (int spatial = 0; spatial < LAYERS_BPS.length; spatial++) {
      for (int temporal = 0; temporal < TEMPORAL_SHARE.length; temporal++) {
        demand.cost(
            Demand.stepOf(spatial, temporal),
            (long) (LAYERS_BPS[spatial] * TEMPORAL_SHARE[temporal]));
      }
    }
    demand.place(Demand.ACTIVE_SPEAKER, 1280 * 720);
    demand.cap(Demand.stepOf(2, 2));
  }

  /// The rate of the video that goes out now.
  double choose(SendSideEstimator estimator, long audioBps, long nowNanos) {
    int before = demand.step();
    allocator.clear();
    allocator.add(demand);
    allocator.proved(estimator.takeProvedBps());
    changes += allocator.allocate(estimator.targetBps(), audioBps, nowNanos);
    estimator.desired(allocator.idealBps());
    keyframe |= Demand.spatialOf(demand.step()) != Demand.spatialOf(before) && demand.step() >= 0;
    return allocator.usedBps() - audioBps;
  }

  boolean takeKeyframe() {
    boolean taken = keyframe;
    keyframe = false;
    return taken;
  }
}
