// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What people do with classes in the calendar, each in a browser of their own; one server, and
/// everybody signs in once. Each test has a day of a week in which the demo school has no classes.
@Timeout(300)
final class BookingJourneyTest {

  private static final double PATIENCE = 60_000;
  private static final IsVisibleOptions PATIENTLY = new IsVisibleOptions().setTimeout(PATIENCE);
  private static final ContainsTextOptions IN_TIME = new ContainsTextOptions().setTimeout(PATIENCE);

  /// Beyond the demo school's classes, and within what students may book.
  private static LocalDate monday = LocalDate.EPOCH;

  @TempDir private static Path data;
  private static StoaServer server;
  private static Chromium chromium;
  private static Page owner;
  private static Page tutor;
  private static Page sam;
  private static Page mina;

  @BeforeAll
  static void open() throws IOException {
    server = new StoaServer(data, "http.port=0", "media.port=0");
    chromium = new Chromium();
    monday =
        LocalDate.now(ZoneOffset.UTC)
            .plusDays(15)
            .with(TemporalAdjusters.nextOrSame(DayOfWeek.MONDAY));
    owner = signIn("owner@demo.stoa");
    tutor = signIn("tutor@demo.stoa");
    sam = signIn("student@demo.stoa");
    mina = signIn("student2@demo.stoa");
  }

  @AfterAll
  static void close() {
    chromium.close();
    server.close();
  }

  private static Page signIn(String email) {
    Page page =
        chromium.newPerson(
            new NewContextOptions()
                .setLocale("en-GB")
                .setTimezoneId("UTC")
                .setViewportSize(1400, 1100));
    page.setDefaultTimeout(PATIENCE);
    page.navigate(server.address().resolve("/login").toString());
    page.getByLabel("Email").fill(email);
    page.getByLabel("Password").fill("demo");
    page.keyboard().press("Enter");
    assertThat(page.locator("stoa-calendar-grid .scroller")).isVisible(PATIENTLY);
    return page;
  }

  @Test
  void aWeeklySeriesIsMadeAndOneOfItAllBehindItOrAllIsMoved() {
    week(tutor, 0);
    tutor.locator("stoa-calendar-page .new").click();
    choose(tutor, "student", "sam", "Sam Student");
    tutor.locator("stoa-booking-dialog #day").fill(monday.toString());
    tutor.locator("stoa-booking-dialog #time").fill("08:00");
    tutor.getByLabel("Title").fill("Weekly Latin");
    tutor.getByLabel("Repeats").selectOption("Every week");
    tutor.getByLabel("How many times").fill("4");
    tutor.locator("stoa-booking-dialog form .primary").click();
    assertHours(tutor, 8, 8, 8, 8);

    move(0, "09:00", "one");
    assertHours(tutor, 9, 8, 8, 8);
    move(1, "10:00", "following");
    assertHours(tutor, 9, 10, 10, 10);
    move(3, "12:00", "all");
    // All of them go on by as much as the one that was moved.
    assertHours(tutor, 11, 12, 12, 12);
    assertHours(sam, 11, 12, 12, 12);
  }

  /// Moves the one of the series in a week, by its details.
  private static void move(int week, String time, String scope) {
    week(tutor, week);
    on(tutor, monday.plusWeeks(week), "Weekly Latin").click();
    button(tutor, "^Move$").click();
    tutor.locator("stoa-move-dialog #time").fill(time);
    tutor.locator("stoa-move-dialog input[value=" + scope + "]").check();
    tutor.locator("stoa-move-dialog form .primary").click();
    told(tutor, "Weekly Latin is on");
    button(tutor, "^Close$").click();
  }

  /// Finds the class at these hours, one in each of four weeks.
  private static void assertHours(Page page, int... hours) {
    for (int week = 0; week < hours.length; week++) {
      week(page, week);
      Locator when = on(page, monday.plusWeeks(week), "Weekly Latin").locator(".when");
      assertThat(when).containsText(hours[week] + ":00", IN_TIME);
    }
  }

