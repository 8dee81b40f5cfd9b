// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import java.util.ArrayList;
import java.util.List;

/// What joins this part of a room to all others; of a room that one shard carries, nothing. Owned
/// by its room.
final class Relays {
  private final Room room;
  private final List<Relay> relays = new ArrayList<>();
  private long dueNanos = Long.MAX_VALUE;

  Relays(Room room) {
    this.room = room;
  }

  void add(Relay relay) {
    if (!room.isClosed()) {
      relays.add(relay);
      room.announceTo(relay);
    }
  }

  /// The other part is closed.
  void remove(Relay relay) {
    relays.remove(relay);
  }

  void announce(Publication publication) {
    for (Relay relay : relays) {
      relay.announce(publication);
    }
  }

  void withdraw(Publication publication) {
    for (Relay relay : relays) {
      relay.withdraw(publication);
    }
  }

  void mute(String trackId, boolean muted) {
    for (Relay relay : relays) {
      relay.mute(trackId, muted);
    }
  }

  void report(Layer layer, long clockOffsetNanos) {
    for (Relay relay : relays) {
      relay.report(layer, clockOffsetNanos);
    }
  }

  /// Looks for a track in the other parts.
  void want(String trackId) {
    for (Relay relay : relays) {
      if (relay.want(trackId)) {
        return;
      }
    }
  }

  /// Something is to be done by then.
  void due(long atNanos) {
    if (atNanos < dueNanos) {
      dueNanos = atNanos;
      room.due(atNanos);
    }
  }

  /// When [#tick] is due, at the latest with the room's next sweep.
  long dueNanos() {
    return dueNanos;
  }

  void tick(boolean sweep, long nowNanos) {
    dueNanos = Long.MAX_VALUE;
    for (int i = 0; i < relays.size(); i++) {
      relays.get(i).tick(sweep, nowNanos);
    }
  }

  void flush() {
    for (int i = 0; i < relays.size(); i++) {
      relays.get(i).flush();
    }
  }

  boolean isIdle() {
    for (Relay relay : relays) {
      if (!relay.isIdle()) {
        return false;
      }
    }
    return true;
  }

  void close() {
    relays.forEach(Relay::close);
    relays.clear();
  }
}
