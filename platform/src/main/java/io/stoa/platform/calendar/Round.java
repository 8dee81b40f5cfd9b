// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Sha256;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.scheduling.Booking;
import io.stoa.platform.scheduling.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One comparison of somebody's calendar elsewhere with his classes: first what has changed there,
/// then what has changed here. Each step leaves what is known in the database before and after it,
/// so that a round which ends anywhere is made good by the next. Owned by its thread.
final class Round {

  private static final Logger LOG = LoggerFactory.getLogger(Round.class);

  /// How far it looks; farther classes follow as time passes.
  static final Duration AHEAD = Duration.ofDays(366);

  private static final Duration BACK = Duration.ofDays(1);
  private static final int TRIES_MAX = 3;
  private static final int REFUSALS_MAX = 5;

  /// Calls the provider with a token that is good.
  interface Access {
    <T> T with(Function<String, T> call);
  }

  private final Domains domains;
  private final Connection connection;
  private final Caller caller;
  private final OutsideCalendar calendar;
  private final Access access;
  private final Instant now;
  private final ConnectionStore connections = new ConnectionStore();
  private final MirrorStore mirrors = new MirrorStore();
  private boolean again;

  /// @param caller whose calendar it is, in his role
  Round(
      Domains domains,
      Connection connection,
      Caller caller,
      OutsideCalendar calendar,
      Access access) {
    this.domains = domains;
    this.connection = connection;
    this.caller = caller;
    this.calendar = calendar;
    this.access = access;
    this.now = domains.now();
  }

  /// @return whether another one is needed at once
  boolean run(boolean full, ZoneId zone) {
    Span window = new Span(now.minus(BACK), now.plus(AHEAD));
    String cursor = full ? "" : connection.cursor();
    OutsideCalendar.Reading reading;
    try {
      reading = access.with(token -> calendar.read(token, cursor, window, zone));
    } catch (Trouble trouble) {
      if (trouble.kind() != Trouble.Kind.FORGOTTEN || cursor.isEmpty()) {
        throw trouble;
      }
      reading = access.with(token -> calendar.read(token, "", window, zone));
    }
    absorb(reading, window);
    write(domains.calendars().upcoming(caller, AHEAD));
    return again;
  }

  /// Takes everything of ours away.
  void clear() {
    write(Map.of());
  }

  private void in(Consumer<Tx> work) {
    domains.in(caller, work);
  }

  private Map<BookingId, Mirror> known() {
    return domains.transact(caller, tx -> mirrors.list(tx, connection.id()));
  }

  private void save(Mirror mirror) {
    in(tx -> mirrors.save(tx, connection.id(), mirror));
  }

  private String key(Mirror mirror) {
    return OutsideCalendar.key(
        caller.school(), caller.person(), mirror.booking(), mirror.generation());
  }

  private void absorb(OutsideCalendar.Reading reading, Span window) {
    Map<BookingId, Appointment> wanted = domains.calendars().upcoming(caller, AHEAD);
    Map<String, Mirror> byId = new HashMap<>();
    Map<String, Mirror> byKey = new HashMap<>();
    Map<BookingId, Mirror> all = known();
    for (Mirror mirror : all.values()) {
      (mirror.remoteId().isEmpty() ? byKey : byId)
          .put(mirror.remoteId().isEmpty() ? key(mirror) : mirror.remoteId(), mirror);
    }
    Map<String, List<Span>> busy = new HashMap<>();
    Set<BookingId> seen = new HashSet<>();
    for (OutsideCalendar.Change change : reading.changes()) {
      Mirror mirror = byId.getOrDefault(change.id(), byKey.get(change.key()));
      if (mirror == null) {
        Span span = change.span();
        boolean blocks =
            span != null && change.blocks() && change.key().isEmpty() && span.overlaps(window);
        busy.put(
            // What it is called there is nobody's business either.
            Sha256.hex(change.id()).substring(0, 32),
            blocks && span != null ? List.of(span) : List.of());
      } else if (seen.add(mirror.booking())) {
        own(mirror, change, Optional.ofNullable(wanted.get(mirror.booking())));
      }
    }
    if (reading.full()) {
      for (Mirror mirror : byId.values()) {
        if (!seen.contains(mirror.booking()) && mirror.agreed().overlaps(window)) {
          own(
              mirror,
              OutsideCalendar.Change.gone(mirror.remoteId()),
              Optional.ofNullable(wanted.get(mirror.booking())));
        }
      }
    }
    in(tx -> {
      domains
          .availability()
          .busy(tx, connection.person(), connection.source(), busy, reading.full());
      connections.keepCursor(tx, connection.id(), reading.cursor(), reading.full() ? now : null);
    });
  }

  /// One of our classes has changed there, or was only written by us.
  private void own(
      Mirror mirror, OutsideCalendar.Change change, Optional<Appointment> appointment) {
    Span there = change.span();
    if (appointment.isEmpty()) {
      in(tx -> {
        if (there == null) {
          mirrors.drop(tx, connection.id(), mirror.booking());
        } else {
          mirrors.save(
              tx, connection.id(), mirror.seen(change.id(), change.etag(), mirror.agreed()));
        }
      });
      return;
    }
    Appointment lesson = appointment.get();
    if (there == null) {
      gone(mirror, lesson);
      return;
    }
    Mirror seen = mirror.seen(change.id(), change.etag(), there);
    Span here = span(lesson);
    if (there.equals(here) || there.equals(mirror.agreed()) || there.equals(mirror.sent())) {
      save(seen);
    } else if (here.equals(mirror.agreed()) || here.equals(mirror.sent())) {
      move(seen, lesson, there);
    } else {
      back(seen, lesson, "changed");
    }
  }

