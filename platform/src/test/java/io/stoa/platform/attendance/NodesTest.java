// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.attendance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.TestFolder;
import io.stoa.platform.TestSchool;
import io.stoa.platform.crm.Circle;
import io.stoa.platform.crm.Links;
import io.stoa.platform.identity.People;
import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.VaultKeys;
import io.stoa.platform.scheduling.Availability;
import io.stoa.platform.scheduling.Bookings;
import io.stoa.platform.scheduling.Scheduling;
import io.stoa.platform.tenancy.Schools;
import io.stoa.signaling.PresenceEvent;
import io.stoa.signaling.PresenceEvent.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Two servers with one database: each notices a part of a class, and either may decide it.
final class NodesTest {

  private static final int CLASSES = 12;

  private final Caller school = Caller.system(new SchoolId(UUID.randomUUID()));
  private final UUID tutor = UUID.randomUUID();
  private final UUID student = UUID.randomUUID();
  private final Database db = TestSchool.database();
  private final List<Node> nodes = new ArrayList<>();

  /// A server: with a database pool, a folder, a run and a decider of its own.
  private static final class Node implements AutoCloseable {
    private final Database db = new Database(TestSchool.vertx());
    private final Path folder = TestSchool.folder();
    private final Attendance attendance;

    Node() {
      db.open(TestSchool.address());
      InstantSource clock = InstantSource.system();
      Kernel kernel = Kernel.over(db, VaultKeys.passing());
      Bookings bookings = new Bookings(db);
      People people = new People(db);
      Links links = new Links(kernel, people);
      Circle circle = new Circle(links, bookings::taught);
      Availability availability = new Availability(kernel, people, new Schools(db), circle, clock);
      Scheduling scheduling = new Scheduling(kernel, bookings, people, availability, links, clock);
      attendance =
          new Attendance(
              kernel,
              bookings,
              scheduling.decisions(),
              people,
              links,
              new SessionLogs(kernel, bookings, people, clock),
              clock);
      attendance.recorder().open(folder);
    }

    /// So many seconds ago.
    void notices(Kind kind, BookingId where, UUID who, long secondsAgo, String detail) {
      String sid = "PA_" + who + attendance.recorder().run();
      long since = System.nanoTime() - Duration.ofSeconds(secondsAgo).toNanos();
      attendance
          .recorder()
          .noticed(
              new PresenceEvent(kind, "room-" + where, "RM_1", who.toString(), sid, since, detail));
    }

    @Override
    public void close() {
      attendance.close();
      db.close();
      TestFolder.delete(folder);
    }
  }

  NodesTest() {
    db.transact(
        school,
        tx -> {
          UUID tenant = school.school().value();
          tx.update("insert into tenancy.school (tenant_id, name) values ($1, 'S')", tenant);
          for (UUID person : List.of(tutor, student)) {
            tx.update(
                "insert into identity.person (tenant_id, id, name, email, role)"
                    + " values ($1, $2, 'P', $3, $4)",
                tenant,
                person,
                person + "@x.example",
                person.equals(tutor) ? "tutor" : "student");
          }
          return null;
        });
  }

  @AfterEach
  void close() {
    nodes.forEach(Node::close);
  }

  private Node node() {
    Node node = new Node();
    nodes.add(node);
    return node;
  }

  /// Of half a minute; nothing is due before it is confirmed.
  private BookingId asked(Instant start) {
    BookingId id = new BookingId(UUID.randomUUID());
    db.transact(
        school,
        tx -> {
          UUID tenant = school.school().value();
          tx.update(
              "insert into scheduling.booking"
                  + " (tenant_id, id, tutor_id, title, starts_at, ends_at, status, room)"
                  + " values ($1, $2, $3, 'T', $4, $5, 'pending', $6)",
              tenant,
              id.value(),
              tutor,
              start.atOffset(ZoneOffset.UTC),
              start.plusSeconds(30).atOffset(ZoneOffset.UTC),
              "room-" + id);
          return tx.update(
              "insert into scheduling.seat (tenant_id, booking_id, student_id) values ($1, $2, $3)",
              tenant,
              id.value(),
              student);
        });
    return id;
  }

  private void confirm() {
    db.transact(school, tx -> tx.update("update scheduling.booking set status = 'confirmed'"));
  }

  private int count(String sql) {
    return db.transact(school, tx -> tx.first(sql, row -> row.getInteger(0))).orElseThrow();
  }

