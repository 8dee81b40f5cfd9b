// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.media.MediaServer;
import io.stoa.signaling.CallRefused.Code;
import io.stoa.signaling.token.RoomWish;
import io.stoa.signaling.wire.JoinRequest;
import io.stoa.signaling.wire.LeaveReason;
import io.stoa.signaling.wire.RoomCall;
import io.stoa.signaling.wire.RoomDescription;
import io.stoa.signaling.wire.RoomEvent;
import io.stoa.signaling.wire.RoomReply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/// The rooms of this node by name. Any thread.
final class RoomDirectory {

  private final Vertx vertx;
  private final MediaServer media;
  private final SignalingConfig config;
  private final Removals removals = new Removals(InstantSource.system());
  private final List<Consumer<RoomEvent>> listeners = new CopyOnWriteArrayList<>();
  private final List<Consumer<JoinReport>> watchers = new CopyOnWriteArrayList<>();
  private final List<Consumer<ClientOrigin>> returns = new CopyOnWriteArrayList<>();
  private final List<Consumer<PresenceEvent>> observers = new CopyOnWriteArrayList<>();
  private final List<Consumer<QualityReport>> raters = new CopyOnWriteArrayList<>();
  private final ConcurrentMap<String, Room> rooms = new ConcurrentHashMap<>();
  private final QualityRounds rounds;
  private volatile boolean draining;

  RoomDirectory(Vertx vertx, MediaServer media, SignalingConfig config) {
    this.vertx = vertx;
    this.media = media;
    this.config = config;
    this.rounds = new QualityRounds(vertx, media, rooms.values());
  }

  Removals removals() {
    return removals;
  }

  /// @param listener called on rooms' contexts; must not block
  void listen(Consumer<RoomEvent> listener) {
    listeners.add(listener);
  }

  void happened(RoomEvent event) {
    listeners.forEach(listener -> listener.accept(event));
  }

  /// @param watcher called on rooms' contexts and on those of connections; must not block
  void watchJoins(Consumer<JoinReport> watcher) {
    watchers.add(watcher);
  }

  /// An attempt to join has come to its end.
  void joined(JoinReport report) {
    watchers.forEach(watcher -> watcher.accept(report));
  }

  /// @param watcher called on rooms' contexts; must not block
  void watchReturns(Consumer<ClientOrigin> watcher) {
    returns.add(watcher);
  }

  /// Somebody came back to a connection that broke.
  void returned(ClientOrigin origin) {
    returns.forEach(watcher -> watcher.accept(origin));
  }

  /// @param observer called on rooms' contexts; must not block
  void watchPresence(Consumer<PresenceEvent> observer) {
    observers.add(observer);
  }

  void noticed(PresenceEvent event) {
    observers.forEach(observer -> observer.accept(event));
  }

  /// @param watcher called on rooms' contexts; must not block
  void watchQuality(Consumer<QualityReport> watcher) {
    raters.add(watcher);
  }

  /// A participant's connection was measured.
  void rated(QualityReport report) {
    raters.forEach(watcher -> watcher.accept(report));
  }

  /// Every room with who is in it.
  Future<List<RoomOverview>> overview() {
    List<Future<RoomOverview>> each = new ArrayList<>();
    for (Room room : rooms.values()) {
      each.add(within(room, RoomDirectory::overview));
    }
    return Future.all(each).map(all -> all.list());
  }

  private static RoomOverview overview(Room room) {
    List<RoomOverview.Member> all = new ArrayList<>();
    for (Participant each : room.participants()) {
      all.add(
          new RoomOverview.Member(each.describe(LeaveReason.UNKNOWN), each.origin, each.returns));
    }
    return new RoomOverview(room.describe(), all);
  }

  /// Lets nobody in any more; who is in a room stays, and comes back to it.
  void drain() {
    draining = true;
  }

  boolean isDraining() {
    return draining;
  }

