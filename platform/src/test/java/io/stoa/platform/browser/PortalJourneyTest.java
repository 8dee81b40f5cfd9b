// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonParser;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// From nothing to a school: somebody opens it, invites a tutor, and both sign in by every way.
@Timeout(240)
final class PortalJourneyTest {

  private static final IsVisibleOptions PATIENTLY = new IsVisibleOptions().setTimeout(60_000);
  private static final String PASSWORD = "a porch of columns";
  private static final long STEP_SECONDS = 30;

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
  void aSchoolIsOpenedAndATutorIsInvitedWhoSignsInByCodeAndByLink() {
    Page owner = openSchool("helena@lyceum.example");
    Page tutor = invite(owner, "rui@lyceum.example");
    String secret = turnOnCodes(tutor);

    // The code of the set-up is used up; the next one is taken early.
    button(tutor, "sign out$").click();
    signIn(tutor, "rui@lyceum.example");
    codeField(tutor).fill(code(secret, Instant.now().plusSeconds(STEP_SECONDS)));
    tutor.keyboard().press("Enter");
    assertInside(tutor);

    // The owner comes on another device by link, and is put out again from the first.
    Page phone = chromium.newPerson();
    phone.navigate(at("/login"));
    button(phone, "email me a sign-in link").click();
    phone.getByLabel("Email").fill("helena@lyceum.example");
    phone.keyboard().press("Enter");
    assertThat(heading(phone, "look in your mailbox")).isVisible(PATIENTLY);
    phone.navigate(letter(phone, "helena@lyceum.example", "magic-link"));
    assertInside(phone);
    owner.navigate(at("/security"));
    button(owner, "sign out everywhere else").click();
    assertThat(button(owner, "sign out everywhere else")).hasCount(0);
    phone.reload();
    assertThat(button(phone, "email me a sign-in link")).isVisible(PATIENTLY);

    owner.context().close();
    tutor.context().close();
    phone.context().close();
  }

  @Test
  void somebodySignsInByPasskey() {
    Page page = openSchool("mina@harbour.example");
    CDPSession keys = page.context().newCDPSession(page);
    keys.send("WebAuthn.enable");
    keys.send(
        "WebAuthn.addVirtualAuthenticator",
        JsonParser.parseString(
                """
                {"options": {"protocol": "ctap2", "transport": "internal", "hasResidentKey": true,
                 "hasUserVerification": true, "isUserVerified": true,
                 "automaticPresenceSimulation": true}}\
                """)
            .getAsJsonObject());
    page.navigate(at("/security"));
    button(page, "add a passkey").click();
    page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)).fill("My laptop");
    button(page, "make the passkey").click();
    assertThat(page.locator("stoa-passkeys li")).isVisible(PATIENTLY);
    button(page, "sign out$").last().click();
    button(page, "sign in with a passkey").click();
    assertInside(page);
    page.context().close();
  }

  @Test
  void whoIsAtTwoSchoolsByOnePasswordChoosesOne() {
    openSchool("thea@agora.example").context().close();
    Page owner = openSchool("nikos@garden.example");
    invite(owner, "thea@agora.example").context().close();
    Page page = chromium.newPerson();
    page.navigate(at("/login"));
    page.getByLabel("Email").fill("thea@agora.example");
    page.getByLabel("Password").fill(PASSWORD);
    page.keyboard().press("Enter");
    assertThat(heading(page, "which school")).isVisible(PATIENTLY);
    assertThat(page.locator("stoa-login .stack button")).hasCount(2);
    button(page, "lyceum of nikos@garden").click();
    assertInside(page);
    assertEquals(
        "Lyceum of nikos@garden.example",
        page.evaluate("async () => (await (await fetch('/api/v1/session')).json()).school.name"));
    owner.context().close();
    page.context().close();
  }

  private static Page openSchool(String email) {
    Page page = chromium.newPerson();
    page.navigate(at("/sign-up"));
    page.getByLabel("Name of the school").fill("Lyceum of " + email);
    page.getByLabel("Your name").fill("Helena Duarte");
    page.getByLabel("Email").fill(email);
    page.getByLabel("New password").fill(PASSWORD);
    page.keyboard().press("Enter");
    assertThat(heading(page, "look in your mailbox")).isVisible(PATIENTLY);
    page.navigate(letter(page, email, "verify-email"));
    assertInside(page);
    return page;
  }

  private static Page invite(Page owner, String email) {
    owner.getByRole(AriaRole.LINK, named("^people$")).click();
    button(owner, "invite somebody").click();
    owner.locator("stoa-invite-dialog").getByLabel("Email").fill(email);
    owner.locator("stoa-invite-dialog").getByLabel("Role").selectOption("tutor");
    button(owner, "send the invitation").click();
    assertThat(owner.getByRole(AriaRole.ROW, named(email)).getByText("Invited"))
        .isVisible(PATIENTLY);
    Page tutor = chromium.newPerson();
    tutor.navigate(letter(owner, email, "invitation"));
    tutor.getByLabel("Your name").fill("Rui Matos");
    tutor.getByLabel("New password").fill(PASSWORD);
    tutor.keyboard().press("Enter");
    assertInside(tutor);
    return tutor;
  }

  /// @return the app's secret
  private static String turnOnCodes(Page page) {
    page.navigate(at("/security"));
    button(page, "set up an app").click();
    String secret = page.locator("stoa-totp code").first().innerText().replace(" ", "");
    codeField(page).fill(code(secret, Instant.now()));
    button(page, "turn on").click();
    assertThat(heading(page, "your recovery codes")).isVisible(PATIENTLY);
    button(page, "i have kept them").click();
    return secret;
  }

  private static void signIn(Page page, String email) {
    page.getByLabel("Email").fill(email);
    page.getByLabel("Password").fill(PASSWORD);
    page.keyboard().press("Enter");
    assertThat(heading(page, "one more step")).isVisible(PATIENTLY);
  }

  /// Where the newest letter of a kind to somebody leads.
  private static String letter(Page page, String to, String template) {
    return at(Promised.letter(page, to, template));
  }

  private static void assertInside(Page page) {
    assertThat(page.locator("stoa-calendar-page h1")).isVisible(PATIENTLY);
  }

  private static String at(String path) {
    return server.address().resolve(path).toString();
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(AriaRole.BUTTON, named(name));
  }

  private static Locator codeField(Page page) {
    return page.getByRole(AriaRole.TEXTBOX, named("^code$"));
  }

  private static Locator heading(Page page, String name) {
    return page.getByRole(AriaRole.HEADING, named(name));
  }

  private static GetByRoleOptions named(String name) {
    return new GetByRoleOptions().setName(Pattern.compile(name, Pattern.CASE_INSENSITIVE));
  }

  /// RFC 6238 with SHA-1 and 6 digits.
  private static String code(String base32, Instant at) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(decoded(base32), "HmacSHA1"));
      long step = at.getEpochSecond() / STEP_SECONDS;
      ByteBuffer hash = ByteBuffer.wrap(mac.doFinal(ByteBuffer.allocate(8).putLong(step).array()));
      int digits = (hash.getInt(hash.get(19) & 15) & Integer.MAX_VALUE) % 1_000_000;
      return "%06d".formatted(digits);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] decoded(String base32) {
    ByteBuffer bytes = ByteBuffer.allocate(base32.length() * 5 / 8);
    long bits = 0;
    int count = 0;
    for (char digit : base32.replace("=", "").toCharArray()) {
      bits = bits << 5 | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(digit);
      count += 5;
      if (count >= 8) {
        count -= 8;
        bytes.put((byte) (bits >> count));
      }
    }
    return bytes.array();
  }
}
