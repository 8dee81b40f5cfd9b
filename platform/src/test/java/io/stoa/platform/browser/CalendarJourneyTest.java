// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasCountOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A class from being asked for to being called off, by two people who see each other's changes.
@Timeout(180)
final class CalendarJourneyTest {

  private static final IsVisibleOptions PATIENTLY = new IsVisibleOptions().setTimeout(30_000);
  private static final ContainsTextOptions IN_TIME = new ContainsTextOptions().setTimeout(30_000);
  private static final HasCountOptions MANY = new HasCountOptions().setTimeout(30_000);
  private static final HasTextOptions MOVED = new HasTextOptions().setTimeout(60_000);
  private static final String CLASS = "Tutorial";

  @TempDir private static Path data;
  private static StoaServer server;
  private static Chromium chromium;

  @BeforeAll
  static void open() throws IOException {
    server = new StoaServer(data, "http.port=0", "media.port=0");
    chromium = new Chromium();
  }

  @AfterAll
  static void close() {
    chromium.close();
    server.close();
  }

  @Test
  void aClassIsAskedForConfirmedMovedByKeyboardAndCancelled() {
    offer();
    Page student = signIn("student@demo.stoa");
    Page tutor = signIn("tutor@demo.stoa");

    // The student chooses among the free times.
    student.locator("stoa-calendar-page .new").click();
    student.getByLabel("Kind of class").selectOption(student.locator(typeOption()).innerText());
    Locator slot = student.locator("stoa-slot-choice input").last();
    assertThat(slot).isVisible(PATIENTLY);
    String day = slot.inputValue().substring(0, 10);
    for (Page page : new Page[] {student, tutor}) {
      page.evaluate(
          "day => { history.pushState(null, '', '/?view=week&date=' + day);"
              + " dispatchEvent(new PopStateEvent('popstate')); }",
          day);
    }
    slot.check(new Locator.CheckOptions().setForce(true));
    long begun = System.nanoTime();
    student.locator("stoa-booking-dialog form .primary").click();

    // The tutor sees it without asking, and confirms.
    assertThat(booking(tutor, "pending")).isVisible(PATIENTLY);
    System.out.printf(
        "calendar: the tutor saw it %d ms after it was asked for%n",
        Duration.ofNanos(System.nanoTime() - begun).toMillis());
    booking(tutor, "pending").click();
    tutor.locator("stoa-session-panel .primary").click();
    assertThat(booking(student, "confirmed")).isVisible(PATIENTLY);

    // The tutor moves it by keyboard; the student sees where to.
    Locator face = booking(tutor, "confirmed").locator("button");
    String before = face.locator(".when").innerText();
    face.focus();
    for (String key : new String[] {"m", "ArrowUp", "ArrowUp", "Enter"}) {
      tutor.keyboard().press(key);
    }
    // An older notice names the class as well: what counts is that it lies elsewhere.
    Locator when = booking(tutor, "confirmed").locator(".when");
    assertThat(when).not().hasText(before, MOVED);
    assertThat(tutor.locator("stoa-toaster [role=status]")).containsText(CLASS, IN_TIME);
    String after = when.innerText();
    assertEquals(Duration.ofMinutes(-30), Duration.between(time(before), time(after)));
    assertThat(booking(student, "confirmed").locator(".when")).containsText(after, IN_TIME);

    // The student is told what it costs before it is called off.
    booking(student, "confirmed").click();
    student.locator("stoa-session-panel .bad").click();
    assertThat(student.locator("stoa-cancel-dialog .notice strong"))
        .containsText("The whole price", IN_TIME);
    student.locator("stoa-cancel-dialog .bad").click();
    assertThat(booking(tutor, "cancelled")).isVisible(PATIENTLY);
    student.context().close();
    tutor.context().close();
  }

