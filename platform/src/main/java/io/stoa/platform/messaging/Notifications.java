// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.messaging;

import io.stoa.platform.calendar.Calendars;
import io.stoa.platform.identity.MemberEvent;
import io.stoa.platform.identity.People;
import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Event;
import io.stoa.platform.kernel.EventLog;
import io.stoa.platform.kernel.Happened;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.Live;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.mail.Channel;
import io.stoa.platform.mail.Letter;
import io.stoa.platform.mail.Template;
import io.stoa.platform.web.Page;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tells people what concerns them, by the ways that they want. Any virtual thread.
final class Notifications {

  static final String FOLLOWER = "notifications";
  private static final String CHANGED = "notifications.changed";
  private static final Duration KEPT = Duration.ofDays(365);
  // A letter about what is older says nothing new: as when a school is upgraded.
  private static final Duration LETTER_WITHIN = Duration.ofDays(1);

  /// Part of what somebody was told.
  ///
  /// @param names of the people whom it is about
  record Told(List<Notification> found, Map<PersonId, String> names, int unread) {}

  private final Database db;
  private final Live live;
  private final People people;
  private final Ways ways;
  private final Consumer<Forgotten> forgetting;
  private final Calendars calendars;
  private final InstantSource clock;
  private final NotificationStore store = new NotificationStore();

  /// Somebody who is deleted, in the transaction that sees to it.
  record Forgotten(Tx tx, PersonId person) {}

  /// Follows the event log from its start on.
  ///
  /// @param forgetting what else forgets people
  Notifications(
      Kernel kernel,
      People people,
      Ways ways,
      Calendars calendars,
      InstantSource clock,
      Consumer<Forgotten> forgetting) {
    this.db = kernel.db();
    this.live = kernel.live();
    this.people = people;
    this.ways = ways;
    this.calendars = calendars;
    this.clock = clock;
    this.forgetting = forgetting;
    follow(kernel.events());
  }

  private void follow(EventLog events) {
    events.follow(
        FOLLOWER,
        MemberEvent.NewDevice.class,
        (tx, happened) -> {
          MemberEvent.NewDevice event = happened.event();
          tell(happened, event.person(), Kind.NEW_DEVICE, null, event.device());
        });
    events.follow(
        FOLLOWER,
        MemberEvent.RoleChanged.class,
        (tx, happened) -> {
          MemberEvent.RoleChanged event = happened.event();
          tell(happened, event.person(), Kind.ROLE_CHANGED, null, event.after());
        });
    events.follow(
        FOLLOWER,
        MemberEvent.PersonInvited.class,
        (tx, happened) -> store.invited(tx, happened.event().person(), happened.by().person()));
    events.follow(
        FOLLOWER,
        MemberEvent.InvitationAccepted.class,
        (tx, happened) -> {
          PersonId guest = happened.event().person();
          store
              .takeInviter(tx, guest)
              .ifPresent(inviter -> tell(happened, inviter, Kind.INVITATION_ACCEPTED, guest, ""));
        });
    events.follow(
        FOLLOWER,
        MemberEvent.Impersonated.class,
        (tx, happened) -> {
          PersonId played = happened.event().person();
          tell(happened, played, Kind.IMPERSONATED, happened.by().person(), "");
        });
    events.follow(
        FOLLOWER,
        MemberEvent.PersonDeactivated.class,
        (tx, happened) -> farewell(happened, happened.event().person()));
    events.follow(
        FOLLOWER,
        MemberEvent.PersonActivated.class,
        (tx, happened) ->
            tell(happened, happened.event().person(), Kind.ACCESS_RESTORED, null, ""));
    events.follow(
        FOLLOWER,
        MemberEvent.PersonDeleted.class,
        (tx, happened) -> {
          store.forget(tx, happened.event().person());
          forgetting.accept(new Forgotten(tx, happened.event().person()));
        });
  }

  /// Tells somebody who may still come, as part of the event's transaction.
  <E extends Event> void tell(
      Happened<E> happened, PersonId to, Kind kind, @Nullable PersonId about, String said) {
    Caller by = happened.by();
    db.transact(
        by,
        tx -> {
          People.Reader reader = people.reader(tx, to).orElse(null);
          if (reader == null) {
            return null;
          }
          Preference wanted = store.preference(tx, to, kind);
          if (wanted.wants(Channel.IN_APP)) {
            UUID id =
                store.add(tx, to, happened.number(), kind, about, said, happened.at()).orElse(null);
            if (id == null) {
              return null;
            }
            store.dropOld(tx, to, clock.instant().minus(KEPT));
            live.tell(tx, Set.of(to), CHANGED, id);
          }
          if (isFresh(happened)) {
            write(tx, reader, to, wanted, about, said);
          }
          return null;
        });
  }

  /// Tells somebody in the portal of what nothing that happened tells of, once for each call.
  void show(Tx tx, PersonId to, Kind kind, String said, Instant now) {
    store
        .add(tx, to, null, kind, null, said, now)
        .ifPresent(id -> live.tell(tx, Set.of(to), CHANGED, id));
    store.dropOld(tx, to, now.minus(KEPT));
  }

