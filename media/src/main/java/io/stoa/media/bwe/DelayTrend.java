// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.bwe;

/// Tells from arrival times whether a queue grows on the path (draft-ietf-rmcat-gcc-02 §5): packets
/// sent within 5 ms form a group, the delay between groups is summed and smoothed, and the slope of
/// a line through the last [#WINDOW] groups is compared with a threshold that follows the path's
/// own noise. Owned by its estimator.
final class DelayTrend {
  static final int UNDERUSE = -1;
  static final int NORMAL = 0;
  static final int OVERUSE = 1;

  /// Groups under the line.
  static final int WINDOW = 20;

  private static final long GROUP_NANOS = 5_000_000L;
  private static final long BURST_MAX_NANOS = 100_000_000L;
  private static final long CLOCK_JUMP_NANOS = 3_000_000_000L;
  private static final long FLOOR_NANOS = 10_000_000_000L;
  private static final double SMOOTHING = 0.9;
  private static final double GAIN = 4;
  private static final int DELTAS_MAX = 60;
  private static final double GAIN_UP = 0.0087;
  private static final double GAIN_DOWN = 0.039;
  private static final double OUTLIER = 15;
  private static final double THRESHOLD_MIN = 6;
  private static final double THRESHOLD_MAX = 600;
  private static final double THRESHOLD_START = 12.5;
  private static final double OVERUSE_MILLIS = 10;

  private final double[] times = new double[WINDOW];
  private final double[] delays = new double[WINDOW];
  private int points;
  private int place;
  private int deltas;
  private double sum;
  private double smoothed;
  private double threshold = THRESHOLD_START;
  private double lastTrend;
  private double overuseMillis = -1;
  private int overuseCount;
  private int usage = NORMAL;

  private boolean hasGroup;
  private boolean hasLast;
  private long groupFirstSent;
  private long groupLastSent;
  private long groupFirstArrival;
  private long groupLastArrival;
  private long lastSent;
  private long lastArrival;
  private long originNanos;
  private long thresholdNanos;

  private long floor = Long.MAX_VALUE;
  private long nextFloor = Long.MAX_VALUE;
  private long floorSince;
  private long queueNanos;

  /// Notes a packet that arrived; in the order of sending.
  void onArrival(long sentNanos, long arrivalNanos) {
    measureQueue(sentNanos, arrivalNanos);
    if (!hasGroup) {
      open(sentNanos, arrivalNanos);
      return;
    }
    if (sentNanos < groupFirstSent) {
      return;
    }
    if (belongs(sentNanos, arrivalNanos)) {
      groupLastSent = Math.max(groupLastSent, sentNanos);
      groupLastArrival = Math.max(groupLastArrival, arrivalNanos);
      return;
    }
    if (hasLast) {
      long sentDelta = groupLastSent - lastSent;
      long arrivalDelta = groupLastArrival - lastArrival;
      if (Math.abs(arrivalDelta - sentDelta) > CLOCK_JUMP_NANOS) {
        reset();
        open(sentNanos, arrivalNanos);
        return;
      }
      if (arrivalDelta >= 0) {
        add(sentDelta / 1e6, arrivalDelta / 1e6, groupLastArrival);
      }
    }
    hasLast = true;
    lastSent = groupLastSent;
    lastArrival = groupLastArrival;
    open(sentNanos, arrivalNanos);
  }

  /// [#OVERUSE] when the queue grows, [#UNDERUSE] when it drains.
  int usage() {
    return usage;
  }

  /// How much longer the last packet took than the fastest one of the last seconds.
  long queueNanos() {
    return queueNanos;
  }

  /// Forgets the line, after a gap in what was seen.
  void reset() {
    hasGroup = false;
    hasLast = false;
    points = 0;
    place = 0;
    deltas = 0;
    sum = 0;
    smoothed = 0;
    usage = NORMAL;
    overuseMillis = -1;
    overuseCount = 0;
    lastTrend = 0;
    floor = Long.MAX_VALUE;
    nextFloor = Long.MAX_VALUE;
  }

