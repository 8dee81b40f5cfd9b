// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import com.microsoft.playwright.options.ServiceWorkerPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every page of the portal: what axe-core says of it in each look, what it weighs, and whether it
/// can be walked by keyboard. With `-Dstoa.pictures=true` pictures are left in `target/pictures`.
@Timeout(300)
final class PortalPagesTest {

  private static final long FIRST_LOAD_BYTES_MAX = 150_000;
  private static final int TABS_MAX = 150;
  private static final IsVisibleOptions PATIENTLY = new IsVisibleOptions().setTimeout(30_000);

  /// A page by its address, what is there when it is ready, and what to press there one after the
  /// other to see more of it.
  private record Visit(String path, String ready, List<String> presses) {
    Visit(String path, String ready) {
      this(path, ready, List.of());
    }
  }

  private static final Visit LOGIN =
      new Visit("/login", "stoa-login input", List.of("stoa-login .stack button:last-of-type"));
  private static final List<Visit> OPEN =
      List.of(
          new Visit("/sign-up", "stoa-sign-up input", List.of("stoa-sign-up form .primary")),
          new Visit("/forgot-password", "stoa-forgot-page input"),
          new Visit("/reset-password#t", "stoa-reset-page input"),
          new Visit("/invitation#t", "stoa-invitation-page input"),
          new Visit("/verify-email#t", "stoa-verify-page .notice"),
          new Visit("/sign-in#t", "stoa-link-page .notice"),
          new Visit("/outbox", "stoa-outbox-page li", List.of("stoa-outbox-page summary")),
          new Visit("/design", "stoa-control-bar button"));
  private static final List<Visit> SIGNED_IN =
      List.of(
          new Visit("/today", "stoa-today h2"),
          new Visit(
              "/?view=week&date=2026-09-07",
              "stoa-calendar-grid .event",
              List.of(
                  "stoa-calendar-page .new",
                  "stoa-booking-dialog .dialog-head button",
                  "stoa-calendar-grid .event.completed",
                  "stoa-attendance summary",
                  "stoa-attendance .person button",
                  "stoa-correction-dialog .dialog-head button")),
          new Visit(
              "/?view=day&date=2026-09-09",
              "stoa-calendar-grid .event",
              List.of(
                  "stoa-calendar-grid .event.confirmed",
                  "stoa-session-panel .bad",
                  "stoa-cancel-dialog .dialog-head button")),
          new Visit("/?view=month&date=2026-09-09", "stoa-calendar-grid .event"),
          new Visit("/availability", "stoa-week-editor .bar", List.of("stoa-rule-dates summary")),
          new Visit(
              "/session-types",
              "stoa-types-page .card",
              List.of("stoa-types-page .card .button", "stoa-type-dialog .dialog-head button")),
          new Visit(
              "/reports",
              "stoa-reports-page tbody tr",
              List.of("stoa-log-list .button", "stoa-log-dialog .dialog-head button")),
          new Visit("/connection", "stoa-connection-page h1"),
          new Visit(
              "/people",
              "stoa-people-page tbody tr",
              List.of(
                  "stoa-people-page header .primary",
                  "stoa-dialog .dialog-head button",
                  "stoa-people-page tbody tr:nth-child(2) button",
                  "stoa-person-dialog .bad")),
          new Visit(
              "/notifications",
              "stoa-notifications-page #preferences",
              List.of("stoa-reach .bar .button")),
          new Visit("/profile", "stoa-profile-page select"),
          new Visit(
              "/security",
              "stoa-api-keys li",
              List.of(
                  "stoa-totp .button",
                  "stoa-dialog .dialog-head button",
                  "stoa-api-keys .bar .button")),
          new Visit(
              "/calendars",
              "stoa-calendar-secrets li",
              List.of(
                  "stoa-calendar-secrets summary",
                  "stoa-calendars-page .acts .bad",
                  "stoa-dialog .dialog-head button",
                  "stoa-calendar-secrets .way:last-child .button")),
          new Visit("/settings", "stoa-reminders .mail"),
          new Visit("/audit", "stoa-audit-page tbody tr", List.of("stoa-audit-page summary")),
          new Visit("/dead-letters", "stoa-dead-letters-page tbody tr"),
          new Visit("/operator", "stoa-operator h2"),
          new Visit("/no-such-page", ".missing h1"));

  /// How somebody looks at the pages.
  enum Look {
    LIGHT,
    DARK,
    RTL,
    PHONE;

