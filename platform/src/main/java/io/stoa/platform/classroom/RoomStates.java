// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.classroom;

import io.stoa.platform.kernel.Audit;
import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.scheduling.Booking;
import io.stoa.platform.scheduling.Bookings;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Reads and changes how classes are run. Any virtual thread.
final class RoomStates {

  private final Database db;
  private final Audit audit;
  private final Bookings bookings;
  private final InstantSource clock;
  final RoomStateStore store = new RoomStateStore();

  RoomStates(Database db, Audit audit, Bookings bookings, InstantSource clock) {
    this.db = db;
    this.audit = audit;
    this.bookings = bookings;
    this.clock = clock;
  }

  /// What is changed within a transaction.
  @FunctionalInterface
  interface Change {
    void make(Tx tx, RoomState before);
  }

  /// The state of a class of the caller's school, whoever asks.
  RoomState of(Caller caller, BookingId id) {
    Booking booking = bookings.known(caller, id);
    return db.transact(caller, tx -> store.of(tx, caller, booking));
  }

  /// The state of a class that the caller runs.
  ///
  /// @throws Refused not_host to others of the class, not_found to everybody else
  RoomState run(Caller caller, BookingId id) {
    RoomState state = of(caller, id);
    requireHost(caller, state);
    return state;
  }

  private void requireHost(Caller caller, RoomState state) {
    if (state.runs(caller.person())) {
      return;
    }
    if (state.entry(caller.person()) == RoomState.Entry.ASK) {
      throw noClass();
    }
    throw Refused.forbidden("not_host", "Only the host of this class can do that.");
  }

  static Refused noClass() {
    return Refused.notFound("There is no such class.");
  }

  /// Changes a class that the caller runs, one change after the other.
  RoomState change(Caller caller, BookingId id, Change change) {
    Booking booking = bookings.known(caller, id);
    return db.transact(
        caller,
        tx -> {
          store.lock(tx, booking);
          RoomState before = store.of(tx, caller, booking);
          requireHost(caller, before);
          change.make(tx, before);
          return store.of(tx, caller, booking);
        });
  }

  /// Changes a class on behalf of somebody who does not run it.
  RoomState changeAsGuest(Caller caller, RoomState state, Change change) {
    return db.transact(
        caller,
        tx -> {
          store.lock(tx, state.booking());
          change.make(tx, store.of(tx, caller, state.booking()));
          return store.of(tx, caller, state.booking());
        });
  }

  /// Notes in the school's audit log what the caller did, and nothing of what was said.
  ///
  /// @param detail how much, or where to; empty for nothing
  void act(Tx tx, RoomState state, String verb, @Nullable PersonId subject, String detail) {
    BookingId booking = state.booking().id();
    JsonObject after = new JsonObject();
    if (subject != null) {
      after.put("booking", booking.toString());
    }
    if (!detail.isEmpty()) {
      after.put("detail", detail);
    }
    audit.record(
        tx,
        subject == null ? "class." + verb : "class.person_" + verb,
        subject == null ? booking : subject,
        null,
        after.isEmpty() ? null : after);
  }

  /// Carries out in the open rooms what has been decided, once that is certain.
  void carryOut(Runnable act) {
    db.afterCommit(act);
  }

  Database db() {
    return db;
  }

  InstantSource clock() {
    return clock;
  }
}
