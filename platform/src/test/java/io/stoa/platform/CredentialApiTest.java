// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.TestBrowser.Answer;
import io.stoa.platform.identity.TotpCodes;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Role;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What people sign in with besides a password, and API keys, over HTTP.
final class CredentialApiTest {

  private final IdentitySchool school = new IdentitySchool();
  private final PersonId student = school.person(Role.STUDENT).id();

  @AfterEach
  void close() throws Exception {
    school.close();
  }

  private void later(Duration time) {
    school.now = school.now.plus(time);
  }

  private static JsonObject code(String code) {
    return new JsonObject().put("code", code);
  }

  private JsonObject login(String code) {
    return school.login(Role.STUDENT).put("code", code);
  }

  /// An app that is set up, and the recovery codes.
  private record App(String secret, List<String> recovery) {}

  private App setUp(TestBrowser browser) {
    Answer begun = browser.post("me/totp", new JsonObject());
    assertEquals(200, begun.status(), begun::toString);
    String secret = begun.body().getString("secret");
    assertTrue(begun.body().getString("uri").contains(secret));
    assertEquals(400, browser.post("me/totp/confirm", code("000000")).status());
    assertEquals(200, school.browser().post("session", school.login(Role.STUDENT)).status());
    Answer done = browser.post("me/totp/confirm", code(TotpCodes.at(secret, school.now)));
    assertEquals(200, done.status(), done::toString);
    JsonArray codes = done.body().getJsonArray("recoveryCodes");
    assertEquals(10, codes.size());
    return new App(secret, codes.stream().map(String::valueOf).toList());
  }

  @Test
  void signingInNeedsACodeThatWorksOnce() {
    App app = setUp(school.signedIn(Role.STUDENT));
    Answer without = school.browser().post("session", school.login(Role.STUDENT));
    assertEquals("second_factor_required", without.code());
    assertEquals(
        new JsonArray().add("totp").add("recovery_code"),
        without.body().getJsonObject("error").getJsonObject("details").getJsonArray("methods"));
    String used = TotpCodes.at(app.secret(), school.now);
    assertEquals("invalid_code", school.browser().post("session", login(used)).code());
    later(Duration.ofMinutes(1));
    String fresh = TotpCodes.at(app.secret(), school.now);
    assertEquals(200, school.browser().post("session", login(fresh)).status());
    assertEquals("invalid_code", school.browser().post("session", login(fresh)).code());
    String older = TotpCodes.at(app.secret(), school.now.minusSeconds(30));
    assertEquals("invalid_code", school.browser().post("session", login(older)).code());
    assertEquals(3, school.audited("second_factor.replayed", student));
    assertEquals(1, school.audited("second_factor.added", student));
  }

  @Test
  void aCodeIsWorthNothingWithoutThePassword() {
    App app = setUp(school.signedIn(Role.STUDENT));
    later(Duration.ofMinutes(1));
    String fresh = TotpCodes.at(app.secret(), school.now);
    JsonObject wrong = login(fresh).put("password", "a guess");
    assertEquals("invalid_credentials", school.browser().post("session", wrong).code());
    assertEquals(200, school.browser().post("session", login(fresh)).status());
  }

  @Test
  void codesCannotBeGuessed() {
    setUp(school.signedIn(Role.STUDENT));
    int refused = 0;
    for (int i = 0; i < 20; i++) {
      later(Duration.ofSeconds(7));
      Answer answer = school.browser().post("session", login("%06d".formatted(i)));
      refused += answer.status() == 429 ? 1 : 0;
      assertTrue(answer.status() == 429 || answer.code().equals("invalid_code"), answer::toString);
    }
    assertTrue(refused >= 3, "refused " + refused);
  }

