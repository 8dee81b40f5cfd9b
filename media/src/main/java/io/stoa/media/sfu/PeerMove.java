// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

/// Takes a peer from one room to another on the same shard. Its transports, their congestion
/// control and data channels do not notice. Its publications go on with the streams that they have,
/// since a browser names those only when they begin; what it received ends.
final class PeerMove {
  private PeerMove() {}

  /// @throws IllegalArgumentException a peer of that id is there already, or the room is full
  static void move(Peer peer, Room from, Room into) {
    into.requirePlace(peer.id());
    peer.unsubscribeAll();
    for (Publication publication : peer.publications()) {
      from.remove(publication);
      from.relays().withdraw(publication);
    }
    from.remove(peer);
    // What its transports have gathered: the other room does not know of it.
    from.flush();
    peer.enter(into);
    into.add(peer);
    for (Publication publication : peer.publications()) {
      publication.move(into);
      into.add(publication);
      into.relays().announce(publication);
    }
    into.due(peer.dueNanos());
    into.wake();
  }
}