  /// Writes to somebody who has been here and may not come any more: only letters reach him.
  private <E extends Event> void farewell(Happened<E> happened, PersonId to) {
    db.transact(
        happened.by(),
        tx -> {
          if (isFresh(happened)) {
            people
                .formerReader(tx, to)
                .ifPresent(reader -> ways.email(tx, reader, Template.ACCESS_ENDED, Map.of()));
          }
          return null;
        });
  }

  private boolean isFresh(Happened<?> happened) {
    return happened.at().isAfter(clock.instant().minus(LETTER_WITHIN));
  }

  private void write(
      Tx tx,
      People.Reader reader,
      PersonId to,
      Preference wanted,
      @Nullable PersonId about,
      String said) {
    Kind kind = wanted.kind();
    Template template = kind.letter().orElse(null);
    if (template == null) {
      return;
    }
    Caller by = tx.caller();
    Map<PersonId, String> names = names(by, about == null ? List.of() : List.of(about));
    Map<String, String> values = new HashMap<>();
    values.put("person", about == null ? "" : name(names, about));
    Kind.Told told = kind.isOfClass() ? Kind.Told.of(said) : null;
    if (told != null) {
      values.put("title", told.title());
      values.put("booking", told.booking());
      values.put("time", Ways.time(told.startsAt(), reader.locale(), ways.zone(tx, to)));
    }
    if (wanted.wants(Channel.EMAIL)) {
      Map<String, String> letter = new HashMap<>(values);
      if (told != null && kind.isOfCalendars()) {
        BookingId id = new BookingId(UUID.fromString(told.booking()));
        letter.put(Letter.CALENDAR, calendars.invitation(tx, id, reader.name(), reader.email()));
      }
      ways.email(tx, reader, template, letter);
    }
    if (told != null) {
      values.put("time", Ways.brief(told.startsAt(), reader.locale(), ways.zone(tx, to)));
      ways.told(tx, to, reader, wanted, values, kind.link() + told.booking(), told.startsAt());
    }
  }

  private Map<PersonId, String> names(Caller caller, Collection<PersonId> ids) {
    Map<PersonId, String> names = new HashMap<>();
    if (!ids.isEmpty()) {
      people.named(caller, ids).forEach((id, person) -> names.put(id, person.name()));
    }
    return names;
  }

  static String name(Map<PersonId, String> names, PersonId id) {
    return names.getOrDefault(id, "");
  }

  /// A page of what the caller was told, newest first.
  Told list(Caller caller, boolean unreadOnly, Page page) {
    return db.transact(
        caller,
        tx -> {
          List<Notification> found = store.list(tx, caller.person(), unreadOnly, page);
          List<PersonId> about =
              found.stream().map(Notification::about).filter(Objects::nonNull).distinct().toList();
          return new Told(found, names(caller, about), store.unread(tx, caller.person()));
        });
  }

  /// Marks as read what the caller was told; what others were told stays as it is.
  ///
  /// @param ids null for all
  /// @return how many are unread now
  int read(Caller caller, @Nullable Collection<UUID> ids) {
    Instant now = clock.instant();
    return db.transact(
        caller,
        tx -> {
          if (store.read(tx, caller.person(), now, ids) > 0) {
            live.tell(tx, Set.of(caller.person()), CHANGED, caller.person());
          }
          return store.unread(tx, caller.person());
        });
  }

  /// The caller's choice for each kind.
  Collection<Preference> preferences(Caller caller) {
    return db.transact(caller, tx -> preferences(store.preferences(tx, caller.person()))).values();
  }

  /// What is to be changed: each channel that is named.
  record Choice(Kind kind, Map<Channel, Boolean> by) {}

  /// Changes the caller's choice.
  ///
  /// @param check refuses when it is not what the caller has seen
  /// @throws Refused for what cannot be switched off
  Collection<Preference> choose(
      Caller caller, Consumer<Collection<Preference>> check, List<Choice> choices) {
    return db.transact(
        caller,
        tx -> {
          Map<Kind, Preference> all = preferences(store.preferences(tx, caller.person()));
          check.accept(all.values());
          for (Choice choice : choices) {
            Preference before = all.getOrDefault(choice.kind(), choice.kind().preference());
            Set<Channel> by = EnumSet.noneOf(Channel.class);
            for (Channel channel : Channel.values()) {
              if (choice.by().getOrDefault(channel, before.wants(channel))) {
                by.add(channel);
              }
            }
            Preference after = new Preference(choice.kind(), by);
            if (choice.kind().required() && !after.equals(before)) {
              throw Refused.invalid(
                  "required_kind", "This is about safety and is always told.", "items");
            }
            store.prefer(tx, caller.person(), after);
            all.put(choice.kind(), after);
          }
          return new ArrayList<>(all.values());
        });
  }

  private static Map<Kind, Preference> preferences(List<Preference> chosen) {
    Map<Kind, Preference> all = new EnumMap<>(Kind.class);
    Arrays.stream(Kind.values()).forEach(kind -> all.put(kind, kind.preference()));
    chosen.forEach(preference -> all.put(preference.kind(), preference));
    return all;
  }
}