  /// Both, so that there is no outage before them.
  private void haveRunForAnHour() {
    UUID[] runs = nodes.stream().map(node -> node.attendance.recorder().run()).toArray(UUID[]::new);
    String sql =
        "update attendance.run set started_at = now() - interval '1 hour' where id = any($1)";
    await("running", () -> db.note(tx -> tx.update(sql, (Object) runs)) == runs.length);
  }

  private static void await(String what, BooleanSupplier done) {
    long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!done.getAsBoolean()) {
      assertTrue(System.nanoTime() < until, what + " takes too long");
      LockSupport.parkNanos(20_000_000);
    }
  }

  @Test
  void factsOfBothAreOneClassAndItIsDecidedOnce() throws Exception {
    Node one = node();
    Node other = node();
    Map<BookingId, Integer> starts = new HashMap<>();
    Instant now = Instant.now();
    for (int i = 0; i < CLASSES; i++) {
      int ago = 60 * (CLASSES - i) + 60;
      BookingId id = asked(now.minusSeconds(ago));
      starts.put(id, ago);
      one.notices(Kind.JOINED, id, tutor, ago + 5, "");
      one.notices(Kind.JOINED, id, student, ago, "");
      one.notices(Kind.LEFT, id, student, ago - 5, "signal_close");
      // The student's page finds the other server; the tutor stays where he is.
      other.notices(Kind.JOINED, id, student, ago - 15, "");
      other.notices(Kind.LEFT, id, student, ago - 30, "client_initiated");
      one.notices(Kind.LEFT, id, tutor, ago - 30, "client_initiated");
    }
    await("storing", () -> count("select count(*)::int from attendance.fact") == 6 * CLASSES);
    haveRunForAnHour();
    confirm();
    List<FactStore.Place> places =
        starts.keySet().stream().map(id -> new FactStore.Place(school.school(), id)).toList();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      await(
          "deciding",
          () -> {
            List<Future<?>> looks = new ArrayList<>();
            for (Node each : List.of(one, other, one, other)) {
              looks.add(threads.submit(() -> each.attendance.decider().lookAt(places)));
            }
            looks.forEach(NodesTest::finished);
            return count("select count(*)::int from attendance.outcome") == CLASSES;
          });
    }
    assertEquals(
        CLASSES,
        count("select count(*)::int from kernel.event where type = 'scheduling.Completed'"));
    for (BookingId id : starts.keySet()) {
      for (Node each : nodes) {
        Attendance.Seen seen =
            each.db.transact(school, tx -> each.attendance.read(tx, id, Instant.now()));
        assertEquals(Decision.Result.COMPLETED, seen.outcome().orElseThrow().decision());
        Register.Line line = seen.register().of(Register.Part.STUDENT).getFirst();
        assertEquals(1, line.timeline().connected().size(), line::toString);
        assertEquals(30.0, line.presentSeconds(), 1.0);
        assertEquals(1, line.timeline().gaps().size());
        assertEquals(10.0, line.lostSeconds(), 1.0);
        assertEquals(30.0, Span.seconds(seen.register().overlap()), 1.0);
        assertEquals(List.of(), seen.outages().all());
      }
    }
  }

  private static void finished(Future<?> look) {
    try {
      look.get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /// What it has noticed is still on its way: to decide without it would blame who was there.
  @Test
  void aServerThatStoresLaterIsWaitedForAndOneThatDiedIsNot() {
    Node one = node();
    Instant now = Instant.now();
    BookingId id = asked(now.minusSeconds(100));
    one.notices(Kind.JOINED, id, tutor, 100, "");
    one.notices(Kind.LEFT, id, tutor, 65, "client_initiated");
    await("storing", () -> count("select count(*)::int from attendance.fact") == 2);
    FactStore.Place place = new FactStore.Place(school.school(), id);
    UUID slow = UUID.randomUUID();
    FactStore store = new FactStore();
    db.note(tx -> {
      store.alive(tx, slow, now.minusSeconds(300), now.minusSeconds(90));
      return null;
    });
    confirm();
    one.attendance.decider().lookAt(List.of(place));
    assertEquals(0, count("select count(*)::int from attendance.outcome"));
    // Silent for long by the database's clock, whatever its own says.
    db.note(tx ->
        tx.update(
            "update attendance.run set heard_at = now() - interval '1 minute' where id = $1",
            slow));
    await(
        "deciding",
        () -> {
          one.attendance.decider().lookAt(List.of(place));
          return count("select count(*)::int from attendance.outcome") == 1;
        });
  }
}