    NewContextOptions options() {
      NewContextOptions options = new NewContextOptions();
      options.setServiceWorkers(ServiceWorkerPolicy.BLOCK);
      options.setColorScheme(this == DARK ? ColorScheme.DARK : ColorScheme.LIGHT);
      options.setReducedMotion(ReducedMotion.REDUCE);
      options.setLocale(this == RTL ? "ar" : "en-GB");
      return this == PHONE
          ? options.setViewportSize(390, 844).setIsMobile(true).setHasTouch(true)
          : options.setViewportSize(1280, 900);
    }
  }

  @TempDir private static Path data;
  private static StoaServer server;
  private static Chromium chromium;
  private static final Axe AXE = new Axe();

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

  @ParameterizedTest
  @EnumSource
  void axeFindsNothing(Look look) {
    Page page = chromium.newPerson(look.options());
    page.navigate(server.address().resolve("/login").toString());
    List<String> found = new ArrayList<>(look(page, LOGIN, look));
    signIn(page);
    answerAsWritten(page);
    page.reload();
    for (Visit visit : SIGNED_IN) {
      found.addAll(look(page, visit, look));
    }
    found.addAll(preview(page, look));
    for (Visit visit : OPEN) {
      found.addAll(look(page, visit, look));
    }
    assertEquals("", String.join("\n", found));
    page.context().close();
  }

  /// From here on the school is the one of `answers.json`, in which everything is there to see;
  /// what is not in it is answered by the server.
  private static void answerAsWritten(Page page) {
    JsonObject answers;
    try (InputStream in = PortalPagesTest.class.getResourceAsStream("/portal/answers.json")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      answers = JsonParser.parseString(text).getAsJsonObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    page.route(
        "**/api/v1/**",
        route -> {
          String path = URI.create(route.request().url()).getPath().replace("/api/v1", "");
          JsonElement answer = answers.get(route.request().method() + " " + path);
          if (answer == null) {
            route.resume();
          } else {
            route.fulfill(
                new Route.FulfillOptions()
                    .setContentType("application/json")
                    .setBody(answer.toString()));
          }
        });
  }

  private static List<String> look(Page page, Visit visit, Look look) {
    go(page, visit);
    if (visit.path().equals("/design")) {
      // It shows whole pages inside a page.
      return named(
          visit,
          look,
          AXE.violations(
              page,
              "landmark-no-duplicate-main",
              "landmark-main-is-top-level",
              "landmark-unique",
              "heading-order",
              "page-has-heading-one",
              "landmark-no-duplicate-banner",
              "region"));
    }
    Object width = page.evaluate("() => document.documentElement.scrollWidth - innerWidth");
    assertTrue(((Number) width).intValue() <= 0, visit.path() + " scrolls sideways by " + width);
    List<String> found = new ArrayList<>(named(visit, look, AXE.violations(page)));
    for (int i = 0; i < visit.presses().size(); i++) {
      page.locator(visit.presses().get(i)).first().click();
      if (Boolean.getBoolean("stoa.pictures")) {
        picture(page, visit.path() + "-" + (i + 1));
      }
      found.addAll(named(visit, look, AXE.violations(page)));
    }
    return found;
  }

  /// The door of a class, where one looks at oneself before going in.
  private static List<String> preview(Page page, Look look) {
    Visit list = SIGNED_IN.getFirst();
    go(page, list);
    String href = page.locator("stoa-today a[href^='/class/']").first().getAttribute("href");
    Visit visit = new Visit(href, "stoa-preview button");
    go(page, visit);
    return named(visit, look, AXE.violations(page));
  }

  private static List<String> named(Visit visit, Look look, List<String> violations) {
    return violations.stream().map(one -> look + " " + visit.path() + " " + one).toList();
  }

  /// Goes there as a link does, and waits until it is shown.
  private static void go(Page page, Visit visit) {
    page.evaluate(
        "path => { history.pushState(null, '', path);"
            + " dispatchEvent(new PopStateEvent('popstate')); }",
        visit.path());
    assertThat(page.locator(visit.ready()).first()).isVisible(PATIENTLY);
    if (Boolean.getBoolean("stoa.pictures")) {
      picture(page, visit.path());
    }
  }

  private static void picture(Page page, String path) {
    String look =
        page.evaluate(
                "() => [document.dir, matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' :"
                    + " 'light', innerWidth < 800 ? 'phone' : 'desk'].join('-')")
            .toString();
    String name = path.substring(1).replaceAll("[/#?&=]", "-");
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(Path.of("target", "pictures", name + "-" + look + ".png"))
            .setFullPage(true));
  }

