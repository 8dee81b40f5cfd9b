// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.stoa.media.TransportRole;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The congestion control of a peer's transports, each as soon as something is subscribed by it.
/// Owned by its peer.
final class SendSides {
  private final Peer peer;
  private final Map<TransportRole, SendSide> sides = new EnumMap<>(TransportRole.class);

  SendSides(Peer peer) {
    this.peer = peer;
  }

  SendSide of(TransportRole role) {
    SendSide side = sides.get(role);
    if (side == null) {
      side = new SendSide(peer, role);
      sides.put(role, side);
    }
    return side;
  }

  /// Another transport has taken the place of a role's last.
  void restart(TransportRole role) {
    SendSide side = sides.get(role);
    if (side != null) {
      side.restart();
    }
  }

  /// Does what time asks for. Returns when it asks for more.
  long tick(long nowNanos) {
    long first = tick(sides.get(TransportRole.PUBLISHER), nowNanos);
    return Math.min(first, tick(sides.get(TransportRole.SUBSCRIBER), nowNanos));
  }

  private static long tick(@Nullable SendSide side, long nowNanos) {
    return side == null ? Long.MAX_VALUE : side.tick(nowNanos);
  }
}