  @Test
  void aRecoveryCodeWorksOnce() {
    TestBrowser browser = school.signedIn(Role.STUDENT);
    App app = setUp(browser);
    String recovery = app.recovery().getFirst();
    Answer opened =
        school.browser().post("session", login(recovery.toLowerCase(java.util.Locale.ROOT)));
    assertEquals(200, opened.status(), opened::toString);
    assertEquals("invalid_code", school.browser().post("session", login(recovery)).code());
    assertEquals(1, school.audited("second_factor.replayed", student));
    assertEquals(9, browser.get("me").body().getInteger("recoveryCodesLeft"));
    assertEquals(204, browser.delete("me/totp").status());
    assertEquals(200, school.browser().post("session", school.login(Role.STUDENT)).status());
    assertFalse(browser.get("me").body().getBoolean("totp"));
  }

  @Test
  void theSecretIsSealed() {
    App app = setUp(school.signedIn(Role.STUDENT));
    String kept =
        school.db.transact(
            io.stoa.platform.kernel.Caller.system(school.id),
            tx ->
                tx.first("select secret from identity.totp", row -> row.getString(0))
                    .orElseThrow());
    assertFalse(kept.contains(app.secret()), kept);
  }

  private SoftPasskey passkey(TestBrowser browser) {
    SoftPasskey passkey = new SoftPasskey(browser.origin());
    Answer added = add(browser, passkey);
    assertEquals(201, added.status(), added::toString);
    return passkey;
  }

  private static Answer add(TestBrowser browser, SoftPasskey passkey) {
    JsonObject options = browser.post("me/passkeys/options", new JsonObject()).body();
    JsonObject made =
        new JsonObject().put("name", "My key").put("credential", passkey.create(options));
    return browser.post("me/passkeys", made);
  }

  private Answer assertion(TestBrowser browser, SoftPasskey passkey) {
    JsonObject options = browser.post("session/passkeys/options", new JsonObject()).body();
    assertEquals("required", options.getString("userVerification"));
    assertEquals(0, options.getJsonArray("allowCredentials").size());
    return browser.post(
        "session/passkeys", new JsonObject().put("credential", passkey.get(options)));
  }

  @Test
  void aPasskeySignsInWithoutAnAddressOrACode() {
    TestBrowser browser = school.signedIn(Role.STUDENT);
    setUp(browser);
    SoftPasskey passkey = passkey(browser);
    TestBrowser other = school.browser();
    Answer opened = assertion(other, passkey);
    assertEquals(200, opened.status(), opened::toString);
    assertEquals(student.toString(), opened.body().getJsonObject("person").getString("id"));
    assertEquals(200, other.get("session").status());

    JsonArray items = browser.get("me/passkeys").body().getJsonArray("items");
    assertEquals(1, items.size());
    assertEquals(school.now.toString(), items.getJsonObject(0).getString("usedAt"));
    String id = items.getJsonObject(0).getString("id");
    assertEquals(404, school.signedIn(Role.TUTOR).delete("me/passkeys/" + id).status());
    assertEquals(204, browser.delete("me/passkeys/" + id).status());
    assertEquals("passkey_refused", assertion(other, passkey).code());
  }

  @Test
  void aClonedPasskeyIsRefusedAndAudited() {
    SoftPasskey passkey = passkey(school.signedIn(Role.STUDENT));
    assertEquals(200, assertion(school.browser(), passkey).status());
    assertEquals(200, assertion(school.browser(), passkey).status());
    passkey.counter = 1; // what a copy would count on from: signs with 2 again
    assertEquals("passkey_refused", assertion(school.browser(), passkey).code());
    assertEquals(1, school.audited("passkey.cloned", student));
    assertEquals(200, assertion(school.browser(), passkey).status());
  }

