// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.stoa.platform.calendar.OutsideConfig;
import io.stoa.platform.kernel.StartRefused;
import io.stoa.platform.mail.SmsConfig;
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
/// @param sms the provider of text messages; empty leaves them in the outbox of a demo, and sends
///   none elsewhere
/// @param demo whether anybody may read the outbox then
/// @param calendars elsewhere that people can connect
record SiteSettings(
    Optional<Site> domain,
    Optional<SmtpConfig> smtp,
    Optional<SmsConfig> sms,
    boolean demo,
    OutsideConfig calendars) {

  static final List<String> NAMES =
      Stream.of(
              Stream.of("stoa.domain"),
              SmtpSettings.NAMES.stream(),
              SmsSettings.NAMES.stream(),
              CalendarSettings.NAMES.stream())
          .flatMap(names -> names)
          .toList();

  /// On this machine, without e-mail.
  static final SiteSettings LOCAL = new SiteSettings(Optional.empty(), Optional.empty(), false);

  /// Without text messages and calendars elsewhere.
  SiteSettings(Optional<Site> domain, Optional<SmtpConfig> smtp, boolean demo) {
    this(domain, smtp, Optional.empty(), demo, OutsideConfig.NONE);
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
    return new SiteSettings(
        domain, smtp, SmsSettings.read(given), demo, CalendarSettings.read(given));
  }

  boolean showsOutbox() {
    return demo && smtp.isEmpty();
  }

  /// Whether text messages go out, or into an outbox that can be read.
  boolean sendsTexts() {
    return sms.isPresent() || showsOutbox();
  }

  /// The site of a server that listens on this port.
  Site at(int port) {
    return domain.orElseGet(() -> new Site("localhost", ":" + port));
  }
}
