// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.messaging;

import io.stoa.platform.identity.People;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.mail.Channel;
import io.stoa.platform.mail.Letter;
import io.stoa.platform.mail.Mailer;
import io.stoa.platform.mail.PushNote;
import io.stoa.platform.mail.Pushes;
import io.stoa.platform.mail.Template;
import io.stoa.platform.mail.TextMessage;
import io.stoa.platform.mail.Words;
import io.stoa.platform.tenancy.Schools;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The ways to somebody who is not looking at the portal, each as part of the caller's transaction.
/// Any virtual thread.
final class Ways {

  private final People people;
  private final Schools schools;
  private final Mailer mailer;
  private final Pushes pushes;
  private final Phones phones;

  Ways(People people, Schools schools, Mailer mailer, Pushes pushes, Phones phones) {
    this.people = people;
    this.schools = schools;
    this.mailer = mailer;
    this.pushes = pushes;
    this.phones = phones;
  }

  void email(Tx tx, People.Reader to, Template template, Map<String, String> values) {
    mailer.send(tx.caller(), new Letter(to.email(), to.name(), to.locale(), template, values));
  }

  /// To who has a verified number.
  ///
  /// @param until when nobody needs it any more
  /// @return whether it goes out
  boolean sms(
      Tx tx,
      PersonId person,
      People.Reader to,
      Template template,
      String text,
      String path,
      Instant until) {
    Optional<String> number = phones.number(tx, person);
    number.ifPresent(found ->
        mailer.send(
            tx.caller(),
            new TextMessage(found, to.name(), to.locale(), template, text, path, until)));
    return number.isPresent();
  }

  /// To each browser that is to be woken.
  ///
  /// @return whether there is one
  boolean push(Tx tx, PersonId person, PushNote note) {
    return pushes.send(tx.caller(), person, note) > 0;
  }

  /// What becomes of a class, in the words of its letter.
  void told(
      Tx tx,
      PersonId person,
      People.Reader to,
      Preference wanted,
      Map<String, String> values,
      String path,
      Instant until) {
    Template template = wanted.kind().letter().orElseThrow();
    Words words = Words.of(to.locale());
    String text = words.text(template.word() + ".text", values, UnaryOperator.identity());
    String school = schools.own(tx.caller()).name();
    if (wanted.wants(Channel.SMS)) {
      sms(tx, person, to, template, school + ": " + text, path, until);
    }
    if (wanted.wants(Channel.PUSH)) {
      push(tx, person, new PushNote(to.name(), to.locale(), template, school, text, path, until));
    }
  }

  /// Where somebody is, as he says; else where the school is.
  ZoneId zone(Tx tx, PersonId person) {
    return people.zone(tx, person).orElseGet(() -> schools.own(tx.caller()).zone());
  }

  /// As its reader writes it, where he is.
  static String time(Instant instant, String locale, ZoneId zone) {
    return time(instant, locale, zone, FormatStyle.FULL);
  }

  /// The same in few letters.
  static String brief(Instant instant, String locale, ZoneId zone) {
    return time(instant, locale, zone, FormatStyle.MEDIUM);
  }

  private static String time(Instant instant, String locale, ZoneId zone, FormatStyle style) {
    return DateTimeFormatter.ofLocalizedDateTime(style, FormatStyle.SHORT)
            .withLocale(Locale.forLanguageTag(locale))
            .format(instant.atZone(zone))
        + " ("
        + zone.getId()
        + ")";
  }
}
