// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Contains what a transport or room throws although it must not. Owned by its shard.
///
/// Counted always; logged when the count reaches a power of two, so that a packet that triggers one
/// cannot flood the log.
final class Defects {
  private static final Logger LOG = LoggerFactory.getLogger(Defects.class);

  private final Counters counters;

  Defects(Counters counters) {
    this.counters = counters;
  }

  void caught(RuntimeException defect) {
    counters.count(Counter.DEFECT);
    long count = counters.value(Counter.DEFECT);
    if (Long.bitCount(count) == 1) {
      LOG.error("media plane defect, number {} of this shard", count, defect);
    }
  }
}
