// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.attendance;

import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Tx;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Counts what became of classes.
final class ReportStore {

  /// What is added up; of a student, what he himself attended.
  ///
  /// @param key of the line: a person, a month as `2026-01`, or empty for the total
  /// @param late of those attended
  record Line(
      String key,
      int booked,
      int completed,
      int noShowStudent,
      int noShowTutor,
      int technical,
      int cancelled,
      int rescheduled,
      int late,
      int bookedMinutes,
      int taughtMinutes) {}

  /// Which classes.
  ///
  /// @param people of whom one takes part; null for all
  record Wanted(Instant from, Instant to, @Nullable Collection<PersonId> people, ZoneId zone) {}

  static final String LINES =
      """
      with class as (
        select b.id, b.tutor_id, b.status, b.starts_at, b.ends_at, o.decision,
          coalesce(o.overlap_seconds, 0) overlap, coalesce(a.moves, 0) moves
        from scheduling.booking b
        left join attendance.outcome o on o.booking_id = b.id
        left join attendance.class a on a.booking_id = b.id
        where b.starts_at >= $1 and b.starts_at < $2
          and b.status in ('confirmed', 'completed', 'cancelled', 'no_show')
          and ($3::uuid[] is null or b.tutor_id = any($3) or exists (
            select from scheduling.seat s
            where s.booking_id = b.id and s.state = 'booked' and s.student_id = any($3)))
      ), line as (
        select c.id, c.status, c.decision, c.moves, c.starts_at, c.ends_at, k.key, k.student,
          k.student is not null and exists (
            select from attendance.sheet t
            where t.booking_id = c.id and t.person_id = k.student
              and coalesce(t.now_verdict, t.verdict) = 'absent') missed,
          coalesce((
            select t.overlap_seconds from attendance.sheet t
            where t.booking_id = c.id and t.person_id = k.student), c.overlap) overlap,
          exists (
            select from attendance.sheet t
            where t.booking_id = c.id and coalesce(t.now_verdict, t.verdict) = 'late'
              and case when $4 = 'tutor' then t.part = 'tutor'
                when k.student is not null then t.person_id = k.student
                else t.part = 'student' end) late
        from class c
        join lateral (
          select c.tutor_id::text key, null::uuid student where $4 = 'tutor'
          union all
          select s.student_id::text, s.student_id from scheduling.seat s
          where $4 = 'student' and s.booking_id = c.id and s.state = 'booked'
            and ($3::uuid[] is null or c.tutor_id = any($3) or s.student_id = any($3))
          union all
          select to_char(c.starts_at at time zone $5, 'YYYY-MM'), null where $4 = 'month'
          union all
          select '', null where $4 = 'total'
        ) k on true
      )
      select key, count(*)::int booked,
        (count(*) filter (where status = 'completed' and not missed))::int completed,
        (count(*) filter (where status = 'completed' and missed
          or status = 'no_show' and decision is distinct from 'no_show_tutor'))::int no_show_student,
        (count(*) filter (where status = 'no_show' and decision = 'no_show_tutor'))::int no_show_tutor,
        (count(*) filter (where decision = 'technical'))::int technical,
        (count(*) filter (where status = 'cancelled' and decision is distinct from 'technical'))::int cancelled,
        (count(*) filter (where moves > 0))::int rescheduled,
        (count(*) filter (where status = 'completed' and not missed and late))::int late,
        coalesce(sum(extract(epoch from ends_at - starts_at)) filter (where status <> 'cancelled') / 60, 0)::int
          booked_minutes,
        (coalesce(sum(overlap) filter (where status = 'completed' and not missed), 0) / 60)::int taught_minutes
      from line group by key order by key limit $6
      """;

  /// @param by `tutor`, `student`, `month` or `total`
  List<Line> lines(Tx tx, Wanted wanted, String by, int max) {
    Collection<PersonId> people = wanted.people();
    return tx.list(
        LINES,
        ReportStore::line,
        FactStore.utc(wanted.from()),
        FactStore.utc(wanted.to()),
        people == null ? null : people.stream().map(PersonId::value).toArray(UUID[]::new),
        by,
        wanted.zone().getId(),
        max);
  }

  private static Line line(Row row) {
    return new Line(
        row.getString("key"),
        row.getInteger("booked"),
        row.getInteger("completed"),
        row.getInteger("no_show_student"),
        row.getInteger("no_show_tutor"),
        row.getInteger("technical"),
        row.getInteger("cancelled"),
        row.getInteger("rescheduled"),
        row.getInteger("late"),
        row.getInteger("booked_minutes"),
        row.getInteger("taught_minutes"));
  }
}
