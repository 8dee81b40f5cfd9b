// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.RequestOptions;
import com.sun.net.httpserver.HttpServer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What those who run a school do in the browser, and what everybody else then sees. One server and
/// one browser; each test has people of its own.
@Timeout(240)
final class SchoolJourneyTest {

  private static final IsVisibleOptions PATIENTLY = new IsVisibleOptions().setTimeout(60_000);
  private static final String PASSWORD = "demo";
  private static final String NEW_PASSWORD = "a porch of columns";

  @TempDir private static Path data;
  private static final Map<String, String> SESSIONS = new HashMap<>();
  private static StoaServer server;
  private static Chromium chromium;

  @BeforeAll
  static void open() throws IOException {
    server = new StoaServer(data.resolve("server"), "http.port=0", "media.port=0");
    chromium = new Chromium();
  }

  @AfterAll
  static void close() {
    chromium.close();
    server.close();
  }

  @Test
  void aSchoolsLookIsOnItsLoginPageAndOnEveryOpenPageAtOnce() throws IOException {
    Page student = signedIn(second("/login"), "student@second.stoa");
    Page owner = signedIn(second("/login"), "owner@second.stoa");
    Page visitor = chromium.newPerson();
    visitor.navigate(second("/login"));
    assertThat(visitor.locator("stoa-login")).containsText("Second Demo School");
    Object before = accent(visitor);
    visitor.navigate(at("/login"));
    assertThat(visitor.locator("stoa-login input").first()).isVisible(PATIENTLY);
    assertNotEquals(before, accent(visitor), "Stoa's own look has another colour");

    owner.navigate(second("/settings"));
    Locator branding = owner.locator("section[aria-labelledby=branding]");
    branding.locator("#colour").fill("#7a4a00");
    branding.locator("button.primary").click();
    assertThat(owner.getByText("Saved")).isVisible(PATIENTLY);
    branding.locator("#logo").setInputFiles(picture());
    assertThat(button(owner, "remove the logo")).isVisible(PATIENTLY);

    // Nobody touched the student's page.
    assertThat(student.locator("nav .brand img")).isVisible(PATIENTLY);
    assertEquals("light-dark(#7a4a00", accent(student).toString().split(",", 2)[0]);
    visitor.navigate(second("/login"));
    Locator logo = visitor.locator("stoa-login img");
    assertThat(logo).isVisible(PATIENTLY);
    visitor.waitForCondition(() -> logo.evaluate("img => img.naturalWidth").equals(64));
    assertEquals("light-dark(#7a4a00", accent(visitor).toString().split(",", 2)[0]);
    closeAll(student, owner, visitor);
  }

