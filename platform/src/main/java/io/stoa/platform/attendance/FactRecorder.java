// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.attendance;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.StartRefused;
import io.stoa.platform.kernel.Tx;
import io.stoa.signaling.JoinReport;
import io.stoa.signaling.PresenceEvent;
import io.stoa.signaling.QualityReport;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes down what signaling tells: into a queue at once, from there every tenth of a second into
/// the [Journal], and from there into the database as soon as it answers. Whoever tells is never
/// held up. Any thread.
public final class FactRecorder implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(FactRecorder.class);

  /// What may be noticed between two looks of the writer; more is given up and counted.
  static final int NOTICED_MAX = 50_000;

  private static final long WRITE_MILLIS = 100;
  private static final long STORE_MILLIS = 200;
  private static final long RETRY_MILLIS = 1_000;
  private static final Duration ALIVE_IN_FILE = Duration.ofSeconds(1);
  private static final Duration ALIVE_IN_DATABASE = Duration.ofSeconds(2);

  /// How long the database may be away before that is an outage.
  private static final Duration HITCH = Duration.ofSeconds(3);

  /// Facts that open pages need not be told of at once.
  private static final Set<Fact.Kind> MINOR =
      EnumSet.of(Fact.Kind.SPEAKS, Fact.Kind.SILENT, Fact.Kind.RATED);

  private static final Duration CLOCK_OFF_MAX = Duration.ofSeconds(1);
  private static final int ATTEMPTS_MAX = 10;
  private static final int PLACES_MAX = 10_000;
  private static final long CLOSE_MILLIS = 5_000;

  private final Database db;
  private final SteadyClock clock;
  private final FactStore store = new FactStore();
  private final UUID run = UUID.randomUUID();
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicLong givenUp = new AtomicLong();
  private final AtomicInteger present = new AtomicInteger();
  private final BlockingQueue<Fact> noticed = new ArrayBlockingQueue<>(NOTICED_MAX);
  private final BiConsumer<Tx, BookingId> changed;
  private final List<Thread> threads = new ArrayList<>();
  private @Nullable Instant startedAt;
  private @Nullable Journal journal;
  private volatile boolean closed;

  // Of the thread that writes.
  private final Speech speech = new Speech();
  private final Ratings ratings = new Ratings();
  private List<Fact> unwritten = new ArrayList<>();
  private Instant aliveInFile = Instant.MIN;
  private boolean clockTold;
  private boolean writeFails;
  private volatile Instant writtenUpTo;

  // Of the thread that stores.
  private final Map<String, FactStore.Place> places =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, FactStore.Place> eldest) {
          return size() > PLACES_MAX;
        }
      };
  private Optional<Journal.Alive> before = Optional.empty();
  private Instant aliveInDatabase = Instant.MIN;
  private @Nullable Instant failingSince;
  private @Nullable Path failingFile;
  private int attempts;
  private volatile Instant storesSince;
  private volatile Instant storedUpTo = Instant.MIN;

  /// @param changed told, in the transaction that stores them, of which classes there are new facts
  ///   about who is there
  FactRecorder(Database db, InstantSource wall, BiConsumer<Tx, BookingId> changed) {
    this.db = db;
    this.clock = new SteadyClock(wall, System::nanoTime);
    this.changed = changed;
    writtenUpTo = clock.now();
    storesSince = clock.now();
  }

  /// Begins to write here, and to store, what was left here first.
  public void open(Path folder) {
    try {
      Journal opened = new Journal(folder);
      before = opened.lastAlive();
      journal = opened;
      opened.alive(run, clock.now());
    } catch (IOException e) {
      throw new StartRefused("stoa.data: cannot keep attendance in " + folder + ": " + e, e);
    }
    threads.add(Thread.ofPlatform().name("attendance-write").daemon().start(this::write));
    threads.add(Thread.ofVirtual().name("attendance-store").start(this::store));
  }

  /// Takes down a presence. Never blocks.
  public void noticed(PresenceEvent event) {
    Fact.Kind kind =
        switch (event.kind()) {
          case JOINED -> Fact.Kind.JOINED;
          case LOST -> Fact.Kind.LOST;
          case FOUND -> Fact.Kind.FOUND;
          case LEFT -> Fact.Kind.LEFT;
          case PUBLISHES -> Fact.Kind.PUBLISHES;
          case UNPUBLISHES -> Fact.Kind.UNPUBLISHES;
          case SPEAKS -> Fact.Kind.SPEAKS;
          case FALLS_SILENT -> Fact.Kind.SILENT;
        };
    if (kind == Fact.Kind.JOINED) {
      present.incrementAndGet();
    } else if (kind == Fact.Kind.LEFT) {
      present.decrementAndGet();
    }
    take(
        kind,
        event.room(),
        event.identity(),
        event.participantSid(),
        clock.at(event.sinceNanos()),
        event.detail());
  }

  /// Takes down an attempt to join that failed. Never blocks.
  public void joined(JoinReport report) {
    // A token that ran out says nothing about a class: its bearer asks for a fresh one.
    boolean atTheDoor = report.failure().startsWith("token_");
    if (!report.succeeded() && !report.room().isEmpty() && !atTheDoor) {
      String stage = report.missing().name().toLowerCase(Locale.ROOT);
      take(
          Fact.Kind.FAILED,
          report.room(),
          report.identity(),
          report.participantSid(),
          clock.now(),
          stage + " " + report.failure());
    }
  }

  /// Takes down how somebody is connected, when that changes. Never blocks.
  public void rated(QualityReport report) {
    take(
        Fact.Kind.RATED,
        report.room(),
        report.identity(),
        report.participantSid(),
        clock.now(),
        report.quality().name().toLowerCase(Locale.ROOT));
  }

  private void take(
      Fact.Kind kind, String room, String identity, String participant, Instant at, String detail) {
    PersonId person = person(identity);
    if (person == null) {
      return; // none of a school's people
    }
    UUID id = new UUID(run.getMostSignificantBits(), numbers.incrementAndGet());
    Instant millis = Instant.ofEpochMilli(at.toEpochMilli());
    if (!noticed.offer(new Fact(id, run, room, person, participant, kind, millis, detail))) {
      givenUp.incrementAndGet();
    }
  }

  private static @Nullable PersonId person(String identity) {
    try {
      return identity.length() == 36 ? new PersonId(UUID.fromString(identity)) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  UUID run() {
    return run;
  }

  Instant now() {
    return clock.now();
  }

  /// Up to here everything that was noticed is stored, and without a pause since [#storesSince].
  Instant storedUpTo() {
    return storedUpTo;
  }

  Instant storesSince() {
    return storesSince;
  }

  private void write() {
    while (!closed) {
      writeOnce();
      pause(WRITE_MILLIS);
    }
  }

  private synchronized void writeOnce() {
    Journal to = journal;
    if (to == null) {
      return;
    }
    Instant now = clock.now();
    List<Fact> drained = new ArrayList<>();
    noticed.drainTo(drained);
    unwritten.addAll(ratings.sift(speech.sift(drained, now)));
    try {
      if (!unwritten.isEmpty() && !to.append(unwritten)) {
        givenUp.addAndGet(unwritten.size());
      }
      unwritten = new ArrayList<>();
      if (!now.minus(ALIVE_IN_FILE).isBefore(aliveInFile)) {
        to.alive(run, now);
        aliveInFile = now;
        housekeep();
      }
      writtenUpTo = now;
      writeFails = false;
    } catch (IOException e) {
      if (!writeFails) {
        LOG.error("attendance waits in memory: {}", e.toString());
      }
      writeFails = true;
      trim();
    }
  }

  /// What cannot be written is bounded, too.
  private void trim() {
    if (unwritten.size() > NOTICED_MAX) {
      givenUp.addAndGet(unwritten.size() - NOTICED_MAX);
      unwritten = new ArrayList<>(unwritten.subList(0, NOTICED_MAX));
    }
  }

  private void housekeep() {
    long lost = givenUp.getAndSet(0);
    if (lost > 0) {
      LOG.error("{} facts of attendance are given up: too many wait", lost);
    }
    Duration off = clock.off().abs();
    if (off.compareTo(CLOCK_OFF_MAX) > 0 && present.get() > 0) {
      if (!clockTold) {
        LOG.warn("the clock was set by {} while somebody is in a class: not believed yet", off);
      }
      clockTold = true;
    } else if (present.get() <= 0 && !off.isZero()) {
      clock.anchor();
      clockTold = false;
    }
  }

  private void store() {
    while (!closed) {
      pause(storeOnce() ? STORE_MILLIS : RETRY_MILLIS);
    }
  }

  /// @return false when the database did not take it
  private boolean storeOnce() {
    Journal from = journal;
    if (from == null) {
      return true;
    }
    Instant upTo = writtenUpTo;
    try {
      for (Path file : from.full()) {
        failingFile = file;
        add(Journal.read(file));
        from.stored(file);
        attempts = 0;
      }
      failingFile = null;
      alive(upTo);
      return true;
    } catch (RuntimeException | IOException e) {
      failed(from, e);
      return false;
    }
  }

  private void failed(Journal from, Exception e) {
    if (startedAt == null) {
      return; // the server is starting: nobody has been let in yet
    }
    if (failingSince == null) {
      failingSince = clock.now();
      LOG.info("attendance waits: {}", e.toString());
    }
    // Of a database that answers, and does not take these.
    boolean refused =
        e instanceof Refused known
            ? known.kind() != Refused.Kind.UNAVAILABLE
            : e instanceof PgException || e instanceof IOException;
    Path file = failingFile;
    if (refused && file != null && ++attempts >= ATTEMPTS_MAX) {
      try {
        from.giveUp(file);
        LOG.error("{} cannot be stored and is put aside", file, e);
      } catch (IOException again) {
        LOG.error("{} cannot be put aside", file, again);
      }
      attempts = 0;
    }
  }

  private void add(List<Fact> facts) {
    Map<SchoolId, List<Fact>> bySchool = new LinkedHashMap<>();
    for (Fact fact : facts) {
      FactStore.Place place = place(fact.room());
      if (place != null) {
        bySchool.computeIfAbsent(place.school(), school -> new ArrayList<>()).add(fact);
      }
    }
    bySchool.forEach((school, theirs) ->
        db.transact(
            Caller.system(school),
            tx -> {
              store.add(tx, theirs, fact -> bookingOf(fact));
              Set<BookingId> about = new HashSet<>();
              for (Fact fact : theirs) {
                if (!MINOR.contains(fact.kind()) && about.add(bookingOf(fact))) {
                  changed.accept(tx, bookingOf(fact));
                }
              }
              return null;
            }));
  }

  private BookingId bookingOf(Fact fact) {
    FactStore.Place place = place(fact.room());
    if (place == null) {
      throw new IllegalStateException("no class has the room any more");
    }
    return place.booking();
  }

  /// Null for a room that is no class's.
  private FactStore.@Nullable Place place(String room) {
    String name = Fact.roomOfClass(room);
    FactStore.Place known = places.get(name);
    if (known == null) {
      known = db.lookUp(name, tx -> store.place(tx, name)).orElse(null);
      if (known != null) {
        places.put(name, known);
      }
    }
    return known;
  }

  private void alive(Instant upTo) {
    if (failingSince == null && upTo.minus(ALIVE_IN_DATABASE).isBefore(aliveInDatabase)) {
      storedUpTo = upTo;
      return;
    }
    Instant since = failingSince;
    Instant now = clock.now();
    boolean outage = since != null && since.plus(HITCH).isBefore(now);
    Instant began = startedAt == null ? now : startedAt;
    Instant until = Span.later(upTo, began);
    // Of no school, so for nobody: rows that have none.
    db.note(tx -> {
      before.ifPresent(last -> store.end(tx, last.run(), last.at()));
      store.alive(tx, run, began, until);
      if (outage && since != null) {
        store.outage(tx, run, new Span(since, now));
      }
      return null;
    });
    before = Optional.empty();
    startedAt = began;
    if (since != null) {
      failingSince = null;
      storesSince = now;
    }
    aliveInDatabase = upTo;
    storedUpTo = upTo;
  }

  private void pause(long millis) {
    try {
      synchronized (threads) {
        if (!closed) {
          threads.wait(millis);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed = true;
    }
  }

  /// Writes and stores what there is, and says that the run has ended.
  @Override
  public void close() {
    closed = true;
    synchronized (threads) {
      threads.notifyAll();
    }
    try {
      for (Thread thread : threads) {
        thread.join(CLOSE_MILLIS);
      }
      Journal last = journal;
      if (last != null) {
        writeOnce();
        if (storeOnce()) {
          Instant now = writtenUpTo;
          db.note(tx -> {
            store.end(tx, run, now);
            return null;
          });
        }
        last.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | IOException e) {
      LOG.warn("the end of this run is not stored: {}", e.toString());
    }
  }
}
