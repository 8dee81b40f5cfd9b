// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.media.MediaServer;
import io.stoa.signaling.wire.JoinRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// The rooms of this node by name. Any thread.
final class RoomDirectory {

  private final Vertx vertx;
  private final MediaServer media;
  private final SignalingConfig config;
  private final ConcurrentMap<String, Room> rooms = new ConcurrentHashMap<>();

  RoomDirectory(Vertx vertx, MediaServer media, SignalingConfig config) {
    this.vertx = vertx;
    this.media = media;
    this.config = config;
  }

  /// Takes a client to its room, which is opened when there is none.
  void join(String name, ClientSession session, JoinRequest request, boolean single) {
    Room room = rooms.computeIfAbsent(name, n -> new Room(n, vertx, media, config, this));
    session.enter(room);
    room.run(() -> {
      if (!room.join(session, request, single)) {
        join(name, session, request, single);
      }
    });
  }

  /// A room has closed itself.
  void closed(String name, Room room) {
    rooms.remove(name, room);
  }

  Future<Void> close() {
    List<Future<Void>> closing = new ArrayList<>();
    for (Room room : List.copyOf(rooms.values())) {
      Promise<Void> done = Promise.promise();
      closing.add(done.future());
      room.run(() -> {
        room.shutDown();
        done.complete();
      });
    }
    return Future.all(closing).mapEmpty();
  }
}
