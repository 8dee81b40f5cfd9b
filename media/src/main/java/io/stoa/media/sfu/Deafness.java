// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

/// Notices that a client which told by transport-wide feedback what reaches it tells nothing more
/// of what it is sent, although it is heard itself: the way to it is dead, the way from it is not.
/// Owned by its send side.
final class Deafness {

  /// Nobody is deaf before so long. Feedback comes several times a second.
  static final long PATIENCE_NANOS = 2_500_000_000L;

  /// So much later than the first packet that went unanswered the client must have been heard: a
  /// path that is dead both ways is another matter.
  static final long HEARD_NANOS = 1_500_000_000L;

  /// Packets that went unanswered.
  static final int PACKETS_MIN = 20;

  private boolean tells;
  private boolean deaf;
  private int packets;
  private long sinceNanos;

  /// A packet that is to be answered leaves.
  void sent(long nowNanos) {
    if (packets == 0) {
      sinceNanos = nowNanos;
    }
    packets = Math.min(packets + 1, PACKETS_MIN);
  }

  /// Feedback came.
  void answered() {
    tells = true;
    packets = 0;
  }

  /// Whether the client became deaf, or is deaf no more, since this was asked last.
  boolean changes(Outlet outlet, long nowNanos) {
    boolean unanswered = tells && packets == PACKETS_MIN;
    boolean now =
        unanswered
            && (deaf
                || (nowNanos - sinceNanos >= PATIENCE_NANOS
                    && outlet.isHeardSince(sinceNanos + HEARD_NANOS)));
    if (now == deaf) {
      return false;
    }
    deaf = now;
    return true;
  }

  boolean isDeaf() {
    return deaf;
  }

  /// Another transport has taken the place of the last.
  void restart() {
    tells = false;
    packets = 0;
  }
}