  @Test
  void whatIsTypedStaysWhenAPhoneIsTurned() {
    Page page = signIn("owner@demo.stoa");
    String week = LocalDate.now(ZoneOffset.UTC).plusWeeks(1).with(DayOfWeek.THURSDAY).toString();
    page.navigate(server.address().resolve("/?view=week&date=" + week).toString());
    Locator classes = page.locator("stoa-calendar-grid .event.confirmed");
    assertThat(classes.first()).isVisible(PATIENTLY);
    for (boolean phoneFirst : new boolean[] {false, true}) {
      turn(page, phoneFirst);
      classes.first().click();
      page.locator("stoa-session-panel .bad").first().click();
      typeAndTurn(page, phoneFirst, "stoa-cancel-dialog input[name=reason]");
      page.locator("stoa-session-panel header button, stoa-dialog .dialog-head button")
          .first()
          .click();
      assertThat(page.locator("stoa-session-panel")).hasCount(0);

      page.locator("stoa-calendar-page .new").click();
      typeAndTurn(page, phoneFirst, "stoa-booking-dialog input[name=title]");
    }
    page.context().close();
  }

  /// Types, turns there and back, and leaves the dialog.
  private static void typeAndTurn(Page page, boolean phoneFirst, String field) {
    Locator typed = page.locator(field);
    typed.fill("half a sentence");
    for (boolean phone : new boolean[] {!phoneFirst, phoneFirst}) {
      turn(page, phone);
      assertThat(typed).hasValue("half a sentence");
      assertThat(typed).isVisible();
    }
    page.keyboard().press("Escape");
    assertThat(typed).hasCount(0);
  }

  /// Turns a phone, and waits until the calendar shows what it shows of that width.
  private static void turn(Page page, boolean phone) {
    page.setViewportSize(phone ? 600 : 900, phone ? 900 : 600);
    assertThat(page.locator("stoa-calendar-grid[view=" + (phone ? "list" : "week") + "]"))
        .isVisible(PATIENTLY);
  }

  @Test
  void anyOfAThousandPeopleIsFoundByName() {
    Page page = signIn("owner@demo.stoa");
    List<String> asked = new CopyOnWriteArrayList<>();
    page.route("**/api/v1/people?*", route -> answerAsThousand(route, asked));
    page.locator("stoa-calendar-page .new").click();
    Locator picker = page.locator("stoa-booking-dialog stoa-people-picker[data-part=student]");
    picker.locator("input").click();
    assertThat(picker.getByRole(AriaRole.OPTION)).hasCount(20, MANY);
    picker.locator("input").fill("person 987");
    assertThat(picker.getByRole(AriaRole.OPTION)).hasCount(1, MANY);
    page.keyboard().press("Enter");
    assertThat(picker.locator(".chip")).hasText("Person 987");
    // Whoever is chosen is not offered again.
    picker.locator("input").fill("person 987");
    assertThat(picker.locator("#list")).containsText("Nobody has such a name", IN_TIME);
    asked.forEach(query -> assertTrue(query.contains("role=student&state=active&limit=20"), query));
    page.context().close();
  }

  private static void answerAsThousand(Route route, List<String> asked) {
    String query = URI.create(route.request().url()).getQuery();
    if (!query.contains("role=student")) {
      route.resume();
      return;
    }
    asked.add(query);
    String wanted = query.contains("&q=") ? query.substring(query.indexOf("&q=") + 3) : "";
    JsonArray items = new JsonArray();
    for (int i = 0; i < 1000 && items.size() < 20; i++) {
      String name = "Person " + i;
      if (name.toLowerCase(Locale.ROOT).contains(wanted.replace('+', ' '))) {
        JsonObject person = new JsonObject();
        person.addProperty("id", new UUID(7, i).toString());
        person.addProperty("name", name);
        items.add(person);
      }
    }
    answer(route, items);
  }