  private static void signIn(Page page) {
    page.navigate(server.address().resolve("/login").toString());
    page.locator("input[type=email]").fill("tutor@demo.stoa");
    page.locator("input[type=password]").fill("demo");
    page.keyboard().press("Enter");
    assertThat(page.locator("stoa-calendar-page h1")).isVisible(PATIENTLY);
  }

  @Test
  void theFirstLoadIsLight() {
    Page page = chromium.newPerson(Look.LIGHT.options());
    signIn(page);
    // Today has classes in the demo school: the calendar is drawn and can be used when they are
    // there.
    assertThat(page.locator("stoa-calendar-grid .event").first()).isVisible(PATIENTLY);
    long whole = bytes(page);
    System.out.println("portal: first load " + whole + " bytes");
    assertTrue(
        whole <= FIRST_LOAD_BYTES_MAX,
        "login and first page take " + whole + " bytes, the budget is " + FIRST_LOAD_BYTES_MAX);
    assertTrue(whole > 50_000, "fonts and code were not counted: " + whole);
    page.context().close();
  }

  /// All that came over the network, with what surrounds it.
  private static long bytes(Page page) {
    Object sum =
        page.evaluate(
            "() => ['navigation', 'resource'].flatMap((one) => performance.getEntriesByType(one))"
                + ".reduce((sum, { transferSize }) => sum + transferSize, 0)");
    return ((Number) sum).longValue();
  }

  @Test
  void everyPageCanBeWalkedByKeyboard() {
    Page page = chromium.newPerson(Look.LIGHT.options());
    page.navigate(server.address().resolve("/login").toString());
    assertThat(page.locator("stoa-login h1")).isVisible();
    walk(page, "/login");
    signIn(page);
    answerAsWritten(page);
    page.reload();
    for (Visit visit : SIGNED_IN) {
      go(page, visit);
      walk(page, visit.path());
    }
    // The first stop leads past the rail.
    go(page, SIGNED_IN.getFirst());
    page.evaluate("() => keyboard.begin()");
    page.keyboard().press("Tab");
    Locator skip = page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Skip"));
    assertThat(skip).isFocused();
    page.keyboard().press("Enter");
    assertThat(page.locator("main#content")).isFocused();
    page.context().close();
  }

  /// Goes from stop to stop: each is seen to have the focus, and nothing is left out.
  private static void walk(Page page, String path) {
    page.evaluate(KEYBOARD);
    page.evaluate("() => keyboard.begin()");
    for (int tab = 0; tab < TABS_MAX; tab++) {
      page.keyboard().press("Tab");
      if (Boolean.FALSE.equals(page.evaluate("() => keyboard.step()"))) {
        break;
      }
    }
    assertEquals("[]", page.evaluate("() => keyboard.trouble()").toString(), path);
  }

  private static final String KEYBOARD =
      """
      () => {
        const deep = (root) => [...root.querySelectorAll('*')].flatMap((one) =>
          [one, ...(one.shadowRoot ? deep(one.shadowRoot) : [])]);
        const active = () => {
          let one = document.activeElement;
          while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
          return one;
        };
        const says = (one) => one.localName + ' "' +
          (one.getAttribute('aria-label') || one.innerText || one.name || '').slice(0, 40) + '"';
        let reached, trouble, last;
        window.keyboard = {
          begin() {
            reached = new Set();
            trouble = [];
            last = undefined;
            const before = document.createElement('span');
            before.tabIndex = -1;
            document.body.prepend(before);
            before.focus();
            before.addEventListener('blur', () => before.remove(), { once: true });
          },
          // Whether there is more to walk.
          step() {
            const one = active();
            if (one === last) return true; // A date has several stops of its own.
            if (!one || one === document.body || reached.has(one)) return false;
            last = one;
            reached.add(one);
            const style = getComputedStyle(one);
            const box = one.getBoundingClientRect();
            if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) {
              trouble.push('no ring: ' + says(one));
            }
            if (box.width < 2 || box.height < 2) trouble.push('not to be seen: ' + says(one));
            return true;
          },
          trouble() {
            const stops = deep(document.body).filter((one) =>
              one.matches('a[href], button, input, select, textarea, [tabindex="0"]') &&
              !one.disabled && one.tabIndex >= 0 && one.checkVisibility({ visibilityProperty: true }));
            return [...trouble, ...stops.filter((one) => !reached.has(one))
              .map((one) => 'not reached: ' + says(one))];
          },
        };
      }
      """;
}
