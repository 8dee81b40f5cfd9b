// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.stoa.media.sfu.DropReason;
import io.stoa.media.sfu.PeerTransport;
import io.stoa.media.sfu.SfuCounter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/// What a shard's rooms and transports counted, the closed ones included. Written by the shard,
/// read by any thread.
final class Tallies {
  private static final DropReason[] REASONS = DropReason.values();
  private static final SfuCounter[] ROOM_COUNTERS = SfuCounter.values();

  private final long[] rooms = new long[ROOM_COUNTERS.length];
  private final long[] closed = new long[REASONS.length];
  private final AtomicLongArray transports = new AtomicLongArray(REASONS.length);
  private final long[] sums = new long[REASONS.length];

  /// One for each [SfuCounter].
  long[] rooms() {
    return rooms;
  }

  /// Keeps what a closed transport counted.
  void retire(PeerTransport transport) {
    for (int i = 0; i < REASONS.length; i++) {
      closed[i] += transport.dropped(REASONS[i]);
    }
  }

  /// Sums over the transports.
  void tick(List<Attachment> attachments) {
    System.arraycopy(closed, 0, sums, 0, sums.length);
    for (int i = 0; i < attachments.size(); i++) {
      PeerTransport transport = attachments.get(i).transport();
      for (int reason = 0; reason < REASONS.length; reason++) {
        sums[reason] += transport.dropped(REASONS[reason]);
      }
    }
    for (int reason = 0; reason < REASONS.length; reason++) {
      transports.setOpaque(reason, sums[reason]);
    }
  }

  void addTo(Map<String, Long> sums) {
    for (int i = 0; i < ROOM_COUNTERS.length; i++) {
      long count = Counters.at(rooms, i);
      sums.merge(Counters.name("sfu", ROOM_COUNTERS[i]), count, Long::sum);
    }
    for (int i = 0; i < REASONS.length; i++) {
      sums.merge(Counters.name("transport", REASONS[i]), transports.getOpaque(i), Long::sum);
    }
  }
}
