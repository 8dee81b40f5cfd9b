// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.stoa.platform.calendar.OutsideConfig;
import io.stoa.platform.kernel.StartRefused;
import io.stoa.platform.mail.SmtpConfig;
import io.stoa.platform.tenancy.Site;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Where schools are, and how they write letters. Immutable.
///
/// @param domain `stoa.domain`: host, and port unless it is that of HTTPS, of the links to the
///   server; schools have names below it. Empty means this machine
/// @param smtp the e-mail server; empty leaves letters in the outbox
/// @param demo whether anybody may read the outbox then
/// @param calendars elsewhere that people can connect
record SiteSettings(
    Optional<Site> domain, Optional<SmtpConfig> smtp, boolean demo, OutsideConfig calendars) {

  static final List<String> NAMES =
      Stream.of(
              Stream.of("stoa.domain"),
              SmtpSettings.NAMES.stream(),
              CalendarSettings.NAMES.stream())
          .flatMap(names -> names)
          .toList();

  /// On this machine, without e-mail.
  static final SiteSettings LOCAL = new SiteSettings(Optional.empty(), Optional.empty(), false);

  /// Without calendars elsewhere.
  SiteSettings(Optional<Site> domain, Optional<SmtpConfig> smtp, boolean demo) {
    this(domain, smtp, demo, OutsideConfig.NONE);
  }

  static SiteSettings read(Map<String, String> given, boolean demo) {
    String text = given.getOrDefault("stoa.domain", "");
    Optional<Site> domain = Site.of(text);
    if (!text.isEmpty() && domain.isEmpty()) {
      throw new StartRefused("stoa.domain: must be a host name, as stoa.example or localhost:8080");
    }
    Optional<SmtpConfig> smtp = SmtpSettings.read(given);
    if (smtp.isPresent() && domain.isEmpty() && !demo) {
      throw new StartRefused(
          "stoa.domain: must be given with stoa.smtp.host, for links in letters");
    }
    return new SiteSettings(domain, smtp, demo, CalendarSettings.read(given));
  }

  boolean showsOutbox() {
    return demo && smtp.isEmpty();
  }

  /// The site of a server that listens on this port.
  Site at(int port) {
    return domain.orElseGet(() -> new Site("localhost", ":" + port));
  }
}
