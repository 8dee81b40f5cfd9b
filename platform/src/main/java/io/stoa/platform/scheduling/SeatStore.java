// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The rows of seats: who takes part in a booking, and who waits for a seat.
final class SeatStore {

  /// A seat and whose class it is of.
  private record Of(UUID booking, Booking.Seat seat) {}

  static final String SEATS =
      """
      select booking_id, student_id, state, until from scheduling.seat
      where booking_id = any($1) order by booking_id, place
      """;

  /// The bookings with their seats.
  List<Booking> fill(Tx tx, List<Booking> bookings) {
    if (bookings.isEmpty()) {
      return bookings;
    }
    UUID[] ids = bookings.stream().map(booking -> booking.id().value()).toArray(UUID[]::new);
    Map<UUID, List<Booking.Seat>> all = new HashMap<>();
    tx.list(
            SEATS,
            row ->
                new Of(
                    row.getUUID("booking_id"),
                    new Booking.Seat(
                        new PersonId(row.getUUID("student_id")),
                        Booking.Seat.State.of(row.getString("state")),
                        BookingStore.instant(row.getOffsetDateTime("until")))),
            (Object) ids)
        .forEach(of -> all.computeIfAbsent(of.booking(), id -> new ArrayList<>()).add(of.seat()));
    return bookings.stream()
        .map(booking -> booking.with(all.getOrDefault(booking.id().value(), List.of())))
        .toList();
  }

  static final String PUT =
      """
      insert into scheduling.seat (tenant_id, booking_id, student_id, state, until)
      values ($1, $2, $3, $4, $5)
      on conflict (booking_id, student_id) do update set state = excluded.state, until = excluded.until,
        place = case when excluded.state = 'waiting' and seat.state <> 'waiting'
          then excluded.place else seat.place end
      """;

  /// Puts somebody where he is now. Who begins to wait is last in line.
  void put(Tx tx, BookingId booking, Booking.Seat seat) {
    Instant until = seat.until();
    tx.update(
        PUT,
        tx.caller().school().value(),
        booking.value(),
        seat.student().value(),
        seat.state().word(),
        until == null ? null : BookingStore.time(until));
  }

  void put(Tx tx, BookingId booking, List<Booking.Seat> seats) {
    seats.forEach(seat -> put(tx, booking, seat));
  }

  /// What must be seen to.
  ///
  /// @param student whose offer ends; null for a request that nobody has decided on
  record Due(SchoolId school, BookingId booking, @Nullable PersonId student) {}

  static final String DUE =
      """
      select tenant_id, booking_id, student_id from scheduling.due where at <= $1 order by at limit $2
      """;

  List<Due> due(Tx tx, Instant now, int max) {
    return tx.list(
        DUE,
        row -> {
          UUID student = row.getUUID("student_id");
          return new Due(
              new SchoolId(row.getUUID("tenant_id")),
              new BookingId(row.getUUID("booking_id")),
              student == null ? null : new PersonId(student));
        },
        BookingStore.time(now),
        max);
  }
}
