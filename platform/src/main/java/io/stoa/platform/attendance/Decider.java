// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.attendance;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.scheduling.Booking;
import io.stoa.platform.scheduling.Decisions;
import io.stoa.platform.scheduling.Measured;
import io.stoa.platform.scheduling.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides what became of classes when it can be told, without anybody's click. Any virtual thread.
final class Decider {

  private static final Logger LOG = LoggerFactory.getLogger(Decider.class);

  private static final String KEY = "attendance.class";
  private static final int BATCH_MAX = 100;
  private static final Duration SOONEST = Duration.ofSeconds(1);

  private final Database db;
  private final Attendance attendance;
  private final FactRecorder recorder;
  private final Decisions decisions;
  private final BiPredicate<Tx, BookingId> logged;
  private final BiConsumer<Tx, BookingId> changed;
  private final FactStore facts = new FactStore();
  private final OutcomeStore store = new OutcomeStore();

  /// @param logged whether a class was logged by hand
  Decider(
      Database db,
      Attendance attendance,
      Decisions decisions,
      BiPredicate<Tx, BookingId> logged,
      BiConsumer<Tx, BookingId> changed) {
    this.db = db;
    this.attendance = attendance;
    this.recorder = attendance.recorder();
    this.decisions = decisions;
    this.logged = logged;
    this.changed = changed;
  }

  /// Looks at every class that is due. Only what is stored counts, of every server that lives:
  /// facts of others may still be on their way, as may all with a database that was away until a
  /// moment ago.
  void look() {
    Optional<Instant> known = known();
    if (known.isEmpty()) {
      return;
    }
    List<FactStore.Place> due;
    do {
      due = db.lookUp(KEY, tx -> store.due(tx, known.get(), BATCH_MAX));
      due.forEach(place -> look(place, known.get()));
    } while (due.size() == BATCH_MAX);
  }

  /// Looks at these, as far as they are due.
  void lookAt(List<FactStore.Place> places) {
    known().ifPresent(now -> places.forEach(place -> look(place, now)));
  }

  /// Up to when everything that was noticed is known; empty while not even that can be told.
  private Optional<Instant> known() {
    Instant own = recorder.storedUpTo();
    if (own.isBefore(recorder.storesSince())) {
      return Optional.empty();
    }
    Instant others = db.lookUp(KEY, tx -> facts.othersStoredUpTo(tx, recorder.run()));
    return Optional.of(Span.earlier(own, others));
  }

  private void look(FactStore.Place place, Instant now) {
    BookingId id = place.booking();
    Caller school = Caller.system(place.school());
    try {
      db.transact(
          school,
          tx -> {
            if (store.take(tx, id, now)) {
              look(tx, id, now);
            }
            return null;
          });
    } catch (Refused refused) {
      if (refused.kind() == Refused.Kind.UNAVAILABLE) {
        throw refused;
      }
      LOG.warn("class {} is not decided: {}", id, refused.reason());
      db.transact(
          school,
          tx -> {
            store.lookAgain(tx, id, null);
            return null;
          });
    }
  }

  private void look(Tx tx, BookingId id, Instant now) {
    Attendance.Seen seen = attendance.read(tx, id, now);
    if (seen.booking().status() != Booking.Status.CONFIRMED) {
      store.lookAgain(tx, id, null);
      return;
    }
    Register register = seen.register();
    Decision decision = Decision.of(register, logged.test(tx, id), now);
    if (decision.result() == Decision.Result.WAIT) {
      store.lookAgain(tx, id, Span.later(decision.lookAgainAt(), now.plus(SOONEST)));
      return;
    }
    carryOut(tx, id, register, decision, now);
  }

  /// From here on it is decided.
  private void carryOut(Tx tx, BookingId id, Register register, Decision decision, Instant now) {
    Measured measured = register.measured(decision.why());
    Policy.Cause cause = decision.result().cause();
    if (cause == null) {
      decisions.complete(tx, id, measured);
    } else {
      decisions.noShow(tx, id, cause, measured);
    }
    store.decide(
        tx, id, new OutcomeStore.Outcome(decision.result(), decision.why(), now), measured);
    register.lines().forEach(line -> store.sheet(tx, id, line));
    store.lookAgain(tx, id, null);
    changed.accept(tx, id);
    LOG.info("class {}: {} ({})", id, decision.result().word(), decision.why());
  }
}