  /// Of the thread's own time, so that a busy machine does not count.
  @Test
  void aSchoolOf50000ClassesAYearIsPagedSmoothly() {
    Page page = signIn("owner@demo.stoa");
    List<Duration> asked = new ArrayList<>();
    page.route("**/api/v1/bookings?*", route -> answerAsWholeSchool(route, asked));
    page.navigate(server.address().resolve("/?view=week&date=2026-09-09").toString());
    assertThat(page.locator("stoa-calendar-grid .cluster").first()).isVisible(PATIENTLY);
    page.context()
        .browser()
        .startTracing(
            page,
            new Browser.StartTracingOptions().setCategories(List.of("devtools.timeline", RUNS)));
    for (int week = 1; week <= 10; week++) {
      page.locator("stoa-calendar-page .steps button").last().click();
      LocalDate monday = LocalDate.of(2026, 9, 7).plusWeeks(week);
      assertThat(page.locator("stoa-calendar-grid .head time").first())
          .hasAttribute("datetime", monday.toString());
      assertThat(page.locator("stoa-calendar-grid .cluster").first()).isVisible(PATIENTLY);
    }
    double longest = longestTaskMillis(page.context().browser().stopTracing());
    System.out.printf("calendar: longest task %.1f ms while paging %d weeks%n", longest, 10);
    assertTrue(longest > 1 && longest <= 200, "longest task " + longest + " ms");
    assertTrue(asked.size() >= 11, "pages asked for: " + asked.size());
    asked.forEach(span -> assertTrue(span.compareTo(Duration.ofHours(7 * 24 + 1)) <= 0, span + ""));
    page.context().close();
  }

  private static final String RUNS = "disabled-by-default-devtools.timeline";
  private static final int CLASSES_A_DAY = 50_000 / 365;

  private static void answerAsWholeSchool(Route route, List<Duration> asked) {
    Map<String, Instant> query = new HashMap<>();
    for (String part : URI.create(route.request().url()).getQuery().split("&")) {
      if (part.startsWith("from=") || part.startsWith("to=")) {
        query.put(part.split("=")[0], Instant.parse(part.split("=")[1]));
      }
    }
    Instant from = Objects.requireNonNull(query.get("from"));
    Instant to = Objects.requireNonNull(query.get("to"));
    asked.add(Duration.between(from, to));
    JsonArray items = new JsonArray();
    for (Instant day = from; day.isBefore(to); day = day.plus(Duration.ofDays(1))) {
      for (int i = 0; i < CLASSES_A_DAY; i++) {
        items.add(anyBooking(day.plus(Duration.ofMinutes(8 * 60 + 5L * i))));
      }
    }
    answer(route, items);
  }

  private static void answer(Route route, JsonArray items) {
    JsonObject answer = new JsonObject();
    answer.add("items", items);
    answer.add("next", JsonNull.INSTANCE);
    route.fulfill(
        new Route.FulfillOptions().setContentType("application/json").setBody(answer.toString()));
  }

  private static JsonElement anyBooking(Instant startsAt) {
    return JsonParser.parseString(
        """
        {"id": "%s", "title": "Latin, second year", "startsAt": "%s", "endsAt": "%s", "zone": "UTC",
         "status": "confirmed", "tutor": {"id": "t", "name": "Ada Tutor"}, "seats": 1,
         "students": [{"id": "s", "name": "Sam Student", "state": "booked"}], "seatsLeft": 0,
         "waiting": 0, "sessionType": null, "series": null, "proposal": null, "reason": "",
         "by": "tutor", "emergency": false, "joinable": false, "etag": "1", "may": ["move"]}\
        """
            .formatted(UUID.randomUUID(), startsAt, startsAt.plus(Duration.ofHours(1))));
  }

  /// The thread's own time of the longest task of a page's main thread.
  private static double longestTaskMillis(byte[] trace) {
    double longest = 0;
    for (JsonElement one :
        JsonParser.parseString(new String(trace, StandardCharsets.UTF_8))
            .getAsJsonObject()
            .getAsJsonArray("traceEvents")) {
      JsonObject event = one.getAsJsonObject();
      boolean main = event.get("pid").equals(event.get("tid"));
      if (main && event.has("tdur") && event.get("name").getAsString().endsWith("RunTask")) {
        longest = Math.max(longest, event.get("tdur").getAsDouble() / 1000);
      }
    }
    return longest;
  }

