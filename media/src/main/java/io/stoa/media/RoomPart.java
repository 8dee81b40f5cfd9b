// SPDX-License-Identifier: Apache-2.0
package io.stoa.media;

import io.stoa.media.net.Shard;
import io.stoa.media.sfu.Room;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// What of a room lives on one shard: all of it, unless it is large.
final class RoomPart {
  /// What it weighs when it is empty, among its shard's peers and subscriptions.
  static final int EMPTY_LOAD = 2;

  private final Shard shard;
  private final Room room;
  private final List<Candidate> candidates;
  private final AtomicInteger load = new AtomicInteger();
  // On the shard only.
  private final List<PeerHandle> peers = new ArrayList<>();
  private boolean closed;

  /// @param shard which counts an empty part already
  /// @param candidates of the shard
  RoomPart(Shard shard, Room room, List<Candidate> candidates) {
    this.shard = shard;
    this.room = room;
    this.candidates = candidates;
    shard.execute(() -> shard.add(room));
  }

  Shard shard() {
    return shard;
  }

  Room room() {
    return room;
  }

  List<Candidate> candidates() {
    return candidates;
  }

  /// Peers and subscriptions in it. Any thread.
  int load() {
    return load.get();
  }

  /// States that there are more of them, or fewer. Any thread.
  void addLoad(int change) {
    load.addAndGet(change);
    shard.addLoad(change);
  }

  void add(PeerHandle peer) {
    shard.execute(() -> {
      if (!closed) {
        peers.add(peer);
        peer.enter(room);
      }
    });
  }

  /// Takes in a peer that moved here. On the shard.
  void settle(PeerHandle peer) {
    peers.add(peer);
  }

  boolean isClosed() {
    return closed;
  }

  /// On the shard.
  void remove(PeerHandle peer) {
    peers.remove(peer);
  }

  void close() {
    shard.execute(() -> {
      if (!closed) {
        closed = true;
        List.copyOf(peers).forEach(PeerHandle::leave);
        room.close();
        shard.remove(room);
        shard.addLoad(-EMPTY_LOAD);
      }
    });
  }
}
