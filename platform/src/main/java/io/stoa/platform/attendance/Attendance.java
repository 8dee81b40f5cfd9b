// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.attendance;

import io.stoa.platform.identity.People;
import io.stoa.platform.identity.Person;
import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.Permission;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.kernel.Scope;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.scheduling.Booking;
import io.stoa.platform.scheduling.Bookings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What can be asked of attendance. Any virtual thread.
public final class Attendance implements AutoCloseable {

  /// Told whenever somebody comes or goes, and when something is decided or corrected.
  private static final String CHANGED = "attendance.changed";

  private static final Set<Role> TEACHERS = EnumSet.of(Role.TUTOR, Role.ADMIN, Role.OWNER);
  private static final Duration NO_SHOW_AFTER = Duration.ofMinutes(10);

  private final Kernel kernel;
  private final Bookings bookings;
  private final People people;
  private final FactRecorder recorder;
  private final FactStore facts = new FactStore();

  public Attendance(Kernel kernel, Bookings bookings, People people, InstantSource wall) {
    this.kernel = kernel;
    this.bookings = bookings;
    this.people = people;
    this.recorder = new FactRecorder(kernel.db(), wall, this::changed);
  }

  /// What takes down the facts.
  public FactRecorder recorder() {
    return recorder;
  }

  /// A class as whoever asks may know it.
  ///
  /// @param names of everybody in it
  record Seen(Booking booking, Register register, Outages outages, Map<PersonId, Person> names) {}

  /// A class's attendance, as far as the caller's permission reaches.
  Seen of(Caller caller, BookingId id) {
    return kernel.db().transact(caller, tx -> narrowed(caller, read(tx, id)));
  }

  Seen read(Tx tx, BookingId id) {
    Caller caller = tx.caller();
    Booking booking = bookings.known(caller, id);
    Instant now = recorder.now();
    List<Fact> known = facts.of(tx, id);
    Set<PersonId> all = known.stream().map(Fact::person).collect(Collectors.toSet());
    all.add(booking.tutor());
    all.addAll(booking.students());
    Map<PersonId, Person> names = people.named(caller, all);
    Set<PersonId> teachers =
        names.values().stream()
            .filter(person -> TEACHERS.contains(person.role()))
            .map(Person::id)
            .collect(Collectors.toSet());
    Register.Plan plan =
        new Register.Plan(
            booking.startsAt(),
            booking.endsAt(),
            NO_SHOW_AFTER,
            booking.tutor(),
            Set.copyOf(booking.students()),
            teachers);
    Span window = Register.window(plan, Booking.EARLY);
    Outages outages = Outages.in(tx, facts, window, recorder.run(), now);
    Map<PersonId, Timeline> timelines = Timeline.of(known, outages::endOf, window, now);
    return new Seen(booking, Register.of(plan, timelines, outages.all(), now), outages, names);
  }

  /// Takes out whom the caller need not know of.
  private static Seen narrowed(Caller caller, Seen seen) {
    Booking booking = seen.booking();
    Scope scope = caller.needs(Permission.BOOKINGS_READ);
    if (scope == Scope.ALL || caller.person().equals(booking.tutor())) {
      return seen;
    }
    if (!booking.students().contains(caller.person())) {
      throw Refused.notFound("There is no such class.");
    }
    Register register = seen.register();
    List<Register.Line> lines =
        register.lines().stream()
            .filter(line -> line.part().teaches() || line.person().equals(caller.person()))
            .toList();
    return new Seen(
        booking,
        new Register(register.plan(), lines, register.outages(), register.overlap()),
        seen.outages(),
        seen.names());
  }

  /// Tells open pages, if the transaction commits.
  private void changed(Tx tx, BookingId id) {
    Booking booking = bookings.known(tx.caller(), id);
    Set<PersonId> members = new HashSet<>(booking.students());
    members.add(booking.tutor());
    kernel.live().tell(tx, members, CHANGED, id);
    kernel.live().tell(tx, Permission.SCHOOL_READ, CHANGED, id);
  }

  /// Stores what there is.
  @Override
  public void close() {
    recorder.close();
  }
}
