// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.stoa.media.TransportRole;
import java.util.LinkedHashMap;
import java.util.Map;

/// The last numbers of a peer's outgoing streams that have ended. An SSRC that is used again goes
/// on behind them: SRTP must never see one of its numbers twice. Owned by its peer.
final class RetiredStreams {
  private final Room room;
  private final Map<Integer, Long> highest = new LinkedHashMap<>();

  RetiredStreams(Room room) {
    this.room = room;
  }

  void add(TransportRole role, int ssrc, long seq) {
    int key = key(role, ssrc);
    highest.remove(key);
    highest.put(key, seq);
    if (highest.size() > Limits.RETIRED_SSRCS_MAX) {
      highest.remove(highest.keySet().iterator().next());
    }
  }

  /// Where the sequence of an outgoing SSRC begins.
  long next(TransportRole role, int ssrc) {
    Long last = highest.get(key(role, ssrc));
    return last == null ? 1 + (room.random() & 0x7fff) : last + 1;
  }

  private static int key(TransportRole role, int ssrc) {
    return role == TransportRole.PUBLISHER ? ssrc : ~ssrc;
  }
}