  @Test
  void aPointerMovesAndStretchesAClassAndWhatIsInTheWayIsSaidAtOnce() {
    LocalDate day = monday.plusDays(1);
    book("Greek verbs", day + "T08:00:00Z", 60);
    book("Greek myths", day + "T10:00:00Z", 60);
    week(tutor, 0);
    week(sam, 0);
    Locator myths = on(tutor, day, "Greek myths");

    hold(myths, 0.5, -75);
    assertThat(tutor.locator("stoa-calendar-grid .warning")).containsText("Greek verbs", IN_TIME);
    tutor.mouse().up();
    told(tutor, "Greek myths stays where it is");
    assertEquals(day + "T10:00 60", placeOf("Greek myths"));

    hold(myths, 0.5, 60);
    tutor.mouse().up();
    long dropped = System.nanoTime();
    assertThat(on(sam, day, "Greek myths").locator(".when")).containsText("11:00", IN_TIME);
    System.out.printf(
        "calendar: the student saw it moved %d ms after it was dropped%n",
        Duration.ofNanos(System.nanoTime() - dropped).toMillis());
    told(tutor, "Greek myths is on");
    assertEquals(day + "T11:00 60", placeOf("Greek myths"));

    hold(myths.locator(".handle"), 0.5, 30);
    tutor.mouse().up();
    tutor.waitForCondition(() -> placeOf("Greek myths").equals(day + "T11:00 90"));

    // Escape puts back what is held, and a class that was put down does not open.
    hold(myths, 0.3, 120);
    tutor.keyboard().press("Escape");
    tutor.mouse().up();
    assertThat(tutor.locator("stoa-session-panel")).hasCount(0);

    // The same by keyboard.
    myths.locator("button").focus();
    for (String key : List.of("m", "ArrowDown", "Shift+ArrowUp", "Shift+ArrowUp", "Enter")) {
      tutor.keyboard().press(key);
    }
    tutor.waitForCondition(() -> placeOf("Greek myths").equals(day + "T11:15 60"));
    myths.locator("button").focus();
    tutor.keyboard().press("m");
    for (int i = 0; i < 12; i++) {
      tutor.keyboard().press("ArrowUp");
    }
    assertThat(tutor.locator("stoa-calendar-grid .warning")).containsText("Greek verbs", IN_TIME);
    tutor.keyboard().press("Escape");
    assertThat(tutor.locator("stoa-calendar-grid .warning")).hasCount(0);
    assertEquals(day + "T11:15 60", placeOf("Greek myths"));
  }

  /// Takes something up with the pointer and carries it over some pixels.
  private static void hold(Locator what, double height, int pixels) {
    what.scrollIntoViewIfNeeded();
    BoundingBox box = what.boundingBox();
    double x = box.x + box.width / 2;
    double y = box.y + box.height * height;
    tutor.mouse().move(x, y);
    tutor.mouse().down();
    tutor.mouse().move(x, y + pixels / 2.0);
    tutor.mouse().move(x, y + pixels);
  }

  @Test
  void whatATutorDeclinesIsDeclinedWithAReason() {
    LocalDate day = monday.plusDays(2);
    offer("Consultation", 1, "manual");
    ask(sam, "Consultation", day + "T08:00:00Z");
    week(tutor, 0);
    on(tutor, day, "Consultation").click();
    button(tutor, "^Decline$").click();
    tutor.locator("stoa-cancel-dialog input[name=reason]").fill("I am at a conference");
    tutor.locator("stoa-cancel-dialog form .primary").click();
    told(tutor, "You declined Consultation");
    week(sam, 0);
    Locator declined = on(sam, day, "Consultation");
    assertThat(declined).containsText("Declined", IN_TIME);
    declined.click();
    assertThat(sam.locator("stoa-session-panel")).containsText("I am at a conference", IN_TIME);
    button(sam, "^Close$").click();
  }

  @Test
  void aStudentAsksToMoveAClassAndTheTutorDecides() {
    LocalDate day = monday.plusDays(3);
    book("Essay", day + "T08:00:00Z", 60);
    week(sam, 0);
    week(tutor, 0);
    propose(day, "09:00");
    // It stays until the tutor has decided.
    assertEquals(day + "T08:00 60", placeOf("Essay"));
    on(tutor, day, "Essay").click();
    assertThat(tutor.locator("stoa-session-panel .notice")).containsText("asks to move", IN_TIME);
    button(tutor, "^Decline the move$").click();
    tutor.locator("stoa-cancel-dialog form .primary").click();
    told(tutor, "You declined");
    assertThat(tutor.locator("stoa-session-panel .notice")).hasCount(0);
    assertEquals(day + "T08:00 60", placeOf("Essay"));

    propose(day, "10:00");
    assertThat(tutor.locator("stoa-session-panel .notice")).containsText("10:00", IN_TIME);
    button(tutor, "^Confirm$").click();
    tutor.waitForCondition(() -> placeOf("Essay").equals(day + "T10:00 60"));
    assertThat(on(sam, day, "Essay").locator(".when")).containsText("10:00", IN_TIME);
    button(tutor, "^Close$").click();
  }

