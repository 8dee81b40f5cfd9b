// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.messaging;

import io.stoa.platform.crm.Links;
import io.stoa.platform.identity.People;
import io.stoa.platform.kernel.Audit;
import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.mail.Channel;
import io.stoa.platform.mail.Letter;
import io.stoa.platform.mail.PushNote;
import io.stoa.platform.mail.Template;
import io.stoa.platform.mail.Words;
import io.stoa.platform.scheduling.Booking;
import io.stoa.platform.scheduling.Bookings;
import io.stoa.platform.tenancy.School;
import io.stoa.platform.tenancy.Schools;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reminds tutors, students and their guardians ahead of a class, at the school's lead times and by
/// the channels that each wants. Any virtual thread.
///
/// A class ahead has a row, kept by a trigger, that says until when it was looked at. Who looks at
/// it locks the row, and puts each reminder into the outbox in the same transaction: so each goes
/// out once, whichever process looks, and whenever one dies.
public final class Reminders {

  private static final Logger LOG = LoggerFactory.getLogger(Reminders.class);

  // What the policy of messaging.upcoming wants to hear.
  private static final String EVERY_SCHOOL = "messaging.upcoming";
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final Duration AGAIN = Duration.ofMinutes(5);
  private static final Duration KEPT = Duration.ofDays(90);
  private static final int BATCH_MAX = 100;

  private final Database db;
  private final Audit audit;
  private final Bookings bookings;
  private final People people;
  private final Links links;
  private final Schools schools;
  private final Notifications notifications;
  private final Ways ways;
  private final WaysOut waysOut;
  private final InstantSource clock;
  private final ReminderStore store = new ReminderStore();
  private final NotificationStore preferences = new NotificationStore();

  Reminders(
      Kernel kernel,
      Bookings bookings,
      People people,
      Links links,
      Schools schools,
      Notifications notifications,
      Ways ways,
      WaysOut waysOut,
      InstantSource clock) {
    this.db = kernel.db();
    this.audit = kernel.audit();
    this.bookings = bookings;
    this.people = people;
    this.links = links;
    this.schools = schools;
    this.notifications = notifications;
    this.ways = ways;
    this.waysOut = waysOut;
    this.clock = clock;
    kernel.jobs().every("reminders", LOOK, this::remind);
  }

  /// Sends what is due now. Doing it twice does no harm.
  public void remind() {
    Instant now = clock.instant();
    List<ReminderStore.Place> due;
    do {
      due = db.lookUp(EVERY_SCHOOL, tx -> store.due(tx, now, BATCH_MAX));
      due.forEach(place -> remind(place, now));
    } while (due.size() == BATCH_MAX);
  }

  private void remind(ReminderStore.Place place, Instant now) {
    Caller school = Caller.system(place.school());
    try {
      db.transact(
          school,
          tx -> {
            look(tx, place.booking(), now);
            return null;
          });
    } catch (RuntimeException e) {
      LOG.warn("nobody is reminded of booking {} yet", place.booking(), e);
      db.transact(
          school,
          tx -> {
            store.postpone(tx, place.booking(), now.plus(AGAIN));
            return null;
          });
    }
  }

  private void look(Tx tx, BookingId id, Instant now) {
    ReminderStore.Ahead ahead = store.take(tx, id, now).orElse(null);
    if (ahead == null) {
      return; // another process was first, or it is not due any more
    }
    if (!now.isBefore(ahead.startsAt())) {
      store.drop(tx, id);
      return;
    }
    ReminderStore.Settings settings = store.settings(tx);
    Map<Channel, Integer> due = settings.leads().due(ahead.startsAt(), ahead.lookedAt(), now);
    if (!due.isEmpty()) {
      Booking booking = bookings.known(tx.caller(), id);
      School school = schools.own(tx.caller());
      String tutor =
          people.named(tx.caller(), List.of(booking.tutor())).values().stream()
              .map(person -> person.name())
              .findFirst()
              .orElse("");
      Coming lesson = new Coming(booking, school, tutor, settings.texts(), due, now);
      everybody(tx, booking).forEach(person -> remind(tx, lesson, person));
    }
    store.looked(tx, id, now, settings.leads().next(ahead.startsAt(), now));
  }

  /// In one order: two processes that write to the same people do not wait for each other.
  private Set<PersonId> everybody(Tx tx, Booking booking) {
    List<PersonId> students =
        booking.seats().stream()
            .filter(seat -> seat.state() == Booking.Seat.State.BOOKED)
            .map(Booking.Seat::student)
            .toList();
    Set<PersonId> all = new TreeSet<>(Comparator.comparing(PersonId::toString));
    all.addAll(students);
    all.add(booking.tutor());
    all.addAll(links.guardians(tx, students));
    return all;
  }

  /// What people are reminded of at one time.
  private record Coming(
      Booking booking,
      School school,
      String tutor,
      ReminderTexts texts,
      Map<Channel, Integer> due,
      Instant now) {

    String path() {
      return "/class/" + booking.id();
    }
  }

  private void remind(Tx tx, Coming lesson, PersonId person) {
    People.Reader reader = people.reader(tx, person).orElse(null);
    if (reader == null) {
      return;
    }
    store.dropOld(tx, person, lesson.now().minus(KEPT));
    Preference wanted = preferences.preference(tx, person, Kind.CLASS_REMINDER);
    ZoneId zone = ways.zone(tx, person);
    lesson
        .due()
        .forEach((channel, lead) -> {
          if (wanted.wants(channel)
              && store.add(
                  tx,
                  lesson.booking().id(),
                  person,
                  lesson.booking().startsAt(),
                  lead,
                  channel,
                  lesson.now())) {
            send(tx, lesson, person, reader, zone, channel);
          }
        });
  }

