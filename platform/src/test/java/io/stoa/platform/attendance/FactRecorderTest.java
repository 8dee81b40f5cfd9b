// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.attendance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.TestFolder;
import io.stoa.platform.TestSchool;
import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.signaling.PresenceEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FactRecorderTest {

  private static final Duration AT_MOST = Duration.ofSeconds(1);

  private final Database db = TestSchool.database();
  private final Caller school = Caller.system(new SchoolId(UUID.randomUUID()));
  private final UUID tutor = UUID.randomUUID();
  private final BookingId booking = new BookingId(UUID.randomUUID());
  private final String room = "room-" + booking;
  private final List<BookingId> changed = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<Path> folders = new ArrayList<>();

  FactRecorderTest() {
    db.transact(
        school,
        tx -> {
          UUID tenant = school.school().value();
          tx.update("insert into tenancy.school (tenant_id, name) values ($1, 'S')", tenant);
          tx.update(
              "insert into identity.person (tenant_id, id, name, email, role)"
                  + " values ($1, $2, 'P', $3, 'tutor')",
              tenant,
              tutor,
              tutor + "@x.example");
          return tx.update(
              "insert into scheduling.booking"
                  + " (tenant_id, id, tutor_id, title, starts_at, ends_at, status, room)"
                  + " values ($1, $2, $3, 'T', now(), now() + interval '1 hour', 'confirmed', $4)",
              tenant,
              booking.value(),
              tutor,
              room);
        });
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    folders.forEach(TestFolder::delete);
  }

  private Path folder() {
    Path folder = TestSchool.folder();
    folders.add(folder);
    return folder;
  }

  private FactRecorder recorder(Database with, Path folder) {
    FactRecorder recorder =
        new FactRecorder(with, InstantSource.system(), (tx, id) -> changed.add(id));
    recorder.open(folder);
    open.add(recorder);
    return recorder;
  }

  private PresenceEvent event(PresenceEvent.Kind kind, String where) {
    return new PresenceEvent(
        kind, where, "RM_1", tutor.toString(), "PA_1", System.nanoTime(), "client_initiated");
  }

  private List<Fact> stored() {
    return db.transact(school, tx -> new FactStore().of(tx, booking));
  }

  private static void await(String what, Duration atMost, BooleanSupplier done) {
    long until = System.nanoTime() + atMost.toNanos();
    while (!done.getAsBoolean()) {
      assertTrue(System.nanoTime() < until, what + " takes longer than " + atMost);
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static int waiting(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      int facts = 0;
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).toList()) {
        facts += Journal.read(file).size();
      }
      return facts;
    } catch (IOException e) {
      return -1; // just stored
    }
  }

  @Test
  void whatIsNoticedIsStoredAndPagesAreTold() {
    FactRecorder recorder = recorder(db, folder());
    recorder.noticed(event(PresenceEvent.Kind.JOINED, room));
    recorder.noticed(event(PresenceEvent.Kind.LEFT, room + "~2"));
    recorder.noticed(event(PresenceEvent.Kind.JOINED, "no such room"));
    recorder.noticed(
        new PresenceEvent(PresenceEvent.Kind.JOINED, room, "RM_1", "a robot", "PA_2", 0, ""));
    await("storing", Duration.ofSeconds(20), () -> stored().size() == 2);
    assertEquals(
        List.of(Fact.Kind.JOINED, Fact.Kind.LEFT), stored().stream().map(Fact::kind).toList());
    assertTrue(changed.contains(booking));
    Instant now = Instant.now();
    stored()
        .forEach(fact ->
            assertTrue(Duration.between(fact.at(), now).abs().toSeconds() < 30, fact::toString));
  }

  /// The disk as it is at any moment is what `kill -9` leaves.
  @Test
  void aKillOrAStoppedDatabaseTakesLessThanTheLastSecond() throws Exception {
    Path folder = folder();
    Database away = new Database(TestSchool.vertx());
    FactRecorder recorder = recorder(away, folder);
    int rounds = 5;
    int each = 40;
    int before = rounds * each;
    List<Duration> took = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      for (int i = 0; i < each; i++) {
        recorder.noticed(event(PresenceEvent.Kind.JOINED, room));
        recorder.noticed(event(PresenceEvent.Kind.LEFT, room));
      }
      long told = System.nanoTime();
      int wanted = 2 * each * round;
      await("writing", Duration.ofSeconds(20), () -> waiting(folder) == wanted);
      took.add(Duration.ofNanos(System.nanoTime() - told));
    }
    System.out.printf(
        "on disk %s ms after the last fact%n", took.stream().map(Duration::toMillis).toList());
    took.sort(null);
    // Other programs may hold up a round or two.
    assertTrue(took.get(rounds / 2).compareTo(AT_MOST) < 0, "on disk after " + took);
    assertEquals(List.of(), stored(), "the database is away");

    Path image = folder();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.copy(file, image.resolve(file.getFileName()));
      }
    }
    Files.writeString(journalFile(image), "{\"id\":\"cut o", StandardOpenOption.APPEND);
    FactRecorder next = recorder(db, image);
    await("storing what was left", Duration.ofSeconds(20), () -> stored().size() == 2 * before);
    await("its own life", Duration.ofSeconds(20), () -> next.storedUpTo().isAfter(Instant.EPOCH));
    assertEquals(0, waiting(image));
    // Once more the same, as when the process dies between commit and deletion.
    next.close();
    Files.copy(journalFile(folder), image.resolve("0000000000000001.jsonl"));
    recorder(db, image);
    await("storing again", Duration.ofSeconds(20), () -> waiting(image) == 0);
    assertEquals(2 * before, stored().size(), "nothing twice");
  }

  private static Path journalFile(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".jsonl")).findFirst().orElseThrow();
    }
  }

  private Outages outages(FactRecorder recorder, Span time) {
    return db.transact(
        school, tx -> Outages.in(tx, new FactStore(), time, recorder.run(), List.of()));
  }

  @Test
  void aRunThatDiedEndedWhenItWasLastAlive() throws Exception {
    Path folder = folder();
    UUID died = UUID.randomUUID();
    Instant alive = Instant.now().minusSeconds(30);
    Instant lastAlive = Instant.ofEpochMilli(alive.plusSeconds(5).toEpochMilli());
    db.note(tx -> {
      new FactStore().alive(tx, died, alive.minusSeconds(60), alive);
      return null;
    });
    try (Journal journal = new Journal(folder)) {
      journal.alive(died, lastAlive);
    }
    FactRecorder recorder = recorder(db, folder);
    await(
        "its own life", Duration.ofSeconds(20), () -> recorder.storedUpTo().isAfter(Instant.EPOCH));
    Span time = new Span(alive.minusSeconds(10), Instant.now());
    assertEquals(lastAlive, outages(recorder, time).endOf(died));
    assertEquals(null, outages(recorder, time).endOf(recorder.run()));
  }

  @Test
  void aWallClockThatIsSetMovesNoFactWhileSomebodyIsThere() {
    long[] nanos = {0};
    Instant[] wall = {Instant.parse("2026-03-01T10:00:00Z")};
    SteadyClock clock = new SteadyClock(() -> wall[0], () -> nanos[0]);
    Instant before = clock.now();
    wall[0] = wall[0].minusSeconds(3600);
    nanos[0] = 5_000_000_000L;
    assertEquals(before.plusSeconds(5), clock.now());
    assertEquals(Duration.ofSeconds(-3605), clock.off());
    clock.anchor();
    assertEquals(wall[0], clock.now());
  }

  @Test
  void onlyRatingsThatLastAreFacts() {
    String[] rated = {
      "0 excellent",
      "3 poor",
      "6 excellent",
      "9 poor",
      "12 poor",
      "15 poor",
      "18 lost",
      "21 poor",
      "24 good",
      "27 good",
      "30 good",
      "33 good"
    };
    Ratings ratings = new Ratings();
    List<String> told = new ArrayList<>();
    for (String each : rated) {
      String[] parts = each.split(" ");
      ratings
          .sift(List.of(rated(Instant.EPOCH.plusSeconds(Long.parseLong(parts[0])), parts[1])))
          .forEach(fact -> told.add(fact.at().getEpochSecond() + " " + fact.detail()));
    }
    assertEquals(List.of("0 excellent", "9 poor", "24 good"), told);
  }

  @Test
  void aConnectionThatGoesUpAndDownAllTheTimeIsBounded() {
    Ratings ratings = new Ratings();
    int kept = 0;
    for (int i = 0; i < 20_000; i++) {
      String quality = i / 3 % 2 == 0 ? "poor" : "good";
      kept += ratings.sift(List.of(rated(Instant.EPOCH.plusSeconds(3L * i), quality))).size();
    }
    assertEquals(Ratings.CHANGES_MAX, kept);
  }

  private Fact rated(Instant at, String quality) {
    return new Fact(
        UUID.randomUUID(),
        new UUID(1, 1),
        room,
        new PersonId(tutor),
        "PA_1",
        Fact.Kind.RATED,
        at,
        quality);
  }

  @Test
  void sentencesWithABreathBetweenThemAreOne() {
    Speech speech = new Speech();
    Instant start = Instant.parse("2026-03-01T10:00:00Z");
    List<Fact> kept = new ArrayList<>();
    String[] when = {"0 speaks", "3 silent", "4 speaks", "9 silent", "20 speaks"};
    for (String each : when) {
      String[] parts = each.split(" ");
      Instant at = start.plusSeconds(Long.parseLong(parts[0]));
      Fact fact =
          new Fact(
              UUID.randomUUID(),
              UUID.randomUUID(),
              room,
              new PersonId(tutor),
              "PA_1",
              Fact.Kind.of(parts[1]),
              at,
              "");
      kept.addAll(speech.sift(List.of(fact), at));
      kept.addAll(speech.sift(List.of(), at.plusMillis(900)));
      if (parts[0].equals("9")) {
        kept.addAll(speech.sift(List.of(), at.plusSeconds(3)));
      }
    }
    List<String> told =
        kept.stream()
            .map(f -> Duration.between(start, f.at()).toSeconds() + " " + f.kind().word())
            .toList();
    assertEquals(List.of("0 speaks", "9 silent", "20 speaks"), told);
  }
}