  @Test
  void anAssertionIsForOneChallengeOneOriginAndAVerifiedUser() {
    TestBrowser browser = school.signedIn(Role.STUDENT);
    SoftPasskey passkey = passkey(browser);
    JsonObject options = browser.post("session/passkeys/options", new JsonObject()).body();
    JsonObject signed = new JsonObject().put("credential", passkey.get(options));
    assertEquals(200, school.browser().post("session/passkeys", signed).status());
    assertEquals("passkey_refused", school.browser().post("session/passkeys", signed).code());

    JsonObject late = browser.post("session/passkeys/options", new JsonObject()).body();
    later(Duration.ofMinutes(5));
    JsonObject signedLate = new JsonObject().put("credential", passkey.get(late));
    assertEquals("passkey_refused", browser.post("session/passkeys", signedLate).code());

    passkey.withoutVerification();
    assertEquals("passkey_refused", assertion(school.browser(), passkey).code());
    assertEquals(1, school.audited("passkey.refused", student));

    SoftPasskey foreign = new SoftPasskey("https://evil.example");
    assertEquals(400, add(browser, foreign).status());
    SoftPasskey careless = new SoftPasskey(browser.origin());
    careless.withoutVerification();
    assertEquals(400, add(browser, careless).status());
    assertEquals("passkey_refused", assertion(school.browser(), careless).code());
  }

  @Test
  void nonsenseInsteadOfACredentialIsRefused() {
    TestBrowser browser = school.signedIn(Role.STUDENT);
    for (String member : List.of("clientDataJSON", "authenticatorData", "signature")) {
      for (Object value : new Object[] {"", "!!", "AAAA", 7, new JsonObject()}) {
        later(Duration.ofMinutes(1));
        JsonObject options = browser.post("session/passkeys/options", new JsonObject()).body();
        SoftPasskey passkey = new SoftPasskey(browser.origin());
        JsonObject credential = passkey.get(options);
        credential.getJsonObject("response").put(member, value);
        Answer answer =
            browser.post("session/passkeys", new JsonObject().put("credential", credential));
        assertTrue(answer.status() == 401 || answer.status() == 400, answer::toString);
        Answer made =
            browser.post(
                "me/passkeys", new JsonObject().put("name", "x").put("credential", credential));
        assertTrue(made.status() == 401 || made.status() == 400, made::toString);
        browser.post("session/refresh", new JsonObject());
      }
    }
  }

  @Test
  void whatOneSignsInWithIsChangedSoonAfterSigningIn() {
    TestBrowser browser = school.signedIn(Role.STUDENT);
    later(Duration.ofMinutes(61));
    assertEquals(204, browser.post("session/refresh", new JsonObject()).status());
    assertEquals("sign_in_again", browser.post("me/totp", new JsonObject()).code());
    assertEquals("sign_in_again", browser.post("me/passkeys/options", new JsonObject()).code());
    assertEquals("sign_in_again", browser.delete("me/totp").code());
  }

  private static JsonObject key(String... permissions) {
    return new JsonObject()
        .put("name", "Sync")
        .put("permissions", new JsonArray(List.of(permissions)));
  }

  @Test
  void anApiKeyMayDoWhatItWasGivenAndNoMore() {
    TestBrowser browser = school.signedIn(Role.ADMIN);
    Answer made = browser.post("me/api-keys", key("people.read"));
    assertEquals(201, made.status(), made::toString);
    String secret = made.body().getString("secret");
    String prefix = made.body().getJsonObject("key").getString("prefix");
    assertTrue(secret.startsWith(prefix + "_") && prefix.startsWith("stoa_key_"), secret);
    assertFalse(browser.get("me/api-keys").http().body().contains(secret));

    Answer session = browser.client("GET", "session", secret, null);
    assertEquals(200, session.status(), session::toString);
    JsonArray permissions = session.body().getJsonArray("permissions");
    assertEquals(1, permissions.size(), permissions::encode);
    assertEquals("people.read", permissions.getJsonObject(0).getString("permission"));
    String target = "people/" + student + "/impersonation";
    JsonObject reason = new JsonObject().put("reason", "to look");
    assertEquals("forbidden", browser.client("POST", target, secret, reason).code());
    for (String path : List.of("me/totp", "me/passkeys/options")) {
      assertEquals("api_key", browser.client("POST", path, secret, new JsonObject()).code());
    }
    assertEquals(
        "api_key", browser.client("POST", "me/api-keys", secret, key("people.read")).code());
    assertEquals("api_key", browser.client("GET", "me/devices", secret, null).code());

    String id = made.body().getJsonObject("key").getString("id");
    assertEquals(404, school.signedIn(Role.TUTOR).delete("me/api-keys/" + id).status());
    // It has just been believed, and is not any more.
    assertEquals(200, browser.client("GET", "session", secret, null).status());
    assertEquals(204, browser.delete("me/api-keys/" + id).status());
    assertEquals(401, browser.client("GET", "session", secret, null).status());
  }