  private static void propose(LocalDate day, String time) {
    on(sam, day, "Essay").click();
    button(sam, "^Ask to move$").click();
    sam.locator("stoa-move-dialog #time").fill(time);
    sam.locator("stoa-move-dialog form .primary").click();
    told(sam, "was asked to move");
    button(sam, "^Close$").click();
  }

  @Test
  void whoWaitsForAFullClassIsOfferedTheSeatThatSomebodyGivesBack() {
    LocalDate day = monday.plusDays(4);
    offer("Seminar", 2, "instant");
    ask(sam, "Seminar", day + "T08:00:00Z");
    // The second seat is taken in the class that is there already.
    String third = invite("Third Student");
    call(
        owner, "POST", "bookings/" + idOf("Seminar") + "/seats", "{\"student\":\"" + third + "\"}");

    mina.locator("stoa-calendar-page .new").click();
    kind(mina, "Seminar");
    mina.getByLabel("Two weeks later").click();
    mina.locator("stoa-slot-choice .full a").click();
    button(mina, "^Wait for a seat$").click();
    told(mina, "You wait for a seat in Seminar");

    week(sam, 0);
    on(sam, day, "Seminar").click();
    button(sam, "Give back the seat of Sam").click();
    sam.locator("stoa-cancel-dialog form .primary").click();
    told(sam, "The seat in Seminar was given back");
    // Nobody touched the other page.
    button(mina, "^Take the seat$").click();
    told(mina, "You have a seat in Seminar");
    week(mina, 0);
    assertThat(on(mina, day, "Seminar")).containsText("Confirmed", IN_TIME);
    button(sam, "^Close$").click();
  }

  @Test
  void anEmergencyIsBookedOverATutorsHoursByWhoRunsTheSchool() {
    LocalDate day = monday.plusDays(5);
    week(owner, 0);
    week(tutor, 0);
    owner.locator("stoa-calendar-page .new").click();
    choose(owner, "tutor", "ada", "Ada Tutor");
    choose(owner, "student", "min", "Mina Student");
    kind(owner, "Lesson");
    owner.locator("stoa-booking-dialog #day").fill(day.toString());
    owner.locator("stoa-booking-dialog #time").fill("18:00");
    owner.getByLabel("Title").fill("The evening before");
    assertThat(owner.locator("stoa-booking-dialog .notice.bad").first())
        .containsText("Ada Tutor does not teach then", IN_TIME);
    owner.locator("stoa-booking-dialog form .primary").click();
    assertThat(owner.locator("stoa-booking-dialog [role=alert]").first())
        .containsText("The tutor does not teach then", IN_TIME);
    owner.getByLabel("Emergency: book over").check();
    owner.locator("stoa-booking-dialog input[name=reason]").fill("The exam is tomorrow");
    owner.locator("stoa-booking-dialog form .primary").click();
    told(owner, "The evening before is booked");
    Locator booked = on(tutor, day, "The evening before");
    booked.click();
    assertThat(tutor.locator("stoa-session-panel")).containsText("over the tutor’s hours", IN_TIME);
    assertThat(tutor.locator("stoa-session-panel")).containsText("The exam is tomorrow", IN_TIME);
    button(tutor, "^Close$").click();
  }

  /// Asks for a class at a time that is free.
  private static void ask(Page page, String kind, String startsAt) {
    week(page, 0);
    page.locator("stoa-calendar-page .new").click();
    kind(page, kind);
    page.getByLabel("Two weeks later").click();
    page.locator("stoa-slot-choice input[value^='" + startsAt + "']")
        .check(new Locator.CheckOptions().setForce(true));
    page.locator("stoa-booking-dialog form .primary").click();
    told(page, kind);
  }

  private static void kind(Page page, String name) {
    Locator option =
        page.locator("stoa-booking-dialog select[name=sessionType] option")
            .filter(new Locator.FilterOptions().setHasText(Pattern.compile("^\\s*" + name)));
    page.getByLabel("Kind of class").selectOption(option.innerText());
  }

