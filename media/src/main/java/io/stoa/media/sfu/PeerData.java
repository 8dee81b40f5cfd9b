// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.stoa.media.DataLabel;
import io.stoa.media.TransportRole;
import java.util.EnumMap;
import java.util.Map;

/// The data channels of a peer, by transport. A transport without a message in either direction has
/// none. Owned by its peer.
public final class PeerData {
  private final Peer peer;
  private final Map<TransportRole, DataLink> links = new EnumMap<>(TransportRole.class);
  private boolean closed;

  PeerData(Peer peer) {
    this.peer = peer;
  }

  /// Opens a channel from our side as soon as the client's association is there.
  public void open(TransportRole role, DataLabel label) {
    if (!closed) {
      link(role).open(label);
    }
  }

  /// Sends a message by the channel of a label, whoever opened it. The array must not be written to
  /// any more; many peers may share it.
  public void send(TransportRole role, DataLabel label, byte[] payload) {
    if (!closed) {
      link(role).send(label, payload);
    }
  }

  void receive(TransportRole role, byte[] packet) {
    if (!closed) {
      link(role).receive(packet);
    }
  }

  void tick(long nowNanos) {
    for (DataLink link : links.values()) {
      link.tick(nowNanos);
    }
  }

  /// When [#tick] is due, or Long.MAX_VALUE.
  long deadlineNanos() {
    long deadline = Long.MAX_VALUE;
    for (DataLink link : links.values()) {
      deadline = Math.min(deadline, link.deadlineNanos());
    }
    return deadline;
  }

  /// Ends the associations, while their transports still are.
  void close() {
    closed = true;
    links.values().forEach(DataLink::close);
    links.clear();
  }

  /// The link of a transport, which begins with this call at the latest.
  DataLink link(TransportRole role) {
    return links.computeIfAbsent(role, missing -> new DataLink(peer, missing));
  }
}