  /// Takes a client to its room, which is opened when there is none.
  void join(String name, Client session, JoinRequest request, boolean single) {
    Room room = open(name, session.token().wish());
    session.enter(room);
    room.run(() -> {
      if (!room.arrivals.join(session, request, single)) {
        join(name, session, request, single);
      }
    });
  }

  Room open(String name) {
    return open(name, RoomWish.NONE);
  }

  private Room open(String name, RoomWish wish) {
    return rooms.computeIfAbsent(
        name,
        n -> new Room(n, vertx, media, config, RoomSettings.of(config).with(wish, config), this));
  }

  /// Whether anything is published in a room. None is opened for the question.
  Future<Boolean> publishes(String name) {
    Room room = rooms.get(name);
    return room == null ? Future.succeededFuture(false) : within(room, Room::publishes);
  }

  /// What whoever comes now is told.
  static CallRefused refusal() {
    return new CallRefused(Code.UNAVAILABLE, Signaling.DRAINING);
  }

  /// Answers a call of the server API. Fails with [CallRefused].
  Future<RoomReply> perform(RoomCall call) {
    return switch (call) {
      case RoomCall.ListRooms list -> list(list.names());
      case RoomCall.CreateRoom create when draining -> Future.failedFuture(refusal());
      case RoomCall.CreateRoom create -> {
        Room room = open(create.room());
        yield perform(room, create);
      }
      case RoomCall.MoveParticipant move ->
          together(
              move, move.destination(), (from, into) -> from.moves.depart(move.identity(), into));
      case RoomCall.ForwardParticipant forward ->
          together(
              forward,
              forward.destination(),
              (from, into) -> from.forwards.begin(forward.identity(), into));
      default -> {
        Room room = rooms.get(call.room());
        yield room == null
            ? Future.failedFuture(new CallRefused(Code.NOT_FOUND, "there is no such room"))
            : perform(room, call);
      }
    };
  }

  private Future<RoomReply> perform(Room room, RoomCall call) {
    return within(room, ignored -> room.perform(call))
        .compose(answer -> answer.isPresent() ? answer.get() : perform(call));
  }

  /// Asks something of a call's room that another room has part in, which is opened if need be.
  private Future<RoomReply> together(
      RoomCall call, String destination, BiFunction<Room, Room, Future<RoomReply>> step) {
    Room from = rooms.get(call.room());
    if (from == null) {
      return Future.failedFuture(new CallRefused(Code.NOT_FOUND, "there is no such room"));
    }
    if (destination.isEmpty()
        || destination.length() > Signaling.ROOM_NAME_MAX
        || destination.equals(call.room())) {
      return Future.failedFuture(
          new CallRefused(Code.INVALID_ARGUMENT, "the call names no other room"));
    }
    return within(from, room -> step.apply(room, open(destination))).compose(done -> done);
  }

  private Future<RoomReply> list(List<String> names) {
    List<Future<RoomDescription>> each = new ArrayList<>();
    for (Room room : names.isEmpty() ? rooms.values() : named(names)) {
      each.add(within(room, Room::describe));
    }
    return Future.all(each).map(all -> new RoomReply.Rooms(all.list()));
  }

  private List<Room> named(List<String> names) {
    List<Room> some = new ArrayList<>();
    for (String name : names) {
      Room room = rooms.get(name);
      if (room != null) {
        some.add(room);
      }
    }
    return some;
  }

  /// Asks a room something, on its context.
  private static <T> Future<T> within(Room room, Function<Room, T> question) {
    Promise<T> promise = Promise.promise();
    room.run(() -> {
      try {
        promise.complete(question.apply(room));
      } catch (RuntimeException e) {
        promise.fail(e);
        throw e;
      }
    });
    return promise.future();
  }

  /// A room has closed itself.
  void closed(String name, Room room) {
    rooms.remove(name, room);
  }

  Future<Void> close() {
    rounds.close();
    List<Future<Room>> closing = new ArrayList<>();
    for (Room room : List.copyOf(rooms.values())) {
      closing.add(
          within(
              room,
              each -> {
                each.shutDown();
                return each;
              }));
    }
    return Future.all(closing).mapEmpty();
  }
}
