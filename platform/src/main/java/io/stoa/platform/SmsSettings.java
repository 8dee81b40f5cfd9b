// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.stoa.platform.kernel.StartRefused;
import io.stoa.platform.mail.SmsConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The settings of text messages, which are off without `stoa.sms.account`:
///
/// - `stoa.sms.account`: of the provider, `AC…`
/// - `stoa.sms.token`: the account's secret
/// - `stoa.sms.from`: the number that messages come from, or a messaging service `MG…`
/// - `stoa.sms.url`, https://api.twilio.com: another provider with the same interface
final class SmsSettings {

  static final List<String> NAMES =
      List.of("stoa.sms.account", "stoa.sms.token", "stoa.sms.from", "stoa.sms.url");

  private static final String URL = "https://api.twilio.com";

  private SmsSettings() {}

  static Optional<SmsConfig> read(Map<String, String> given) {
    String account = text(given, "stoa.sms.account");
    if (account.isEmpty()) {
      for (String name : NAMES) {
        if (!text(given, name).isEmpty()) {
          throw new StartRefused(name + ": needs stoa.sms.account");
        }
      }
      return Optional.empty();
    }
    if (!account.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new StartRefused("stoa.sms.account: must be the account's id");
    }
    String token = text(given, "stoa.sms.token");
    if (token.isEmpty()) {
      throw new StartRefused("stoa.sms.token: must be given with stoa.sms.account");
    }
    String from = text(given, "stoa.sms.from");
    if (!from.matches("\\+[1-9]\\d{6,14}|MG[0-9a-zA-Z]{1,64}|[A-Za-z0-9 ]{1,11}")) {
      throw new StartRefused(
          "stoa.sms.from: must be a number as +12025550101, a name, or a messaging service MG…");
    }
    return Optional.of(new SmsConfig(url(text(given, "stoa.sms.url")), account, token, from));
  }

  /// The secret goes there: in the clear only on this machine.
  private static URI url(String text) {
    try {
      URI url = new URI(text.isEmpty() ? URL : text.replaceAll("/+$", ""));
      boolean here = "localhost".equals(url.getHost()) || "127.0.0.1".equals(url.getHost());
      if (url.getHost() != null
          && url.getUserInfo() == null
          && ("https".equals(url.getScheme()) || (here && "http".equals(url.getScheme())))) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Said below, for both.
    }
    throw new StartRefused("stoa.sms.url: must be an https address");
  }

  private static String text(Map<String, String> given, String name) {
    return given.getOrDefault(name, "");
  }
}