  private static Path picture() throws IOException {
    Path file = data.resolve("logo.png");
    ImageIO.write(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
    return file;
  }

  private static Object accent(Page page) {
    return page.evaluate(
        "() => document.adoptedStyleSheets.flatMap((sheet) => [...sheet.cssRules])"
            + ".map((rule) => rule.style?.getPropertyValue('--accent')).findLast(Boolean) ?? ''");
  }

  @Test
  void somebodyRegistersAtAnOpenSchoolAndIsItsStudent() {
    Page page = chromium.newPerson();
    page.navigate(second("/sign-up"));
    assertThat(heading(page, "join second demo school")).isVisible(PATIENTLY);
    page.getByLabel("Your name").fill("Noor Haddad");
    page.getByLabel("Email").fill("noor@second.example");
    page.getByLabel("New password").fill(NEW_PASSWORD);
    page.keyboard().press("Enter");
    assertThat(heading(page, "look in your mailbox")).isVisible(PATIENTLY);
    page.navigate(second(Promised.letter(page, "noor@second.example", "verify-email")));
    assertInside(page);
    page.navigate(second("/profile"));
    assertThat(page.locator("stoa-profile-page .tag")).hasText("Student");
    assertThat(page.getByRole(AriaRole.LINK, named("^school settings$"))).hasCount(0);
    closeAll(page);
  }

  @Test
  void aForgottenPasswordIsReplacedByALettersLink() {
    Page page = chromium.newPerson();
    page.navigate(at("/forgot-password"));
    page.getByLabel("Email").fill("guardian@demo.stoa");
    page.keyboard().press("Enter");
    assertThat(heading(page, "look in your mailbox")).isVisible(PATIENTLY);
    page.navigate(at(Promised.letter(page, "guardian@demo.stoa", "password-reset")));
    page.getByLabel("New password").fill(NEW_PASSWORD);
    page.keyboard().press("Enter");
    assertThat(page.getByText("The new password is set")).isVisible(PATIENTLY);
    signIn(page, "guardian@demo.stoa", PASSWORD);
    assertThat(page.locator("stoa-login [role=alert] .notice")).isVisible(PATIENTLY);
    signIn(page, "guardian@demo.stoa", NEW_PASSWORD);
    assertInside(page);
    closeAll(page);
  }

  @Test
  void aProgramActsByAKeyAsFarAsItIsLet() {
    Page page = signedIn(at("/login"), "moderator@demo.stoa");
    page.navigate(at("/security"));
    button(page, "make a key").click();
    Locator dialog = page.locator("stoa-api-keys stoa-dialog");
    button(page, "make the key").click();
    assertThat(dialog.locator(".complaint").first()).isVisible(PATIENTLY);
    dialog.getByLabel("Name").fill("Export to the accounts");
    dialog.getByLabel("people.read").check();
    button(page, "make the key").click();
    String secret = page.locator("stoa-once-dialog code").innerText();
    assertEquals(200, asked(secret, "people"));
    assertEquals(403, asked(secret, "school"));
    page.locator("stoa-once-dialog .dialog-head button").click();
    assertThat(page.locator("stoa-api-keys li")).containsText("Export to the accounts");
    button(page, "remove export to the accounts").click();
    assertThat(page.locator("stoa-api-keys li")).hasCount(0);
    assertEquals(401, asked(secret, "people"));
    closeAll(page);
  }

  private static int asked(String secret, String path) {
    Page program = chromium.newPerson(); // without a cookie
    int status =
        program
            .context()
            .request()
            .get(
                at("/api/v1/" + path),
                RequestOptions.create().setHeader("Authorization", "Bearer " + secret))
            .status();
    closeAll(program);
    return status;
  }

  @Test
  void whoActsAsSomebodySeesItAllTheTimeAndComesBack() {
    Page page = signedIn(at("/login"), "owner@demo.stoa");
    change(page, "Sam Student");
    button(page, "see as them").click();
    page.getByLabel("Why").fill("Ticket 7: classes are missing");
    button(page, "go on as them").click();
    Locator banner = page.locator("stoa-shell .acting");
    assertThat(banner).containsText("Sam Student");
    page.navigate(at("/profile"));
    assertThat(banner).isVisible(PATIENTLY);
    assertThat(page.locator("stoa-profile-page strong")).hasText("student@demo.stoa");
    assertThat(page.getByRole(AriaRole.LINK, named("^school settings$"))).hasCount(0);
    banner.getByRole(AriaRole.BUTTON).click();
    assertThat(banner).hasCount(0);
    assertThat(page.getByRole(AriaRole.LINK, named("^school settings$"))).isVisible(PATIENTLY);
    closeAll(page);
  }

  @Test
  void whoIsSwitchedOffIsOutAtOnceAndComesBackByUndo() {
    Page student = signedIn(at("/login"), "student2@demo.stoa");
    Page owner = signedIn(at("/login"), "owner@demo.stoa");
    change(owner, "Mina Student");
    button(owner, "^deactivate$").click();
    assertThat(row(owner, "Mina Student")).containsText("Deactivated");
    student.reload();
    assertThat(student.locator("stoa-login input").first()).isVisible(PATIENTLY);
    signIn(student, "student2@demo.stoa", PASSWORD);
    assertThat(student.locator("stoa-login [role=alert] .notice")).isVisible(PATIENTLY);
    button(owner, "^undo$").click();
    assertThat(row(owner, "Mina Student")).containsText("Active");
    signIn(student, "student2@demo.stoa", PASSWORD);
    assertInside(student);
    closeAll(student, owner);
  }

  private static void change(Page page, String name) {
    page.navigate(at("/people"));
    page.getByLabel("Search by name or email").fill(name);
    assertThat(page.locator("stoa-people-page tbody tr")).hasCount(1);
    button(page, "change " + name).click();
  }

  private static Locator row(Page page, String name) {
    return page.getByRole(AriaRole.ROW, named(name));
  }

  @Test
  void withoutANetworkThePortalOpensAndSaysSo() {
    Page page = signedIn(at("/login"), "tutor@demo.stoa");
    Promised.worker(page);
    page.context().setOffline(true);
    page.navigate(at("/people"));
    assertThat(heading(page, "you are offline")).isVisible(PATIENTLY);
    assertThat(page.locator("tbody tr")).hasCount(0);
    page.context().setOffline(false); // it looks again by itself
    assertThat(page.locator("nav .brand")).isVisible(PATIENTLY);
    closeAll(page);
  }

  @Test
  void theClassroomIsFramedByWhomTheSchoolNamesAndNobodyElse() throws IOException {
    HttpServer named = site();
    HttpServer stranger = site();
    try {
      Page owner = signedIn(at("/login"), "owner@demo.stoa");
      owner.navigate(at("/settings"));
      owner.locator("textarea[name=embeddedBy]").fill(origin(named));
      owner.locator("section[aria-labelledby=basics] button.primary").click();
      assertThat(owner.getByText("Saved")).isVisible(PATIENTLY);

      Page tutor = signedIn(at("/login"), "tutor@demo.stoa");
      tutor.navigate(at("/today"));
      String running = tutor.locator("stoa-today a[href^='/class/']").first().getAttribute("href");
      tutor.navigate(origin(named) + "/#" + at(running));
      assertThat(tutor.frameLocator("iframe").locator("stoa-preview button").first())
          .isVisible(PATIENTLY);

      ConsoleMessage refusal =
          tutor.waitForConsoleMessage(
              new Page.WaitForConsoleMessageOptions()
                  .setPredicate(message -> message.text().contains("frame-ancestors")),
              () -> tutor.navigate(origin(stranger) + "/#" + at(running)));
      assertTrue(refusal.text().contains(origin(named)), refusal.text());
      assertThat(tutor.frameLocator("iframe").locator("stoa-portal")).hasCount(0);
      // Other pages are framed by nobody.
      tutor.waitForConsoleMessage(
          new Page.WaitForConsoleMessageOptions()
              .setPredicate(message -> message.text().contains("frame-ancestors")),
          () -> tutor.navigate(origin(named) + "/?2#" + at("/people")));
      closeAll(owner, tutor);
    } finally {
      named.stop(0);
      stranger.stop(0);
    }
  }

  /// A site whose one page shows in a frame what its fragment says.
  private static HttpServer site() throws IOException {
    byte[] html =
        """
        <!doctype html><title>LMS</title><iframe allow="camera; microphone" width=800 height=600></iframe>
        <script>document.querySelector('iframe').src = location.hash.slice(1);</script>
        """
            .getBytes(StandardCharsets.UTF_8);
    HttpServer site =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    site.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, html.length);
          exchange.getResponseBody().write(html);
          exchange.close();
        });
    site.start();
    return site;
  }

  private static String origin(HttpServer site) {
    return "http://localhost:" + site.getAddress().getPort();
  }

  /// A page of somebody who signs in once in all tests: ten a minute may do so from one address.
  private static Page signedIn(String login, String email) {
    String known = SESSIONS.get(email);
    Page page = chromium.newPerson(new Browser.NewContextOptions().setStorageState(known));
    page.navigate(login);
    if (known == null) {
      signIn(page, email, PASSWORD);
    }
    assertInside(page);
    SESSIONS.computeIfAbsent(email, first -> page.context().storageState());
    return page;
  }

  private static void signIn(Page page, String email, String password) {
    page.getByLabel("Email").fill(email);
    page.getByLabel("Password").fill(password);
    page.keyboard().press("Enter");
  }

  private static void assertInside(Page page) {
    assertThat(page.locator("stoa-calendar-page h1")).isVisible(PATIENTLY);
  }

  private static void closeAll(Page... pages) {
    for (Page page : pages) {
      page.context().close();
    }
  }

  private static String at(String path) {
    return server.address().resolve(path).toString();
  }

  private static String second(String path) {
    return "http://second.localhost:" + server.address().getPort() + path;
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(AriaRole.BUTTON, named(name));
  }

  private static Locator heading(Page page, String name) {
    return page.getByRole(AriaRole.HEADING, named(name));
  }

  private static GetByRoleOptions named(String name) {
    return new GetByRoleOptions().setName(Pattern.compile(name, Pattern.CASE_INSENSITIVE));
  }
}
