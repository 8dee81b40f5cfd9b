// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A tutor at a desk and a student with a phone go from the login to the class, as they would.
final class ClassroomTest {

  private static final IsVisibleOptions PATIENTLY = new IsVisibleOptions().setTimeout(60_000);
  private static final Pattern JOIN = Pattern.compile("^join", Pattern.CASE_INSENSITIVE);

  @TempDir private static Path data;
  private static StoaServer server;
  private static Chromium chromium;

  @BeforeAll
  static void open() throws IOException {
    server = new StoaServer(data, "http.port=0", "media.port=0");
    try (StockPages pages = new StockPages()) {
      chromium = Chromium.filming(pages.page());
    }
  }

  @AfterAll
  static void close() {
    chromium.close();
    server.close();
  }

  @Test
  void tutorAndStudentMeetInTheirClass() {
    Page tutor = chromium.newPerson();
    logIn(tutor, "tutor@demo.stoa", "demo");
    joinClass(tutor);
    Page student =
        chromium.newPerson(
            new NewContextOptions().setViewportSize(390, 844).setIsMobile(true).setHasTouch(true));
    logIn(student, "student@demo.stoa", "demo");
    joinClass(student);

    assertThat(tutor.getByText("Sam Student").first()).isVisible();
    assertThat(student.getByText("Ada Tutor").first()).isVisible();
    tutor.evaluate(DECODES_OTHER);
    student.evaluate(DECODES_OTHER);

    chat(tutor, student);

    // Everything by keyboard: mute, then leave.
    Locator microphone = tutor.getByRole(AriaRole.BUTTON, named("microphone")).first();
    microphone.focus();
    tutor.keyboard().press("Enter");
    student.evaluate(OTHER_IS_MUTED);
    Locator leave = tutor.getByRole(AriaRole.BUTTON, named("leave")).first();
    leave.focus();
    tutor.keyboard().press("Enter");
    assertThat(tutor.getByRole(AriaRole.BUTTON, named("rejoin")).first()).isVisible();
    student.waitForFunction("() => (" + CLASSROOM + ")().room.remoteParticipants.size === 0");
    tutor.context().close();
    student.context().close();
  }

  /// By keyboard on the one side, by touch on the other.
  private static void chat(Page tutor, Page student) {
    Locator opener = tutor.getByRole(AriaRole.BUTTON, named("chat")).first();
    opener.focus();
    tutor.keyboard().press("Enter");
    assertThat(tutor.getByRole(AriaRole.TEXTBOX, textbox())).isFocused();
    tutor.keyboard().type("Page 42, please");
    tutor.keyboard().press("Enter");
    assertThat(tutor.getByRole(AriaRole.LOG)).containsText("Page 42, please");
    student.getByRole(AriaRole.BUTTON, named("chat 1 unread")).tap();
    assertThat(student.getByRole(AriaRole.LOG)).containsText("Ada Tutor");
    assertThat(student.getByRole(AriaRole.LOG)).containsText("Page 42, please");
    assertEquals(0, student.getByRole(AriaRole.BUTTON, named("unread")).count());
    student.getByRole(AriaRole.TEXTBOX, textbox()).fill("Found <b>it</b>");
    student.getByRole(AriaRole.BUTTON, named("^send$")).tap();
    assertThat(tutor.getByRole(AriaRole.LOG)).containsText("Found <b>it</b>");
    tutor.keyboard().press("Escape");
    assertThat(tutor.getByRole(AriaRole.LOG)).hasCount(0);
    assertThat(opener).isFocused();
  }

  private static GetByRoleOptions textbox() {
    return named("write to everyone");
  }

  /// The class as one is in it, with its panels and settings, and what is left when one has left.
  @ParameterizedTest
  @EnumSource
  void axeFindsNothingInTheClass(PortalPagesTest.Look look) {
    Page page = chromium.newPerson(look.options());
    page.navigate(server.address().resolve("/login").toString());
    page.locator("input[type=email]").fill("tutor@demo.stoa");
    page.locator("input[type=password]").fill("demo");
    page.keyboard().press("Enter");
    page.locator("a[href^='/class/']").first().click();
    page.locator("stoa-preview .primary").click();
    Locator leave = page.locator("stoa-control-bar .leave");
    assertThat(leave).isVisible(PATIENTLY);
    Axe axe = new Axe();
    List<String> found = new ArrayList<>(axe.violations(page));
    for (String verb : new String[] {"chat", "people", "devices"}) {
      Locator opener = page.locator("stoa-control-bar [data-verb=" + verb + "]");
      opener.focus();
      page.keyboard().press("Enter");
      Locator opened = page.locator("stoa-chat-panel, stoa-people-panel, dialog[open]");
      assertThat(opened).isVisible(PATIENTLY);
      found.addAll(axe.violations(page));
      page.keyboard().press("Escape");
      assertThat(opened).hasCount(0);
      assertThat(opener).isFocused();
    }
    leave.focus();
    page.keyboard().press("Enter");
    assertThat(leave).hasCount(0);
    found.addAll(axe.violations(page));
    page.context().close();
    assertEquals("", String.join("\n", found));
  }

  @Test
  void aWrongPasswordIsRefusedInPlainWords() {
    Page page = chromium.newPerson();
    logIn(page, "tutor@demo.stoa", "not the password");
    assertThat(page.getByRole(AriaRole.ALERT).first()).isVisible();
    assertEquals(0, page.getByRole(AriaRole.BUTTON, named("sign out")).count());
    page.context().close();
  }

  private static void logIn(Page page, String email, String password) {
    page.navigate(server.address().toString());
    page.getByLabel("Email").fill(email);
    page.getByLabel("Password").fill(password);
    page.keyboard().press("Enter");
  }

  private static void joinClass(Page page) {
    page.getByRole(AriaRole.LINK, new GetByRoleOptions().setName(JOIN))
        .or(page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName(JOIN)))
        .first()
        .click();
    page.getByRole(AriaRole.BUTTON, named("join the class")).click();
    assertThat(page.getByRole(AriaRole.BUTTON, named("leave")).first()).isVisible();
  }

  private static GetByRoleOptions named(String name) {
    return new GetByRoleOptions().setName(Pattern.compile(name, Pattern.CASE_INSENSITIVE));
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

  private static final String DECODES_OTHER =
      """
      async () => {
        const room = (%s)().room;
        const until = performance.now() + 60000;
        while (performance.now() < until) {
          for (const person of room.remoteParticipants.values()) {
            let frames = 0, energy = 0;
            for (const publication of person.trackPublications.values()) {
              const report = await publication.track?.getRTCStatsReport?.();
              report?.forEach((s) => {
                if (s.type !== 'inbound-rtp') return;
                if (s.kind === 'video') frames += s.framesDecoded; else energy += s.totalAudioEnergy;
              });
            }
            if (frames > 30 && energy > 0.01) return;
          }
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
        throw new Error('the other person is not seen and heard');
      }
      """
          .formatted(CLASSROOM);

  private static final String OTHER_IS_MUTED =
      """
      async () => {
        const room = (%s)().room;
        const until = performance.now() + 20000;
        while (performance.now() < until) {
          if ([...room.remoteParticipants.values()].some((p) => !p.isMicrophoneEnabled)) return;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        throw new Error('the other person is not muted');
      }
      """
          .formatted(CLASSROOM);
}
