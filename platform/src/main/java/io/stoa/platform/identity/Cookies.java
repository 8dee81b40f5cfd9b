// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.web.Request;
import java.util.List;

/// The cookies of a session in a browser (RFC 6265), as values of `Set-Cookie`. No script can read
/// them.
final class Cookies {

  static final String ACCESS = Request.SESSION_COOKIE;
  static final String REFRESH = "stoa_refresh";

  /// Stays when the session ends: whoever has it may go on trying when strangers must wait.
  static final String BROWSER = "stoa_browser";

  /// What the browser knows that asked for a mail, so that the mail's link works by itself there.
  static final String ASKED = "stoa_asked";

  private static final String REFRESH_PATH = "/api/v1/session/refresh";
  private static final String API_PATH = "/api/v1";

  private Cookies() {}

  static List<String> set(Sessions.Tokens tokens, boolean secure) {
    // The access token ends long before its cookie, which until then tells what to sign out of.
    long seconds = Sessions.REFRESH.toSeconds();
    return List.of(
        cookie(ACCESS, tokens.access(), "/", seconds, "Lax", secure),
        cookie(REFRESH, tokens.refresh(), REFRESH_PATH, seconds, "Strict", secure));
  }

  static List<String> clear(boolean secure) {
    return List.of(
        cookie(ACCESS, "", "/", 0, "Lax", secure),
        cookie(REFRESH, "", REFRESH_PATH, 0, "Strict", secure));
  }

  static String browser(String secret, boolean secure) {
    return cookie(BROWSER, secret, API_PATH, Browsers.KEPT.toSeconds(), "Strict", secure);
  }

  static String asked(String secret, boolean secure) {
    long seconds = Registrations.LASTS.toSeconds();
    return cookie(ASKED, secret, API_PATH, seconds, "Strict", secure);
  }

  private static String cookie(
      String name, String value, String path, long seconds, String sameSite, boolean secure) {
    return "%s=%s; Path=%s; Max-Age=%d; HttpOnly; SameSite=%s%s"
        .formatted(name, value, path, seconds, sameSite, secure ? "; Secure" : "");
  }
}
