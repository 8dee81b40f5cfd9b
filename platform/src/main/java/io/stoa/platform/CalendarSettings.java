// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.stoa.platform.calendar.OutsideConfig;
import io.stoa.platform.kernel.StartRefused;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The settings of calendars elsewhere that people can connect, for `google` and `microsoft` each;
/// off without a client:
///
/// - `stoa.google.client.id`, `stoa.google.client.secret`: as the provider has given them
/// - `stoa.google.authorize.url`, `stoa.google.token.url`, `stoa.google.revoke.url`,
///   `stoa.google.api.url`: where the provider is, unless it is where everybody finds it
final class CalendarSettings {

  private static final String GOOGLE = "stoa.google.";
  private static final String MICROSOFT = "stoa.microsoft.";
  private static final String LOGIN = "https://login.microsoftonline.com/common/oauth2/v2.0/";

  static final List<String> NAMES = names();

  private CalendarSettings() {}

  private static List<String> names() {
    List<String> all = new ArrayList<>();
    for (String provider : List.of(GOOGLE, MICROSOFT)) {
      for (String name :
          List.of("client.id", "client.secret", "authorize.url", "token.url", "api.url")) {
        all.add(provider + name);
      }
    }
    all.add(GOOGLE + "revoke.url");
    return List.copyOf(all);
  }

  static OutsideConfig read(Map<String, String> given) {
    return new OutsideConfig(
        client(
            given,
            GOOGLE,
            "https://accounts.google.com/o/oauth2/v2/auth",
            "https://oauth2.googleapis.com/token",
            "https://oauth2.googleapis.com/revoke",
            "https://www.googleapis.com/calendar/v3"),
        client(
            given,
            MICROSOFT,
            LOGIN + "authorize",
            LOGIN + "token",
            "",
            "https://graph.microsoft.com/v1.0"));
  }

  private static Optional<OutsideConfig.Client> client(
      Map<String, String> given,
      String prefix,
      String authorize,
      String token,
      String revoke,
      String api) {
    String id = given.getOrDefault(prefix + "client.id", "");
    String secret = given.getOrDefault(prefix + "client.secret", "");
    if (id.isEmpty() != secret.isEmpty()) {
      throw new StartRefused(
          prefix + "client.id: goes with " + prefix + "client.secret, give both or none");
    }
    if (id.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new OutsideConfig.Client(
            id,
            secret,
            url(given, prefix + "authorize.url", authorize),
            url(given, prefix + "token.url", token),
            url(given, prefix + "revoke.url", revoke),
            url(given, prefix + "api.url", api)));
  }

  /// By HTTPS, unless it is this machine: secrets go there.
  private static String url(Map<String, String> given, String name, String other) {
    String text = given.getOrDefault(name, "");
    if (text.isEmpty()) {
      return other;
    }
    try {
      URI url = URI.create(text);
      String host = String.valueOf(url.getHost());
      boolean here = host.equals("localhost") || host.equals("127.0.0.1");
      if ("https".equals(url.getScheme()) || (here && "http".equals(url.getScheme()))) {
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
      }
    } catch (IllegalArgumentException e) {
      // Said below, for both.
    }
    throw new StartRefused(name + ": must be https");
  }
}
