// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.VideoGrant.Right;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which rooms are locked, and who is banned from them. A good token is refused there all the same;
/// whoever is inside a locked room may come back. Any thread.
public final class Doors {

  /// Rooms that are remembered at once; the oldest goes first.
  static final int ROOMS_MAX = 100_000;

  /// People that are banned from one room at once.
  static final int BANS_MAX = 10_000;

  private static final class Door {
    private final Set<String> banned = new HashSet<>();
    private final Set<String> inside = new HashSet<>();
    private boolean locked;
  }

  private final Map<String, Door> doors = new LinkedHashMap<>();

  /// Locks a room.
  ///
  /// @param inside the identities that may come back
  public synchronized void lock(String room, Set<String> inside) {
    Door door = door(room);
    door.locked = true;
    door.inside.clear();
    door.inside.addAll(inside);
  }

  public synchronized void unlock(String room) {
    Door door = doors.get(room);
    if (door != null) {
      door.locked = false;
      door.inside.clear();
    }
  }

  /// Lets somebody into a locked room, and back into it.
  public synchronized void admit(String room, String identity) {
    Door door = doors.get(room);
    if (door != null && door.locked) {
      door.inside.add(identity);
    }
  }

  /// Whether somebody may come into a room that is locked.
  public synchronized boolean lets(String room, String identity) {
    Door door = doors.get(room);
    return door != null && door.inside.contains(identity) && !door.banned.contains(identity);
  }

  /// Takes back what let somebody into a locked room.
  public synchronized void dismiss(String room, String identity) {
    Door door = doors.get(room);
    if (door != null) {
      door.inside.remove(identity);
    }
  }

  /// Refuses somebody until further notice, whatever token comes.
  public synchronized void ban(String room, String identity) {
    Door door = door(room);
    if (door.banned.size() < BANS_MAX) {
      door.banned.add(identity);
    }
  }

  public synchronized void pardon(String room, String identity) {
    Door door = doors.get(room);
    if (door != null) {
      door.banned.remove(identity);
    }
  }

  /// Why a token does not let its bearer into its room now; empty when it does. Who runs the room
  /// is not locked out of it.
  synchronized Optional<String> refusal(AccessToken token) {
    Door door = doors.get(token.grant().room());
    if (door == null) {
      return Optional.empty();
    }
    if (door.banned.contains(token.identity())) {
      return Optional.of("the bearer is banned from the room");
    }
    boolean passes =
        !door.locked
            || door.inside.contains(token.identity())
            || token.grant().has(Right.ROOM_ADMIN);
    return passes ? Optional.empty() : Optional.of("the room is locked");
  }

  private Door door(String room) {
    Door known = doors.get(room);
    if (known == null) {
      known = new Door();
      doors.put(room, known);
      if (doors.size() > ROOMS_MAX) {
        doors.remove(doors.keySet().iterator().next());
      }
    }
    return known;
  }
}
