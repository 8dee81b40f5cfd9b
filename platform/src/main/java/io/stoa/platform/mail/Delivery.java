// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.kernel.Vault;
import io.stoa.platform.tenancy.School;
import io.stoa.platform.tenancy.Schools;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes letters out of the outbox and hands them over, again and again until it succeeds or a day
/// is over; what is dead then, people can see and send again. Any virtual thread.
public final class Delivery implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
  // What it names to see which letters there are: it serves every school.
  private static final String KEY = "mail.outbox";
  private static final int BATCH_MAX = 40;
  private static final int ERASED_MAX = 1000;
  private static final Duration ERASURE = Duration.ofMinutes(10);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration TRIED = Duration.ofHours(24);
  private static final long PAUSE_FIRST_SECONDS = 15;
  private static final long PAUSE_MAX_SECONDS = 7200;

  private final Database db;
  private final Schools schools;
  private final @Nullable Smtp smtp;
  private final OutboxStore outbox = new OutboxStore();
  private final Sealed sealed;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("mail-", 0).factory());

  /// @param server empty: letters stay where they are
  public Delivery(Kernel kernel, Schools schools, Vertx vertx, Optional<SmtpConfig> server) {
    this.db = kernel.db();
    this.schools = schools;
    this.sealed = new Sealed(kernel.vault());
    this.smtp = server.map(config -> new Smtp(vertx, config)).orElse(null);
    if (smtp != null) {
      kernel.jobs().every("deliver-mail", LOOK, this::deliver);
    }
    kernel.jobs().every("erase-mail", ERASURE, this::erase);
  }

  /// Takes the secrets away of what was not delivered for a week.
  void erase() {
    db.lookUp(KEY, tx -> outbox.outlived(tx, ERASED_MAX))
        .forEach(place -> in(place.school(), tx -> outbox.erase(tx, place.id())));
  }

  void deliver() {
    if (smtp != null) {
      List<OutboxStore.Place> due;
      do {
        due = db.lookUp(KEY, tx -> outbox.due(tx, BATCH_MAX));
        deliver(smtp, due);
      } while (due.size() == BATCH_MAX);
    }
  }

  private void deliver(Smtp server, List<OutboxStore.Place> due) {
    List<Future<?>> attempts = new ArrayList<>();
    for (OutboxStore.Place place : due) {
      attempts.add(threads.submit(() -> attempt(server, place)));
    }
    for (Future<?> attempt : attempts) {
      try {
        attempt.get();
      } catch (ExecutionException e) {
        LOG.warn("a letter cannot be tried", e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void attempt(Smtp server, OutboxStore.Place place) {
    Caller caller = Caller.system(place.school());
    Optional<OutboxStore.Written> taken = db.transact(caller, tx -> outbox.take(tx, place.id()));
    if (taken.isEmpty()) {
      return; // another process was first
    }
    OutboxStore.Written written = taken.get();
    try {
      Composed letter = composed(place.school(), written);
      server.send(written.id(), written.to(), written.template(), letter);
      in(place.school(), tx -> outbox.delivered(tx, written.id()));
    } catch (Smtp.Refusal refusal) {
      failed(place.school(), written, String.valueOf(refusal.getMessage()), refusal.forGood());
    } catch (IllegalArgumentException | IllegalStateException | Vault.Broken e) {
      failed(place.school(), written, "cannot be composed: " + e.getMessage(), true);
    }
  }

  private void failed(SchoolId school, OutboxStore.Written written, String error, boolean forGood) {
    boolean late = written.at().plus(TRIED).isBefore(Instant.now());
    Long pause = forGood || late ? null : pauseSeconds(written.attempts());
    LOG.warn(
        "letter {} ({}) {}: {}",
        written.id(),
        written.template().word(),
        pause == null ? "is dead" : "waits " + pause + " s",
        error);
    in(school, tx -> outbox.failed(tx, written.id(), error, pause));
  }

  static long pauseSeconds(int attempts) {
    return Math.min(PAUSE_MAX_SECONDS, PAUSE_FIRST_SECONDS << (2 * Math.min(attempts - 1, 10)));
  }

  /// What the letter says, in the name of its school, which there may not be yet.
  private Composed composed(SchoolId id, OutboxStore.Written written) {
    String content = written.content();
    if (content == null) {
      throw new IllegalStateException("erased");
    }
    School school = schools.find(id).orElseGet(() -> new School(id, "Stoa"));
    Letter letter =
        new Letter(
            written.to(),
            written.name(),
            written.locale(),
            written.template(),
            sealed.open(id, content));
    return Composed.of(letter, school, schools.address(id));
  }

  /// A letter that can be read in the outbox of a demo.
  record Legible(OutboxStore.Written written, Composed letter) {}

  /// The newest letters of a school, or of every school.
  List<Legible> newest(Optional<SchoolId> school, int max) {
    List<Legible> all = new ArrayList<>();
    List<OutboxStore.Place> places =
        db.lookUp(KEY, tx -> outbox.newest(tx, school.orElse(null), max));
    for (OutboxStore.Place place : places) {
      db.transact(Caller.system(place.school()), tx -> outbox.read(tx, place.id()))
          .filter(written -> written.content() != null)
          .ifPresent(written -> all.add(new Legible(written, composed(place.school(), written))));
    }
    return all;
  }

  /// What became of the school's letters, newest first.
  List<OutboxStore.Fate> fates(
      Caller caller, @Nullable UUID before, @Nullable String state, int max) {
    return db.transact(caller, tx -> outbox.fates(tx, before, state, max));
  }

  /// Has a dead letter tried again.
  void retry(Caller caller, UUID id) {
    db.transact(
        caller,
        tx -> {
          if (!outbox.retry(tx, id)) {
            OutboxStore.Written written =
                outbox.read(tx, id).orElseThrow(() -> Refused.notFound("There is no such letter."));
            boolean erased = written.content() == null;
            throw Refused.conflict(
                erased ? "erased" : "not_dead",
                erased ? "What it said is erased." : "This letter is not dead.",
                Map.of());
          }
          return null;
        });
  }

  private void in(SchoolId school, Consumer<Tx> work) {
    db.transact(
        Caller.system(school),
        tx -> {
          work.accept(tx);
          return null;
        });
  }

  @Override
  public void close() {
    threads.shutdownNow();
    if (smtp != null) {
      smtp.close();
    }
  }
}
