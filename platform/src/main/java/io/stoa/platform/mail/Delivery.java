// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.kernel.Vault;
import io.stoa.platform.tenancy.Schools;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
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

/// Takes messages out of the outbox and hands them to whoever carries their channel, again and
/// again until it succeeds, a day is over or nobody needs them any more; what is dead then, people
/// can see and send again. Any virtual thread.
public final class Delivery implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
  // What it names to see which messages there are: it serves every school.
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
  private final Map<Channel, Carrier> carriers;
  private final OutboxStore outbox = new OutboxStore();
  private final Sealed sealed;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("mail-", 0).factory());

  /// @param carriers of the channels that there are; messages of others stay where they are
  Delivery(Kernel kernel, Schools schools, Map<Channel, Carrier> carriers) {
    this.db = kernel.db();
    this.schools = schools;
    this.sealed = new Sealed(kernel.vault());
    this.carriers = Map.copyOf(carriers);
    if (!carriers.isEmpty()) {
      kernel.jobs().every("deliver-mail", LOOK, this::deliver);
    }
    kernel.jobs().every("erase-mail", ERASURE, this::erase);
  }

  /// @param smtp empty: letters stay where they are
  /// @param sms empty: text messages stay where they are
  public static Delivery of(
      Kernel kernel,
      Schools schools,
      Vertx vertx,
      Pushes pushes,
      Optional<SmtpConfig> smtp,
      Optional<SmsConfig> sms) {
    Map<Channel, Carrier> carriers = new EnumMap<>(Channel.class);
    smtp.ifPresent(
        config -> carriers.put(Channel.EMAIL, new LetterPost(schools, new Smtp(vertx, config))));
    String contact = smtp.map(SmtpConfig::from).orElse("");
    carriers.put(Channel.PUSH, new WebPush(vertx, pushes, schools, contact));
    sms.ifPresent(config -> carriers.put(Channel.SMS, new TextPost(vertx, schools, config)));
    return new Delivery(kernel, schools, carriers);
  }

  /// Takes the secrets away of what was not delivered for a week, and forgets what is old.
  void erase() {
    db.lookUp(KEY, tx -> outbox.outlived(tx, ERASED_MAX))
        .forEach(place -> in(place.school(), tx -> outbox.erase(tx, place.id())));
    db.lookUp(KEY, tx -> outbox.old(tx, ERASED_MAX))
        .forEach(place -> in(place.school(), tx -> outbox.remove(tx, place.id())));
  }

  /// Whoever carries text messages; null where nobody does.
  @Nullable TextPost texts() {
    return carriers.get(Channel.SMS) instanceof TextPost post ? post : null;
  }

  void deliver() {
    if (carriers.isEmpty()) {
      return;
    }
    List<OutboxStore.Place> due;
    do {
      due = db.lookUp(KEY, tx -> outbox.due(tx, carriers.keySet(), BATCH_MAX));
      deliver(due);
    } while (due.size() == BATCH_MAX);
  }

  private void deliver(List<OutboxStore.Place> due) {
    List<Future<?>> attempts = new ArrayList<>();
    for (OutboxStore.Place place : due) {
      attempts.add(threads.submit(() -> attempt(place)));
    }
    for (Future<?> attempt : attempts) {
      try {
        attempt.get();
      } catch (ExecutionException e) {
        LOG.warn("a message cannot be tried", e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void attempt(OutboxStore.Place place) {
    Caller caller = Caller.system(place.school());
    Optional<OutboxStore.Written> taken = db.transact(caller, tx -> outbox.take(tx, place.id()));
    Carrier carrier = taken.map(written -> carriers.get(written.channel())).orElse(null);
    if (taken.isEmpty() || carrier == null) {
      return; // another process was first
    }
    OutboxStore.Written written = taken.get();
    try {
      Map<String, String> values = values(place.school(), written);
      String until = values.get(Letter.UNTIL);
      if (until != null && Instant.parse(until).isBefore(Instant.now())) {
        throw Refusal.forGood("too late");
      }
      Optional<String> reference = carrier.carry(place.school(), written, values);
      in(
          place.school(),
          tx ->
              reference.ifPresentOrElse(
                  name -> outbox.sent(tx, written.id(), name, written.channel() == Channel.SMS),
                  () -> outbox.delivered(tx, written.id())));
    } catch (Refusal refusal) {
      failed(place.school(), written, refusal);
    } catch (IllegalArgumentException | IllegalStateException | Vault.Broken e) {
      failed(place.school(), written, Refusal.forGood("cannot be composed: " + e.getMessage()));
    }
  }

  private void failed(SchoolId school, OutboxStore.Written written, Refusal refusal) {
    String error = String.valueOf(refusal.getMessage());
    boolean late = written.at().plus(TRIED).isBefore(Instant.now());
    long asked = Math.min(refusal.pauseSeconds(), TRIED.toSeconds());
    Long pause =
        refusal.isForGood() || late ? null : Math.max(asked, pauseSeconds(written.attempts()));
    LOG.warn(
        "message {} ({}) {}: {}",
        written.id(),
        written.template().word(),
        pause == null ? "is dead" : "waits " + pause + " s",
        error);
    in(school, tx -> outbox.failed(tx, written.id(), error, pause));
  }

  /// A carrier says what became of what it has taken.
  ///
  /// @param error empty when it arrived
  void told(OutboxStore.Place place, String reference, String error) {
    in(
        place.school(),
        tx -> {
          if (error.isEmpty()) {
            outbox.arrived(tx, place.id(), reference);
          } else {
            outbox.lost(tx, place.id(), reference, error);
          }
        });
  }

  /// A message, for whoever knows its id.
  Optional<OutboxStore.Place> placeOf(UUID id) {
    return db.lookUp(id.toString(), tx -> outbox.placeOf(tx, id));
  }

  static long pauseSeconds(int attempts) {
    return Math.min(PAUSE_MAX_SECONDS, PAUSE_FIRST_SECONDS << (2 * Math.min(attempts - 1, 10)));
  }

  private Map<String, String> values(SchoolId school, OutboxStore.Written written) {
    String content = written.content();
    if (content == null) {
      throw new IllegalStateException("erased");
    }
    return sealed.open(school, content);
  }

  /// A message that can be read in the outbox of a demo.
  ///
  /// @param letter empty for one that is none
  record Legible(
      OutboxStore.Written written, Optional<Composed> letter, String text, String link) {}

  /// The newest messages of a school, or of every school, that nobody carries.
  List<Legible> newest(Optional<SchoolId> school, int max) {
    List<Legible> all = new ArrayList<>();
    List<OutboxStore.Place> places =
        db.lookUp(KEY, tx -> outbox.newest(tx, school.orElse(null), carriers.keySet(), max));
    for (OutboxStore.Place place : places) {
      db.transact(Caller.system(place.school()), tx -> outbox.read(tx, place.id()))
          .filter(written -> written.content() != null)
          .ifPresent(written -> all.add(legible(place.school(), written)));
    }
    return all;
  }

  private Legible legible(SchoolId school, OutboxStore.Written written) {
    Map<String, String> values = values(school, written);
    if (written.channel() == Channel.EMAIL) {
      Composed letter = LetterPost.composed(schools, school, written, values);
      return new Legible(written, Optional.of(letter), letter.text(), letter.link().toString());
    }
    String link = schools.address(school) + values.getOrDefault("path", "/");
    return new Legible(written, Optional.empty(), values.getOrDefault("text", ""), link);
  }

  /// What became of the school's messages, newest first.
  List<OutboxStore.Fate> fates(Caller caller, OutboxStore.Wanted wanted) {
    return db.transact(caller, tx -> outbox.fates(tx, wanted));
  }

  /// Has a dead message tried again.
  void retry(Caller caller, UUID id) {
    db.transact(
        caller,
        tx -> {
          if (!outbox.retry(tx, id)) {
            OutboxStore.Written written =
                outbox
                    .read(tx, id)
                    .orElseThrow(() -> Refused.notFound("There is no such message."));
            boolean erased = written.content() == null;
            throw Refused.conflict(
                erased ? "erased" : "not_dead",
                erased ? "What it said is erased." : "This message is not dead.",
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
    carriers.values().forEach(Carrier::close);
  }
}