  /// Finds somebody by what is typed, without a mouse.
  private static void choose(Page page, String part, String typed, String name) {
    Locator picker = page.locator("stoa-booking-dialog stoa-people-picker[data-part=" + part + "]");
    picker.locator("input").focus();
    page.keyboard().type(typed);
    assertThat(picker.locator("[role=option]")).hasCount(1);
    assertThat(picker.locator("[aria-selected=true]")).hasText(name);
    page.keyboard().press("Enter");
    assertThat(picker.locator("[role=listbox]")).hasCount(0);
  }

  private static void offer(String name, int seats, String confirmation) {
    call(
        owner,
        "POST",
        "session-types",
        "{\"name\":\"%s\",\"minutes\":60,\"seats\":%d,\"confirmation\":\"%s\"}"
            .formatted(name, seats, confirmation));
  }

  private static String invite(String name) {
    call(
        owner,
        "POST",
        "people/invitations",
        "{\"email\":\"third@demo.example\",\"name\":\"%s\",\"role\":\"student\"}".formatted(name));
    return owner
        .evaluate(
            "async (name) => (await (await fetch('/api/v1/people?q=' + name)).json()).items[0].id",
            name)
        .toString();
  }

  /// A class of the tutor with Sam.
  private static void book(String title, String startsAt, int minutes) {
    Object ids =
        tutor.evaluate(
            """
            async ([title, startsAt, minutes]) => {
              const { person } = await (await fetch('/api/v1/session')).json();
              const { items } = await (await fetch(`/api/v1/people/${person.id}/links`)).json();
              const sam = items.find((one) => one.person.name === 'Sam Student').person.id;
              const endsAt = new Date(Date.parse(startsAt) + minutes * 60_000).toISOString();
              const body = JSON.stringify({ tutor: person.id, students: [sam], startsAt, endsAt, title });
              const headers = { 'content-type': 'application/json' };
              return (await fetch('/api/v1/bookings', { method: 'POST', headers, body })).status;
            }\
            """,
            List.of(title, startsAt, minutes));
    assertEquals(201, ids);
  }

  private static void call(Page page, String method, String path, String body) {
    Object status =
        page.evaluate(
            """
            async ([method, path, body]) => (await fetch('/api/v1/' + path, {
              method, headers: { 'content-type': 'application/json' }, body })).status\
            """,
            List.of(method, path, body));
    assertTrue(((Number) status).intValue() < 300, path + ": " + status);
  }

  /// The tutor's class with a title in the week of the tests, as the server has it.
  private static Object booking(String title, String wanted) {
    return tutor.evaluate(
        """
        async ([from, to, title, wanted]) => {
          const query = new URLSearchParams({ from, to, limit: 1000 });
          const { items } = await (await fetch('/api/v1/bookings?' + query)).json();
          const one = items.find((each) => each.title === title);
          const minutes = (Date.parse(one.endsAt) - Date.parse(one.startsAt)) / 60_000;
          return { id: one.id, place: one.startsAt.slice(0, 16) + ' ' + minutes }[wanted];
        }\
        """,
        List.of(monday + "T00:00:00Z", monday.plusDays(7) + "T00:00:00Z", title, wanted));
  }

  private static String idOf(String title) {
    return booking(title, "id").toString();
  }

  private static String placeOf(String title) {
    return booking(title, "place").toString();
  }

  /// Goes to a week as a link does.
  private static void week(Page page, int weeks) {
    page.evaluate(
        "day => { history.pushState(null, '', '/?view=week&date=' + day);"
            + " dispatchEvent(new PopStateEvent('popstate')); }",
        monday.plusWeeks(weeks).toString());
    assertThat(page.locator("stoa-calendar-grid .head time").first())
        .hasAttribute("datetime", monday.plusWeeks(weeks).toString());
  }

  private static Locator on(Page page, LocalDate day, String title) {
    return page.locator("stoa-calendar-grid .column[data-day='" + day + "'] .event")
        .filter(new Locator.FilterOptions().setHasText(title));
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName(Pattern.compile(name)));
  }

  private static void told(Page page, String text) {
    assertThat(page.locator("stoa-toaster [role=status]")).containsText(text, IN_TIME);
  }
}
