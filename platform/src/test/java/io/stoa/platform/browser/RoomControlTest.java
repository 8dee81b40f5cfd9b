// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A tutor runs a class of two: at the door, inside, and in breakout rooms.
final class RoomControlTest {

  private static final Path SCREENS = Path.of("target/screens");
  private static final int PATIENCE_MILLIS = 30_000;

  @TempDir private Path data;
  private StoaServer server;
  private static Chromium chromium;
  private Page tutor;
  private Page sam;
  private Page mina;

  @BeforeAll
  static void open() throws IOException {
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
    try (StockPages pages = new StockPages()) {
      chromium = Chromium.filming(pages.page());
    }
  }

  @AfterAll
  static void close() {
    chromium.close();
  }

  @BeforeEach
  void logIn() throws IOException {
    server = new StoaServer(data, "http.port=0", "media.port=0", "media.shards=2");
    tutor = chromium.newPerson();
    sam = chromium.newPerson(new NewContextOptions().setColorScheme(ColorScheme.DARK));
    mina =
        chromium.newPerson(
            new NewContextOptions().setViewportSize(390, 844).setIsMobile(true).setHasTouch(true));
    logIn(tutor, "tutor@demo.stoa");
    logIn(sam, "student@demo.stoa");
    logIn(mina, "student2@demo.stoa");
  }

  @AfterEach
  void leave() {
    List.of(tutor, sam, mina).forEach(page -> page.context().close());
    server.close();
  }

  @Test
  void whoComesToALockedClassAsksAtItsDoor() {
    enter(tutor);
    press(tutor, "people");
    press(tutor, "lock the class");
    assertThat(button(tutor, "unlock the class")).isVisible();

    comeToTheDoor(mina, "the host has locked this class");
    comeToTheDoor(sam, "the host has locked this class");
    // Nothing of the class is in a page that waits.
    assertEquals(null, mina.evaluate(CLASSROOM));
    screen(mina, "waiting-phone");
    screen(sam, "waiting-dark");
    assertThat(tutor.getByText("Mina Student asks to come in.")).isVisible();
    assertThat(tutor.getByText("2 people wait at the door")).isVisible();
    screen(tutor, "door-host");

    tutor.getByRole(AriaRole.TEXTBOX, named("a word to mina")).fill("Two minutes, please.");
    tutor.keyboard().press("Enter");
    assertThat(mina.getByText("Two minutes, please.")).isVisible();
    press(tutor, "refuse sam");
    assertThat(sam.getByText("The host did not let you in")).isVisible();
    press(tutor, "admit mina");
    press(mina, "join the class");
    seen(mina, "Ada Tutor");
    seen(tutor, "Mina Student");
    // What was refused stays refused, also for a reload.
    sam.reload();
    assertThat(sam.getByText("The host did not let you in")).isVisible();
    press(tutor, "unlock the class");
  }

  @Test
  void theHostHandsOverMutesAndBans() {
    List.of(tutor, sam, mina).forEach(RoomControlTest::enter);
    press(tutor, "people");
    manage(tutor, "Mina Student", "mute mina");
    mina.waitForFunction("() => !(" + CLASSROOM + ")().room.localParticipant.isMicrophoneEnabled");
    manage(tutor, "Sam Student", "make sam student the host");
    press(sam, "people");
    assertThat(button(sam, "lock the class")).isVisible();
    screen(sam, "host-dark");

    String token = (String) mina.evaluate("() => (" + CLASSROOM + ")().token");
    manage(sam, "Mina Student", "ban mina");
    assertThat(mina.getByText("You were taken out of the class")).isVisible();
    press(mina, "rejoin");
    assertThat(mina.getByText("This class is closed to you")).isVisible();
    // The token has not run out, and does not let her in all the same.
    assertEquals(
        "403 the bearer is banned from the room",
        mina.evaluate(
            "async (token) => { const r = await fetch('/rtc/validate?access_token=' + token);"
                + " return r.status + ' ' + (await r.text()); }",
            token));
    press(sam, "lift the ban of mina");
    press(tutor, "people");
    press(tutor, "people");
    manage(tutor, "Sam Student", "remove sam");
  }

