// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Tx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The rows of bookings. Those of their seats are [SeatStore]'s.
///
/// Times are compared one by one instead of as ranges where an index must help: below row-level
/// security the operators of ranges can use none.
final class BookingStore {

  private final SeatStore seats = new SeatStore();

  private static String select(String rest) {
    return """
    select b.id, b.tutor_id, b.title, b.starts_at, b.ends_at, b.status, b.room, b.session_type_id,
      b.zone, b.seats, b.buffer_before, b.buffer_after, b.policy, b.emergency, b.asked_by,
      b.changed_by, b.reason, b.proposed_starts_at, b.proposed_ends_at, b.proposed_by,
      b.series_id, b.series_at, b.version, b.sequence
    from scheduling.booking b
    """
        + rest;
  }

  /// Which bookings are looked for; null where anything will do.
  ///
  /// @param people one of whom must take part, or wait
  /// @param open only what anybody may take a seat in, or wait for
  record Wanted(
      Instant from,
      Instant to,
      @Nullable List<UUID> people,
      @Nullable UUID tutor,
      @Nullable UUID student,
      @Nullable UUID series,
      @Nullable List<String> statuses,
      boolean open) {}

  static final String LIST =
      select(
          """
          where b.starts_at < $2 and b.starts_at > $3 and b.ends_at > $1
            and ($4::uuid[] is null or b.tutor_id = any($4) or exists (
              select from scheduling.seat s
              where s.booking_id = b.id and s.student_id = any($4) and s.state <> 'cancelled'))
            and ($5::uuid is null or b.tutor_id = $5)
            and ($6::uuid is null or exists (
              select from scheduling.seat s
              where s.booking_id = b.id and s.student_id = $6 and s.state <> 'cancelled'))
            and ($7::uuid is null or b.series_id = $7)
            and ($8::text[] is null or b.status = any($8))
            and (not $9::boolean
              or (b.seats > 1 and b.session_type_id is not null and b.status = 'confirmed'))
            and ($10::timestamptz is null or (b.starts_at, b.id) > ($10, $11::uuid))
          order by b.starts_at, b.id
          limit $12
          """);

  /// Those behind a row of the page before, earliest first.
  List<Booking> list(
      Tx tx, Wanted wanted, @Nullable OffsetDateTime afterTime, @Nullable UUID afterId, int rows) {
    return seats.fill(
        tx,
        tx.list(
            LIST,
            BookingStore::booking,
            time(wanted.from()),
            time(wanted.to()),
            time(wanted.from().minus(Booking.LENGTH_MAX)),
            array(wanted.people()),
            wanted.tutor(),
            wanted.student(),
            wanted.series(),
            wanted.statuses() == null ? null : wanted.statuses().toArray(String[]::new),
            wanted.open(),
            afterTime,
            afterId,
            rows));
  }

  static final String SCHOOL_OF =
      """
      select tenant_id from scheduling.booking where id = $1
      """;

  /// For whoever knows the id, and of whatever school.
  Optional<SchoolId> schoolOf(Tx tx, BookingId id) {
    return tx.first(SCHOOL_OF, row -> new SchoolId(row.getUUID("tenant_id")), id.value());
  }

  static final String BY_ID = select("where b.id = $1");

  Optional<Booking> byId(Tx tx, BookingId id) {
    return seats.fill(tx, tx.list(BY_ID, BookingStore::booking, id.value())).stream().findFirst();
  }

  static final String LOCK = select("where b.id = any($1) order by b.id for update");

  /// Bookings that nobody else changes until the end of the transaction, by id.
  List<Booking> lock(Tx tx, Collection<BookingId> ids) {
    UUID[] values = ids.stream().map(BookingId::value).toArray(UUID[]::new);
    return seats.fill(tx, tx.list(LOCK, BookingStore::booking, (Object) values));
  }

  static final String OF_SERIES =
      select(
          """
          where b.series_id = $1 and b.series_at >= $2 and b.status in ('pending', 'confirmed')
          order by b.starts_at
          """);

  /// What is still to be held of a series, from this start of its rule on.
  List<Booking> ofSeries(Tx tx, UUID series, Instant from) {
    return seats.fill(tx, tx.list(OF_SERIES, BookingStore::booking, series, time(from)));
  }

