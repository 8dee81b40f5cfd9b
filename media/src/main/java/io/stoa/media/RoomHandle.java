// SPDX-License-Identifier: Apache-2.0
package io.stoa.media;

import io.stoa.media.dtls.DtlsCertificate;
import io.stoa.media.net.Shard;
import io.stoa.media.sfu.Room;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A room on its shard. Any thread; calls take effect in order.
public final class RoomHandle {
  /// What an empty room weighs among the shard's peers and subscriptions.
  static final int LOAD = 2;

  private final Shard shard;
  private final Room room;
  private final DtlsCertificate certificate;
  private final List<Candidate> candidates;
  private final Set<String> peerIds = ConcurrentHashMap.newKeySet();
  // On the shard only.
  private final List<PeerHandle> peers = new ArrayList<>();
  private boolean closed;

  RoomHandle(Shard shard, Room room, DtlsCertificate certificate, List<Candidate> candidates) {
    this.shard = shard;
    this.room = room;
    this.certificate = certificate;
    this.candidates = candidates;
    shard.execute(() -> shard.add(room));
  }

  /// Lets a peer in. It has no transport yet.
  ///
  /// @param peerId unique within the room
  /// @throws IllegalArgumentException when a peer of that id is in the room
  public PeerHandle join(String peerId) {
    if (!peerIds.add(peerId)) {
      throw new IllegalArgumentException("peer is there already: " + peerId);
    }
    PeerHandle handle = new PeerHandle(this, peerId);
    shard.execute(() -> {
      if (!closed) {
        peers.add(handle);
        handle.enter(room);
      }
    });
    return handle;
  }

  /// Closes the room and every peer in it.
  public void close() {
    shard.execute(() -> {
      if (!closed) {
        closed = true;
        List.copyOf(peers).forEach(PeerHandle::leave);
        room.close();
        shard.remove(room);
        shard.addLoad(-LOAD);
      }
    });
  }

  Shard shard() {
    return shard;
  }

  DtlsCertificate certificate() {
    return certificate;
  }

  List<Candidate> candidates() {
    return candidates;
  }

  /// Another peer of that id may join from now on.
  void release(String peerId) {
    peerIds.remove(peerId);
  }

  /// On the shard.
  void remove(PeerHandle peer) {
    peers.remove(peer);
  }
}