  @Test
  void aKeyOfSomebodyWhoIsSwitchedOffOpensNothingAtOnce() {
    TestBrowser admin = school.signedIn(Role.ADMIN);
    Answer made = school.signedIn(Role.TUTOR).post("me/api-keys", key("people.read"));
    String secret = made.body().getString("secret");
    TestBrowser program = school.browser();
    assertEquals(200, program.client("GET", "session", secret, null).status());
    String tutor = "people/" + school.person(Role.TUTOR).id();
    String etag = admin.get(tutor).http().headers().firstValue("ETag").orElseThrow();
    JsonObject off = new JsonObject().put("state", "deactivated");
    assertEquals(200, admin.change(tutor, etag, off).status());
    assertEquals(401, program.client("GET", "session", secret, null).status());
  }

  @Test
  void oneCannotOverwriteWhatOneHasNotSeenOfOnesProfile() {
    TestBrowser browser = school.signedIn(Role.STUDENT);
    Answer seen = browser.get("me");
    String etag = seen.http().headers().firstValue("ETag").orElseThrow();
    Answer changed = browser.change("me", etag, new JsonObject().put("name", "Sam the first"));
    assertEquals(200, changed.status(), changed::toString);
    String next = changed.http().headers().firstValue("ETag").orElseThrow();
    assertNotEquals(etag, next);
    assertEquals(next, browser.get("me").http().headers().firstValue("ETag").orElseThrow());
    Answer stale = browser.change("me", etag, new JsonObject().put("name", "Sam the second"));
    assertEquals(409, stale.status());
    assertEquals("stale", stale.code());
    assertEquals(
        next.replace("\"", ""),
        stale
            .body()
            .getJsonObject("error")
            .getJsonObject("details")
            .getString("current")
            .replace("\"", ""));
    assertEquals("Sam the first", browser.get("me").body().getString("name"));
  }

  @Test
  void anApiKeyEndsAndGivesNobodyMoreThanHeHas() {
    TestBrowser browser = school.signedIn(Role.STUDENT);
    assertEquals("forbidden", browser.post("me/api-keys", key("people.roles")).code());
    assertEquals("unknown_permission", browser.post("me/api-keys", key("everything")).code());
    String end = school.now.plus(Duration.ofMinutes(10)).toString();
    Answer made = browser.post("me/api-keys", key("people.read").put("expiresAt", end));
    String secret = made.body().getString("secret");
    assertEquals(200, browser.client("GET", "session", secret, null).status());
    later(Duration.ofMinutes(10));
    assertEquals(401, browser.client("GET", "session", secret, null).status());
  }

  @Test
  void oneChangesOnesOwnProfile() {
    TestBrowser browser = school.signedIn(Role.STUDENT);
    JsonObject change =
        new JsonObject().put("name", "Sam S").put("locale", "ar").put("timeZone", "Asia/Amman");
    assertEquals(200, browser.send("PATCH", "me", change).status());
    JsonObject me = browser.get("me").body();
    assertEquals("Sam S", me.getString("name"));
    assertEquals("Asia/Amman", me.getString("timeZone"));
    assertEquals("ar", browser.get("session").body().getJsonObject("person").getString("locale"));
    assertEquals(
        400, browser.send("PATCH", "me", new JsonObject().put("timeZone", "Mars")).status());
    assertEquals(400, browser.send("PATCH", "me", new JsonObject().put("role", "owner")).status());
  }
}