  static final String ADD_SERIES =
      """
      insert into scheduling.series (tenant_id, id, rule, zone) values ($1, $2, $3, $4)
      """;

  void addSeries(Tx tx, UUID series, String rule, String zone) {
    tx.update(ADD_SERIES, tx.caller().school().value(), series, rule, zone);
  }

  static final String RULES = "select id, rule from scheduling.series where id = any($1)";

  /// What the rules of these series say.
  Map<UUID, String> rules(Tx tx, Collection<UUID> series) {
    Map<UUID, String> rules = new HashMap<>();
    UUID[] ids = series.toArray(UUID[]::new);
    tx.list(RULES, row -> rules.put(row.getUUID("id"), row.getString("rule")), (Object) ids);
    return rules;
  }

  static final String LOCK_PEOPLE =
      """
      select pg_advisory_xact_lock(k) from (
        select distinct hashtextextended(p::text, 7) k from unnest($1::uuid[]) p order by k) s
      """;

  /// Has bookings of these people made one after the other: two that would clash then find each
  /// other's rows instead of waiting for each other's constraint.
  void lockPeople(Tx tx, Collection<PersonId> people) {
    tx.list(LOCK_PEOPLE, row -> true, (Object) ids(people));
  }

  /// Time that is taken.
  ///
  /// @param index of the window that it is in
  record Taken(int index, PersonId person, Instant startsAt, Instant endsAt) {}

  /// A time that is asked for: of the tutor with buffers, of students without.
  record Window(Instant startsAt, Instant endsAt, Instant occupiedFrom, Instant occupiedTo) {
    static Window of(Instant startsAt, Instant endsAt, Booking.Terms terms) {
      return new Window(
          startsAt,
          endsAt,
          startsAt.minusSeconds(60L * terms.bufferBefore()),
          endsAt.plusSeconds(60L * terms.bufferAfter()));
    }
  }

  static final String TUTOR_TAKEN =
      """
      select w.n, lower(b.occupied) starts_at, upper(b.occupied) ends_at
      from unnest($2::timestamptz[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[])
        with ordinality as w (s, e, earliest, latest, n)
      join scheduling.booking b on b.tutor_id = $1
        and b.starts_at > w.earliest and b.starts_at < w.latest
        and b.status in ('pending', 'confirmed', 'completed', 'no_show')
        and b.occupied && tstzrange(w.s, w.e)
      where b.id <> all($6::uuid[])
      order by w.n, b.starts_at
      """;

  /// What a tutor has already in these windows.
  List<Taken> tutorTaken(
      Tx tx, PersonId tutor, List<Window> windows, Collection<BookingId> except) {
    return tx.list(
        TUTOR_TAKEN,
        row -> taken(row, tutor),
        tutor.value(),
        times(windows.stream().map(Window::occupiedFrom).toList()),
        times(windows.stream().map(Window::occupiedTo).toList()),
        times(
            windows.stream()
                .map(window ->
                    window.occupiedFrom().minus(Booking.LENGTH_MAX).minus(Booking.BUFFER_MAX))
                .toList()),
        times(
            windows.stream().map(window -> window.occupiedTo().plus(Booking.BUFFER_MAX)).toList()),
        bookings(except));
  }

  static final String STUDENTS_TAKEN =
      """
      select w.n, s.student_id, lower(s.occupied) starts_at, upper(s.occupied) ends_at
      from unnest($2::timestamptz[], $3::timestamptz[]) with ordinality as w (s, e, n)
      join scheduling.seat s on s.student_id = any($1::uuid[]) and s.state = 'booked'
        and s.occupied && tstzrange(w.s, w.e)
      where s.booking_id <> all($4::uuid[])
      order by w.n, starts_at
      """;

  /// What students have already in these windows.
  List<Taken> studentsTaken(
      Tx tx, Collection<PersonId> students, List<Window> windows, Collection<BookingId> except) {
    return tx.list(
        STUDENTS_TAKEN,
        row -> taken(row, new PersonId(row.getUUID("student_id"))),
        ids(students),
        times(windows.stream().map(Window::startsAt).toList()),
        times(windows.stream().map(Window::endsAt).toList()),
        bookings(except));
  }