  @Test
  void aSessionIsLoggedWithoutANetworkAndSentOnceAndTwoDevicesMayEditIt() {
    Page page = signIn("tutor@demo.stoa");
    Promised.worker(page);
    page.context().setOffline(true);
    page.reload();
    Locator log = page.locator("stoa-offline-log .primary");
    assertThat(log).isVisible(PATIENTLY);
    log.click();
    page.locator("stoa-log-dialog input[name=minutes]").fill("47");
    page.locator("stoa-log-dialog form .primary").click();
    assertThat(page.locator("stoa-offline-log p.waiting")).isVisible(PATIENTLY);
    // The tab is closed before there is a network.
    Page later = page.context().newPage();
    page.close();
    List<String> sent = new CopyOnWriteArrayList<>();
    later
        .context()
        .route(
            "**/api/v1/session-logs/*",
            route -> {
              sent.add(route.request().url() + " " + route.request().postData());
              route.resume();
            });
    later.context().setOffline(false);
    later.navigate(server.address().toString());
    later.waitForCondition(() -> logged(later).size() == 1);
    later.reload();
    assertThat(later.locator("stoa-calendar-grid .scroller")).isVisible(PATIENTLY);
    assertEquals(1, sent.size(), sent.toString());
    assertEquals("47 ", logged(later).getFirst());

    // Another device changes one thing of it, while this one has no network and changes another.
    Page other = signIn("tutor@demo.stoa");
    for (Page each : List.of(later, other)) {
      each.navigate(server.address().resolve("/reports").toString());
      each.locator("stoa-log-list li button").first().click();
    }
    later.context().setOffline(true);
    later.locator("stoa-log-dialog input[name=minutes]").fill("52");
    later.locator("stoa-log-dialog form .primary").click();
    assertThat(later.locator("stoa-log-list .state.warn")).isVisible(PATIENTLY);
    other.locator("stoa-log-dialog textarea").fill("Vocabulary");
    other.locator("stoa-log-dialog form .primary").click();
    other.waitForCondition(() -> logged(other).equals(List.of("47 Vocabulary")));
    later.context().setOffline(false);
    other.waitForCondition(() -> logged(other).equals(List.of("52 Vocabulary")));
    later.context().close();
    other.context().close();
  }

  /// Minutes and note of each session that was logged, as the server has them.
  @SuppressWarnings("unchecked")
  private static List<String> logged(Page page) {
    return (List<String>)
        page.evaluate(
            "async () => (await (await fetch('/api/v1/session-logs')).json()).items"
                + ".map((one) => one.minutes + ' ' + one.note)");
  }

  private static LocalTime time(String text) {
    return LocalTime.parse(text.length() == 4 ? "0" + text : text);
  }

  /// A kind of class that the tutor has to confirm.
  private static void offer() {
    Page owner = signIn("owner@demo.stoa");
    Object status =
        owner.evaluate(
            """
            async (name) => (await fetch('/api/v1/session-types', {
              method: 'POST',
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify({ name, minutes: 60, confirmation: 'manual' }),
            })).status\
            """,
            CLASS);
    assertEquals(201, status);
    owner.context().close();
  }

  private static String typeOption() {
    return "stoa-booking-dialog select[name=sessionType] option:has-text('" + CLASS + "')";
  }

  private static Locator booking(Page page, String status) {
    return page.locator("stoa-calendar-grid .event." + status)
        .filter(new Locator.FilterOptions().setHasText(CLASS))
        .last();
  }

  private static Page signIn(String email) {
    Page page = chromium.newPerson(new NewContextOptions().setLocale("en-GB"));
    page.navigate(server.address().resolve("/login").toString());
    page.getByLabel("Email").fill(email);
    page.getByLabel("Password").fill("demo");
    page.keyboard().press("Enter");
    assertThat(page.locator("stoa-calendar-grid .scroller")).isVisible(PATIENTLY);
    assertTrue(page.url().endsWith("/") || page.url().contains("?"), page.url());
    return page;
  }
}