  private void open(long sentNanos, long arrivalNanos) {
    hasGroup = true;
    groupFirstSent = sentNanos;
    groupLastSent = sentNanos;
    groupFirstArrival = arrivalNanos;
    groupLastArrival = arrivalNanos;
  }

  private boolean belongs(long sentNanos, long arrivalNanos) {
    if (sentNanos - groupFirstSent <= GROUP_NANOS) {
      return true;
    }
    // A queue that was flushed at once, as radio links do.
    long arrivalDelta = arrivalNanos - groupLastArrival;
    return arrivalDelta - (sentNanos - groupLastSent) < 0
        && arrivalDelta <= GROUP_NANOS
        && arrivalNanos - groupFirstArrival < BURST_MAX_NANOS;
  }

  private void measureQueue(long sentNanos, long arrivalNanos) {
    long delay = arrivalNanos - sentNanos;
    if (floor == Long.MAX_VALUE || arrivalNanos - floorSince > FLOOR_NANOS) {
      floor = Math.min(nextFloor, delay);
      nextFloor = Long.MAX_VALUE;
      floorSince = arrivalNanos;
    }
    floor = Math.min(floor, delay);
    nextFloor = Math.min(nextFloor, delay);
    queueNanos = delay - floor;
  }

  private void add(double sentMillis, double arrivalMillis, long arrivalNanos) {
    if (deltas == 0) {
      originNanos = arrivalNanos;
      thresholdNanos = arrivalNanos;
    }
    deltas = Math.min(deltas + 1, DELTAS_MAX);
    sum += arrivalMillis - sentMillis;
    smoothed = SMOOTHING * smoothed + (1 - SMOOTHING) * sum;
    times[place] = (arrivalNanos - originNanos) / 1e6;
    delays[place] = smoothed;
    place = (place + 1) % WINDOW;
    points = Math.min(points + 1, WINDOW);
    double trend = points == WINDOW ? slope() : lastTrend;
    detect(trend, sentMillis, arrivalNanos);
    lastTrend = trend;
  }

  private double slope() {
    double meanTime = 0;
    double meanDelay = 0;
    for (int i = 0; i < WINDOW; i++) {
      meanTime += times[i];
      meanDelay += delays[i];
    }
    meanTime /= WINDOW;
    meanDelay /= WINDOW;
    double over = 0;
    double under = 0;
    for (int i = 0; i < WINDOW; i++) {
      over += (times[i] - meanTime) * (delays[i] - meanDelay);
      under += (times[i] - meanTime) * (times[i] - meanTime);
    }
    return under == 0 ? lastTrend : over / under;
  }

  private void detect(double trend, double sentMillis, long arrivalNanos) {
    double scaled = deltas * trend * GAIN;
    if (scaled > threshold) {
      overuseMillis = overuseMillis < 0 ? sentMillis / 2 : overuseMillis + sentMillis;
      overuseCount++;
      if (overuseMillis > OVERUSE_MILLIS && overuseCount > 1 && trend >= lastTrend) {
        overuseMillis = 0;
        overuseCount = 0;
        usage = OVERUSE;
      }
    } else {
      overuseMillis = -1;
      overuseCount = 0;
      usage = scaled < -threshold ? UNDERUSE : NORMAL;
    }
    double distance = Math.abs(scaled) - threshold;
    if (distance <= OUTLIER) {
      double elapsed = Math.min((arrivalNanos - thresholdNanos) / 1e6, 100);
      threshold += (distance < 0 ? GAIN_DOWN : GAIN_UP) * distance * elapsed;
      threshold = Math.max(THRESHOLD_MIN, Math.min(THRESHOLD_MAX, threshold));
    }
    thresholdNanos = arrivalNanos;
  }
}