  static final String ENGAGED =
      """
      select w.n, e.person_id, lower(e.during) starts_at, upper(e.during) ends_at
      from unnest($3::timestamptz[], $4::timestamptz[]) with ordinality as w (s, e, n)
      join scheduling.engagement e on e.person_id = any($1::uuid[]) and e.teaches = $2
        and e.during && tstzrange(w.s, w.e)
      where e.booking_id <> all($5::uuid[])
      order by w.n, starts_at
      """;

  /// What students teach themselves in these windows.
  List<Taken> teaching(
      Tx tx, Collection<PersonId> students, List<Window> windows, Collection<BookingId> except) {
    return tx.list(
        ENGAGED,
        row -> taken(row, new PersonId(row.getUUID("person_id"))),
        ids(students),
        1,
        times(windows.stream().map(Window::startsAt).toList()),
        times(windows.stream().map(Window::endsAt).toList()),
        bookings(except));
  }

  /// What a tutor learns himself in these windows.
  List<Taken> learning(Tx tx, PersonId tutor, List<Window> windows, Collection<BookingId> except) {
    return tx.list(
        ENGAGED,
        row -> taken(row, tutor),
        ids(List.of(tutor)),
        0,
        times(windows.stream().map(Window::occupiedFrom).toList()),
        times(windows.stream().map(Window::occupiedTo).toList()),
        bookings(except));
  }

  private static Taken taken(Row row, PersonId person) {
    return new Taken(
        row.getLong("n").intValue() - 1,
        person,
        row.getOffsetDateTime("starts_at").toInstant(),
        row.getOffsetDateTime("ends_at").toInstant());
  }

  static final String DEFER =
      "set constraints scheduling.tutor_is_free, scheduling.student_is_free, "
          + "scheduling.teaches_or_learns deferred";

  /// Lets bookings change places within the transaction; its commit checks them, or [#check].
  void deferConflicts(Tx tx) {
    tx.update(DEFER);
  }

  static final String CHECK =
      "set constraints scheduling.tutor_is_free, scheduling.student_is_free, "
          + "scheduling.teaches_or_learns immediate";

  /// Has the database look for clashes now.
  void check(Tx tx) {
    tx.update(CHECK);
  }

  static final String STUDENTS_OF =
      """
      select distinct s.student_id from scheduling.seat s
      join scheduling.booking b on b.id = s.booking_id and b.tenant_id = s.tenant_id
      where b.tutor_id = $1 and s.state = 'booked'
      """;

  List<PersonId> studentsOf(Tx tx, PersonId tutor) {
    return tx.list(STUDENTS_OF, row -> new PersonId(row.getUUID("student_id")), tutor.value());
  }

  static final String ADD =
      """
      insert into scheduling.booking
        (tenant_id, id, tutor_id, title, starts_at, ends_at, status, room, session_type_id, zone, seats,
         buffer_before, buffer_after, policy, emergency, asked_by, changed_by, reason, series_id, series_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
      """;

  /// A new booking with its seats.
  void add(Tx tx, Booking booking) {
    Booking.Terms terms = booking.terms();
    Booking.Trail trail = booking.trail();
    tx.update(
        ADD,
        tx.caller().school().value(),
        booking.id().value(),
        booking.tutor().value(),
        booking.title(),
        time(booking.startsAt()),
        time(booking.endsAt()),
        booking.status().word(),
        booking.room(),
        terms.sessionType(),
        terms.zone().getId(),
        terms.seats(),
        terms.bufferBefore(),
        terms.bufferAfter(),
        terms.policy().json(),
        terms.emergency(),
        trail.askedBy() == null ? null : trail.askedBy().value(),
        trail.by(),
        trail.reason(),
        trail.series(),
        trail.seriesAt() == null ? null : time(trail.seriesAt()));
    seats.put(tx, booking.id(), booking.seats());
  }

  static final String CHANGE =
      """
      update scheduling.booking set title = $2, starts_at = $3, ends_at = $4, status = $5,
        changed_by = $6, reason = $7, proposed_starts_at = $8, proposed_ends_at = $9,
        proposed_by = $10, sequence = $11, emergency = $12, correction = coalesce($13, correction)
      where id = $1
      """;