  @Test
  void breakoutRoomsBeginAndEndWithoutLeavingThePage() {
    List.of(tutor, sam, mina).forEach(RoomControlTest::enter);
    for (Page page : List.of(sam, mina)) {
      page.evaluate("() => { window.stayed = true; }");
    }
    assertEquals(true, tutor.evaluate(TILES_HAVE_A_SIZE));
    press(tutor, "people");
    tutor.getByText("Breakout rooms").click();
    tutor.getByLabel("Minutes").fill("1");
    screen(tutor, "breakouts-plan");
    press(tutor, "open the rooms");
    assertThat(sam.getByText("You work in Room 1")).isVisible();
    assertThat(mina.getByText("You work in Room 2")).isVisible();
    alone(sam);
    alone(mina);
    press(tutor, "visit room 1");
    seen(sam, "Ada Tutor");
    sam.evaluate(DECODES_OTHER);
    tutor.getByRole(AriaRole.TEXTBOX, named("say something in every room")).fill("Half time");
    tutor.keyboard().press("Enter");
    assertThat(mina.getByText("Half time")).isVisible();
    screen(tutor, "breakouts-host");
    screen(mina, "breakouts-phone");
    press(tutor, "bring everyone back");
    assertThat(mina.getByText("You work in Room 2")).isHidden();
    for (Page page : List.of(tutor, sam, mina)) {
      page.waitForFunction("() => (" + CLASSROOM + ")().room.remoteParticipants.size === 2");
    }
    for (Page page : List.of(sam, mina)) {
      assertEquals(true, page.evaluate("() => window.stayed"));
    }
    mina.evaluate(DECODES_OTHER);
  }

  private static void alone(Page page) {
    page.waitForFunction("() => (" + CLASSROOM + ")().room.remoteParticipants.size === 0");
  }

  private static void seen(Page page, String name) {
    page.waitForFunction(
        "(name) => [...("
            + CLASSROOM
            + ")().room.remoteParticipants.values()]"
            + ".some((person) => person.name === name)",
        name);
  }

  private static void manage(Page page, String name, String verb) {
    Locator menu = page.locator("summary[aria-label='Manage " + name + "']");
    menu.click();
    press(page, verb);
  }

  private static void press(Page page, String name) {
    button(page, name).click();
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(AriaRole.BUTTON, named("^" + name)).first();
  }

  private static GetByRoleOptions named(String name) {
    return new GetByRoleOptions().setName(Pattern.compile(name, Pattern.CASE_INSENSITIVE));
  }

  private static void screen(Page page, String name) {
    page.screenshot(new ScreenshotOptions().setPath(SCREENS.resolve(name + ".png")));
  }

  private void logIn(Page page, String email) {
    page.navigate(server.address().toString());
    page.getByLabel("Email").fill(email);
    page.getByLabel("Password").fill("demo");
    page.keyboard().press("Enter");
  }

  private static void openClass(Page page) {
    GetByRoleOptions join = named("^join");
    page.getByRole(AriaRole.LINK, join).or(page.getByRole(AriaRole.BUTTON, join)).first().click();
  }

  private static void enter(Page page) {
    openClass(page);
    press(page, "join the class");
    assertThat(button(page, "leave")).isVisible();
  }

  private static void comeToTheDoor(Page page, String reason) {
    openClass(page);
    assertThat(page.getByText(Pattern.compile(reason, Pattern.CASE_INSENSITIVE))).isVisible();
    press(page, "ask to be let in");
    assertThat(page.getByText("You are at the door")).isVisible();
  }

  /// Finds the element wherever the portal's shadow trees hold it.
  private static final String CLASSROOM =
      """
      () => {
        const find = (root) => {
          for (const element of root.querySelectorAll('*')) {
            if (element.localName === 'stoa-classroom') return element;
            const inside = element.shadowRoot && find(element.shadowRoot);
            if (inside) return inside;
          }
          return null;
        };
        return find(document);
      }
      """;

  /// Which a policy against inline styles does not keep from them.
  private static final String TILES_HAVE_A_SIZE =
      """
      () => {
        const stage = (%s)().shadowRoot.querySelector('stoa-stage');
        const grid = stage.shadowRoot.querySelector('.grid');
        return parseInt(getComputedStyle(grid).getPropertyValue('--tile-width')) > 100;
      }
      """
          .formatted(CLASSROOM);

  private static final String DECODES_OTHER =
      """
      async () => {
        const room = (%s)().room;
        const until = performance.now() + 60000;
        while (performance.now() < until) {
          for (const person of room.remoteParticipants.values()) {
            let frames = 0;
            for (const publication of person.trackPublications.values()) {
              const report = await publication.track?.getRTCStatsReport?.();
              report?.forEach((s) => {
                if (s.type === 'inbound-rtp' && s.kind === 'video') frames += s.framesDecoded;
              });
            }
            if (frames > 20) return;
          }
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
        throw new Error('the other person is not seen');
      }
      """
          .formatted(CLASSROOM);
}
