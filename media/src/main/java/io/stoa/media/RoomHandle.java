// SPDX-License-Identifier: Apache-2.0
package io.stoa.media;

import io.stoa.media.dtls.DtlsCertificate;
import io.stoa.media.net.Shard;
import io.stoa.media.sfu.Relay;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A room. It lives on one shard, until it has more peers and subscriptions than one should carry:
/// then peers that join go to further parts of it on other shards, each joined to the others by a
/// [Relay]. Any thread; what is done with one peer takes effect in order.
public final class RoomHandle {
  private final MediaServer server;
  private final String id;
  private final Consumer<MediaEvent> events;
  private final Set<String> peerIds = ConcurrentHashMap.newKeySet();
  // Under the lock of this.
  private final List<RoomPart> parts = new ArrayList<>();
  private final List<Forwarding> guests = new ArrayList<>();
  private boolean closed;

  RoomHandle(MediaServer server, String id, Consumer<MediaEvent> events) {
    this.server = server;
    this.id = id;
    this.events = events;
    parts.add(server.openPart(id, server.placeRoom(), events));
  }

  /// Lets a peer in. It has no transport yet.
  ///
  /// @param peerId unique within the room
  /// @throws IllegalArgumentException when a peer of that id is in the room
  public PeerHandle join(String peerId) {
    if (!peerIds.add(peerId)) {
      throw new IllegalArgumentException("peer is there already: " + peerId);
    }
    RoomPart part = place();
    PeerHandle handle = new PeerHandle(this, part, peerId);
    part.add(handle);
    return handle;
  }

  /// The part for the next peer: of those that carry it, the one on the least loaded shard.
  private synchronized RoomPart place() {
    RoomPart least = parts.getFirst();
    boolean full = true;
    for (RoomPart part : parts) {
      full &= part.load() >= server.partLoad();
      least = part.shard().load() < least.shard().load() ? part : least;
    }
    if (full && !closed) {
      least = server.placePart(parts, least).map(this::grow).orElse(least);
    }
    // At once, so that peers who join one after the other are spread before their shards know.
    least.addLoad(1);
    return least;
  }

  /// The part that takes in a peer of another room, which stays on its shard; null when this room
  /// is closed.
  ///
  /// @throws IllegalArgumentException when a peer of that id is in the room
  synchronized @Nullable RoomPart receive(String peerId, Shard shard) {
    if (!peerIds.add(peerId)) {
      throw new IllegalArgumentException("peer is there already: " + peerId);
    }
    if (closed) {
      return null;
    }
    RoomPart part = partOn(shard);
    part.addLoad(1);
    return part;
  }

  private RoomPart partOn(Shard shard) {
    for (RoomPart part : parts) {
      if (part.shard() == shard) {
        return part;
      }
    }
    shard.addLoad(RoomPart.EMPTY_LOAD);
    return grow(shard);
  }

  private RoomPart grow(Shard shard) {
    RoomPart added = server.openPart(id, shard, events);
    for (RoomPart part : parts) {
      Relay.join(part.room(), part.shard(), added.room(), added.shard(), System::nanoTime);
    }
    parts.add(added);
    guests.forEach(guest -> guest.reach(added));
    return added;
  }

  /// Shows all of the room what a peer of another publishes.
  synchronized void admit(Forwarding guest) {
    if (!closed) {
      guests.add(guest);
      parts.forEach(guest::reach);
    }
  }

  synchronized void dismiss(Forwarding guest) {
    guests.remove(guest);
  }

  /// How many shards carry it now.
  public synchronized int parts() {
    return parts.size();
  }

  /// Closes the room and every peer in it.
  public synchronized void close() {
    closed = true;
    parts.forEach(RoomPart::close);
  }

  DtlsCertificate certificate() {
    return server.certificate();
  }

  /// Another peer of that id may join from now on.
  void release(String peerId) {
    peerIds.remove(peerId);
  }
}