  /// What may change of a booking; its version counts by itself.
  ///
  /// @param correction why a decision is turned round; null for no such change
  void change(Tx tx, Booking booking, @Nullable String correction) {
    Booking.Trail trail = booking.trail();
    Booking.Proposal proposal = trail.proposal();
    tx.update(
        CHANGE,
        booking.id().value(),
        booking.title(),
        time(booking.startsAt()),
        time(booking.endsAt()),
        booking.status().word(),
        trail.by(),
        trail.reason(),
        proposal == null ? null : time(proposal.startsAt()),
        proposal == null ? null : time(proposal.endsAt()),
        proposal == null ? null : proposal.by().value(),
        trail.sequence(),
        booking.terms().emergency(),
        correction);
  }

  static final String CLEAR =
      """
      delete from scheduling.booking b
      using unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) as w (tutor, s, e)
      where b.id <> all($4::uuid[]) and b.occupied && tstzrange(w.s, w.e)
        and b.status in ('pending', 'confirmed', 'completed', 'no_show')
        and (b.tutor_id = w.tutor or exists (
          select from scheduling.seat x where x.booking_id = b.id and x.student_id = any($5::uuid[])))
      """;

  /// Removes what takes the time of these bookings' people.
  void clear(Tx tx, List<Booking> bookings) {
    tx.update(
        CLEAR,
        ids(bookings.stream().map(Booking::tutor).toList()),
        times(bookings.stream().map(Booking::startsAt).toList()),
        times(bookings.stream().map(Booking::endsAt).toList()),
        bookings(bookings.stream().map(Booking::id).toList()),
        ids(bookings.stream().flatMap(booking -> booking.students().stream()).toList()));
  }

  static final String REMOVE = "delete from scheduling.booking where id = $1";

  void remove(Tx tx, BookingId id) {
    tx.update(REMOVE, id.value());
  }

  private static Booking booking(Row row) {
    UUID askedBy = row.getUUID("asked_by");
    return new Booking(
        new BookingId(row.getUUID("id")),
        new PersonId(row.getUUID("tutor_id")),
        List.of(),
        row.getString("title"),
        row.getOffsetDateTime("starts_at").toInstant(),
        row.getOffsetDateTime("ends_at").toInstant(),
        Booking.Status.of(row.getString("status")),
        row.getString("room"),
        new Booking.Terms(
            row.getUUID("session_type_id"),
            ZoneId.of(row.getString("zone")),
            row.getInteger("seats"),
            row.getInteger("buffer_before"),
            row.getInteger("buffer_after"),
            Policy.of((JsonObject) row.getValue("policy")),
            row.getBoolean("emergency")),
        new Booking.Trail(
            askedBy == null ? null : new PersonId(askedBy),
            row.getString("changed_by"),
            row.getString("reason"),
            proposal(row),
            row.getUUID("series_id"),
            instant(row.getOffsetDateTime("series_at")),
            row.getLong("version"),
            row.getInteger("sequence")));
  }

  static final String CHANGED_AT =
      """
      select id, changed_at from scheduling.booking where id = any($1)
      """;

  Map<BookingId, Instant> changedAt(Tx tx, Collection<BookingId> ids) {
    Map<BookingId, Instant> all = new HashMap<>();
    tx.list(
        CHANGED_AT,
        row ->
            all.put(
                new BookingId(row.getUUID("id")), row.getOffsetDateTime("changed_at").toInstant()),
        (Object) ids.stream().map(BookingId::value).toArray(UUID[]::new));
    return all;
  }

  private static Booking.@Nullable Proposal proposal(Row row) {
    Instant startsAt = instant(row.getOffsetDateTime("proposed_starts_at"));
    Instant endsAt = instant(row.getOffsetDateTime("proposed_ends_at"));
    return startsAt == null || endsAt == null
        ? null
        : new Booking.Proposal(startsAt, endsAt, new PersonId(row.getUUID("proposed_by")));
  }

  static @Nullable Instant instant(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }

  static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private static OffsetDateTime[] times(List<Instant> instants) {
    return instants.stream().map(BookingStore::time).toArray(OffsetDateTime[]::new);
  }

  static UUID[] ids(Collection<PersonId> people) {
    return people.stream().map(PersonId::value).toArray(UUID[]::new);
  }

  private static UUID[] bookings(Collection<BookingId> bookings) {
    return bookings.stream().map(BookingId::value).toArray(UUID[]::new);
  }

  private static UUID @Nullable [] array(@Nullable List<UUID> ids) {
    return ids == null ? null : new ArrayList<>(ids).toArray(UUID[]::new);
  }
}