  private void send(
      Tx tx, Coming lesson, PersonId person, People.Reader reader, ZoneId zone, Channel channel) {
    Instant startsAt = lesson.booking().startsAt();
    Map<String, String> values = values(tx, lesson, reader, zone, channel == Channel.EMAIL);
    String locale = reader.locale();
    String title = lesson.booking().title();
    switch (channel) {
      case IN_APP ->
          notifications.show(
              tx,
              person,
              Kind.CLASS_REMINDER,
              new Kind.Told(startsAt, lesson.booking().id().toString(), title).toString(),
              lesson.now());
      case EMAIL ->
          ways.email(
              tx,
              reader,
              Template.CLASS_REMINDER,
              Map.of(
                  "subject",
                  lesson.texts().say(locale, "subject", values),
                  "text",
                  lesson.texts().say(locale, "text", values),
                  "booking",
                  lesson.booking().id().toString(),
                  Letter.WAY_OUT,
                  waysOut.of(tx, person),
                  Letter.UNTIL,
                  startsAt.toString()));
      case SMS ->
          ways.sms(
              tx,
              person,
              reader,
              Template.CLASS_REMINDER,
              lesson.texts().say(locale, "sms", values),
              lesson.path(),
              startsAt);
      case PUSH ->
          ways.push(
              tx,
              person,
              new PushNote(
                  reader.name(),
                  locale,
                  Template.CLASS_REMINDER,
                  lesson.school().name(),
                  lesson.texts().say(locale, "push", values),
                  lesson.path(),
                  startsAt));
    }
  }

  private Map<String, String> values(
      Tx tx, Coming lesson, People.Reader reader, ZoneId zone, boolean atLength) {
    Instant startsAt = lesson.booking().startsAt();
    Map<String, String> values = new HashMap<>();
    values.put("name", reader.name());
    values.put("title", lesson.booking().title());
    values.put("tutor", lesson.tutor());
    values.put("school", lesson.school().name());
    values.put(
        "start",
        atLength
            ? Ways.time(startsAt, reader.locale(), zone)
            : Ways.brief(startsAt, reader.locale(), zone));
    values.put("link", schools.address(tx.caller().school()) + lesson.path());
    return values;
  }

  /// What the caller's school has chosen.
  ReminderStore.Settings settings(Caller caller) {
    return db.transact(caller, store::settings);
  }

  /// Changes what is given.
  ///
  /// @param check refuses when it is not what the caller has seen
  /// @throws Refused naming the field that is wrong
  ReminderStore.Settings choose(
      Caller caller, Consumer<ReminderStore.Settings> check, JsonObject leads, JsonObject texts) {
    Instant now = clock.instant();
    return db.transact(
        caller,
        tx -> {
          store.lockSettings(tx);
          ReminderStore.Settings before = store.settings(tx);
          check.accept(before);
          ReminderStore.Settings after =
              new ReminderStore.Settings(before.leads().with(leads), before.texts().with(texts));
          store.choose(tx, after);
          store.lookAgain(tx, now);
          audit.record(tx, "school.changed_reminders", caller.school(), json(before), json(after));
          return after;
        });
  }

  private static JsonObject json(ReminderStore.Settings settings) {
    return new JsonObject()
        .put("leads", settings.leads().json())
        .put("texts", settings.texts().json());
  }

  /// What a text would say to the caller of a class in a day.
  ReminderTexts.Preview preview(Caller caller, String language, JsonObject texts) {
    ReminderTexts drawn = ReminderTexts.STANDARD.with(new JsonObject().put(language, texts));
    return db.transact(
        caller,
        tx -> {
          People.Reader reader =
              people
                  .reader(tx, caller.person())
                  .orElseThrow(() -> Refused.notFound("There is no such person."));
          ZoneId zone = ways.zone(tx, caller.person());
          Instant startsAt =
              clock.instant().atZone(zone).plusDays(1).truncatedTo(ChronoUnit.HOURS).toInstant();
          UUID booking = new UUID(0, 0);
          Map<String, String> values = new HashMap<>();
          values.put("name", reader.name());
          values.put("title", Words.of(language).text("reminder.sample"));
          values.put("tutor", reader.name());
          values.put("school", schools.own(caller).name());
          values.put("start", Ways.time(startsAt, language, zone));
          values.put("link", schools.address(caller.school()) + "/class/" + booking);
          Map<String, String> brief = new HashMap<>(values);
          brief.put("start", Ways.brief(startsAt, language, zone));
          return drawn.preview(language, values, brief);
        });
  }

  /// Has a class of the demo be due as if it had been agreed before, with text messages a day
  /// ahead.
  public void openDemo(Caller caller, BookingId booking) {
    db.transact(
        caller,
        tx -> {
          if (store.settings(tx).equals(ReminderStore.Settings.STANDARD)) {
            JsonObject leads = LeadTimes.STANDARD.json().put("sms", new JsonArray().add(1440));
            store.choose(
                tx,
                new ReminderStore.Settings(LeadTimes.STANDARD.with(leads), ReminderTexts.STANDARD));
          }
          store.knownSince(tx, booking, clock.instant().minus(Duration.ofDays(2)));
          return null;
        });
  }
}
