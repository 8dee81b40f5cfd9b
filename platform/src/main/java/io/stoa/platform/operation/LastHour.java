// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.operation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Joins of the last hour, minute by minute. Confined.
final class LastHour {

  static final int MINUTES = 60;

  private final long[] joined = new long[MINUTES];
  private final long[] failed = new long[MINUTES];
  private final long[] returned = new long[MINUTES];
  private long latest;

  /// What happened in one minute.
  record Minute(long joined, long failed, long returned) {}

  void joined(Instant at, boolean succeeded) {
    int i = reach(at);
    if (succeeded) {
      joined[i]++;
    } else {
      failed[i]++;
    }
  }

  void returned(Instant at) {
    returned[reach(at)]++;
  }

  /// The slot of now, with everything that is older than an hour forgotten.
  private int reach(Instant at) {
    long minute = at.getEpochSecond() / 60;
    for (long each = Math.max(latest + 1, minute - MINUTES + 1); each <= minute; each++) {
      int i = (int) (each % MINUTES);
      joined[i] = 0;
      failed[i] = 0;
      returned[i] = 0;
    }
    latest = Math.max(latest, minute);
    return (int) (minute % MINUTES);
  }

  /// The oldest first, the one that runs last.
  List<Minute> minutes(Instant now) {
    reach(now);
    List<Minute> all = new ArrayList<>();
    for (long each = latest - MINUTES + 1; each <= latest; each++) {
      int i = (int) (each % MINUTES);
      all.add(new Minute(joined[i], failed[i], returned[i]));
    }
    return all;
  }
}