  private Mirror gone(Mirror mirror, Appointment lesson) {
    Mirror gone = mirror.gone();
    in(tx -> {
      mirrors.save(tx, connection.id(), gone);
      domains
          .kernel()
          .events()
          .append(
              tx,
              new OutsideEvent.PutBack(
                  connection.person(), mirror.booking(), lesson.title(), lesson.startsAt()));
    });
    return gone;
  }

  /// Its owner has moved a class there: as if he had done so here.
  private void move(Mirror seen, Appointment lesson, Span there) {
    try {
      in(tx -> {
        Booking after =
            domains.scheduling().move(caller, seen.booking(), there.startsAt(), there.endsAt());
        boolean moved = after.startsAt().equals(there.startsAt());
        mirrors.save(tx, connection.id(), moved ? seen : seen.wrong());
        if (!moved) {
          tell(tx, seen, lesson, "asked");
        }
      });
    } catch (Refused refused) {
      if (refused.kind() == Refused.Kind.UNAVAILABLE) {
        throw refused;
      }
      back(seen, lesson, refused.code());
    }
  }

  private void back(Mirror seen, Appointment lesson, String why) {
    in(tx -> {
      mirrors.save(tx, connection.id(), seen.wrong());
      tell(tx, seen, lesson, why);
    });
  }

  private void tell(Tx tx, Mirror mirror, Appointment lesson, String why) {
    domains
        .kernel()
        .events()
        .append(
            tx,
            new OutsideEvent.MovedBack(
                connection.person(), mirror.booking(), lesson.title(), lesson.startsAt(), why));
  }

  private void write(Map<BookingId, Appointment> wanted) {
    Map<BookingId, Mirror> all = known();
    for (Mirror mirror : new ArrayList<>(all.values())) {
      if (!wanted.containsKey(mirror.booking())) {
        remove(mirror);
      }
    }
    for (Map.Entry<BookingId, Appointment> entry : wanted.entrySet()) {
      Appointment lesson = entry.getValue();
      Mirror mirror = all.getOrDefault(entry.getKey(), Mirror.of(entry.getKey(), span(lesson)));
      boolean there = mirror.digest().equals(digest(lesson)) && !mirror.remoteId().isEmpty();
      if (!there && mirror.attempts() < REFUSALS_MAX) {
        put(mirror, lesson);
      }
    }
  }

  private void remove(Mirror mirror) {
    boolean over = !mirror.agreed().endsAt().isAfter(now);
    if (!over || connection.state() == Connection.State.LEAVING) {
      String id =
          mirror.remoteId().isEmpty()
              ? access.with(token -> calendar.named(token, key(mirror))).orElse("")
              : mirror.remoteId();
      if (!id.isEmpty()) {
        access.with(token -> {
          calendar.remove(token, id);
          return id;
        });
      }
    }
    in(tx -> mirrors.drop(tx, connection.id(), mirror.booking()));
  }

  private void put(Mirror before, Appointment lesson) {
    Span at = span(lesson);
    Mirror mirror = before.sending(at);
    for (int i = 0; i < TRIES_MAX; i++) {
      // What is on its way is known before it goes: its answer may be lost.
      Mirror sending = mirror;
      save(sending);
      try {
        OutsideCalendar.Kept kept = access.with(token -> put(token, sending, lesson));
        save(sending.kept(kept, digest(lesson), at));
        return;
      } catch (Trouble trouble) {
        switch (trouble.kind()) {
          case TAKEN -> mirror = sending.gone();
          case MISSING -> mirror = gone(sending, lesson);
          case STALE -> {
            Optional<Mirror> fresh = fresh(sending, lesson);
            if (fresh.isEmpty()) {
              again = true; // changed there a moment ago: that is read first
              return;
            }
            mirror = fresh.get();
          }
          case REFUSED -> {
            LOG.warn("{} refuses a class: {}", connection.provider(), trouble.getMessage());
            save(sending.refused());
            return;
          }
          case DOWN, LIMITED, SIGNED_OUT, FORGOTTEN, UNREADABLE, TOO_LARGE -> throw trouble;
        }
      }
    }
    again = true;
  }

  private OutsideCalendar.Kept put(String token, Mirror mirror, Appointment lesson) {
    OutsideCalendar.Draft draft = new OutsideCalendar.Draft(key(mirror), mirror.booking(), lesson);
    return mirror.remoteId().isEmpty()
        ? calendar.add(token, draft)
        : calendar.change(token, mirror.remoteId(), mirror.etag(), draft);
  }

  /// What may be written over what is there; empty when somebody has moved it.
  private Optional<Mirror> fresh(Mirror mirror, Appointment lesson) {
    Optional<OutsideCalendar.Change> found =
        access.with(token -> calendar.find(token, mirror.remoteId()));
    if (found.isEmpty()) {
      return Optional.of(gone(mirror, lesson));
    }
    Span there = found.get().span();
    boolean own = there != null && (there.equals(mirror.agreed()) || there.equals(mirror.sent()));
    return own && there != null
        ? Optional.of(mirror.seen(found.get().id(), found.get().etag(), there))
        : Optional.empty();
  }

  private static Span span(Appointment lesson) {
    return new Span(lesson.startsAt(), lesson.endsAt());
  }

  /// The same for as long as nothing that is written there changes.
  private static String digest(Appointment lesson) {
    String text =
        String.join(
            "\n",
            lesson.title(),
            lesson.about(),
            lesson.place().toString(),
            lesson.startsAt().toString(),
            lesson.endsAt().toString(),
            lesson.zone().getId(),
            lesson.state().name());
    return Sha256.hex(text).substring(0, 32);
  }
}
