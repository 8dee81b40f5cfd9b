// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.Audit;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.EventLog;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Sha256;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.mail.Mailer;
import io.stoa.platform.mail.Template;
import io.stoa.platform.tenancy.School;
import io.stoa.platform.tenancy.Schools;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Signing in, and what one signs in with. What is answered, and how soon, is the same whether or
/// not an address is known. Any virtual thread.
final class SignIns {

  /// Somebody has just signed in.
  ///
  /// @param browser what his browser shows the next time
  record Opened(Person person, Sessions.Tokens tokens, String browser) {}

  private final Database db;
  private final Audit audit;
  private final EventLog events;
  private final Schools schools;
  private final Sessions sessions;
  private final Browsers browsers;
  private final SecondFactors factors;
  private final Links links;
  private final Mailer mailer;
  private final InstantSource clock;
  private final Guesses guesses;
  private final PersonStore people = new PersonStore();

  SignIns(
      Kernel kernel,
      Schools schools,
      Sessions sessions,
      SecondFactors factors,
      Links links,
      Mailer mailer,
      InstantSource clock) {
    this.db = kernel.db();
    this.audit = kernel.audit();
    this.events = kernel.events();
    this.schools = schools;
    this.sessions = sessions;
    this.browsers = new Browsers(db, clock);
    this.factors = factors;
    this.links = links;
    this.mailer = mailer;
    this.clock = clock;
    this.guesses = new Guesses(clock);
  }

  Opened byPassword(
      String email, String password, @Nullable String code, Bearer.Kind kind, Visitor visitor) {
    String address = PersonStore.address(email);
    String key = "account " + address;
    boolean stranger = visitor.browser() == null;
    if (stranger) {
      wait(guesses.take(key)); // before anything is asked of the database
    }
    Optional<School> here = schools.at(visitor.authority());
    Optional<PersonStore.Credential> found =
        db.lookUp(address, tx -> people.byEmail(tx, address))
            .filter(each -> here.isEmpty() || here.get().id().equals(each.person().school()));
    List<PersonId> known = browsers.known(visitor);
    if (!stranger) {
      if (found.filter(credential -> known.contains(credential.person().id())).isPresent()) {
        key = "browser " + Sha256.hex(String.valueOf(visitor.browser())) + " " + address;
      }
      wait(guesses.take(key));
    }
    String hash = found.map(PersonStore.Credential::passwordHash).orElse(null);
    boolean matches = Password.matches(password, hash);
    if (found.isEmpty() || !matches) {
      // Beside the answer, which must not come later for an address that exists.
      found.ifPresent(credential ->
          Thread.startVirtualThread(() -> audit("session.refused", credential.person(), visitor)));
      throw Refused.unauthenticated(
          "invalid_credentials", "This e-mail address and password do not fit together.");
    }
    Person person = found.get().person();
    Caller caller = visitor.as(person.school(), person.id());
    factors.pass(caller, code);
    guesses.forget(key);
    return db.transact(caller, tx -> open(tx, person, kind, visitor, known, true));
  }

  /// Tells how long to wait, if at all.
  static void wait(Duration time) {
    if (time.isPositive()) {
      throw Refused.tooMany("Too many attempts. Wait a little.", time.plusMillis(999).toSeconds());
    }
  }

  private void audit(String action, Person person, Visitor visitor) {
    db.transact(
        visitor.as(person.school(), person.id()),
        tx -> {
          audit.record(tx, action, person.id(), null, null);
          return null;
        });
  }

  /// Signs in by a mail's link.
  ///
  /// @param browser what the visitor's browser knows
  /// @param confirmed whether the person has said that he wants to sign in here
  Opened byLink(
      String token,
      @Nullable String browser,
      boolean confirmed,
      @Nullable String code,
      Visitor visitor) {
    Links.Open open = links.look(token, Links.Purpose.SIGN_IN, visitor);
    boolean same = browser != null && Sha256.hex(browser).equals(open.link().browser());
    if (!same && !confirmed) {
      throw Refused.conflict(
          "confirmation_required", "This is not the browser that asked for the link.", Map.of());
    }
    Caller caller = visitor.as(open.link().school(), open.link().person());
    try {
      factors.pass(caller, code);
    } catch (Refused refused) {
      if (refused.code().equals("invalid_code")) {
        links.fail(open, visitor);
      }
      throw refused;
    }
    List<PersonId> known = browsers.known(visitor);
    return db.transact(
        caller,
        tx -> {
          Person person = people.activeById(tx, caller.person()).orElseThrow(Links::invalid);
          links.use(tx, open);
          people.verified(tx, person.id(), clock.instant());
          return open(tx, person, Bearer.Kind.BROWSER, visitor, known, true);
        });
  }

  /// Opens a session for somebody who has proved who he is.
  ///
  /// @param known who has signed in with the visitor's browser before
  /// @param tells whether the person gets a mail when the device is a new one
  Opened open(
      Tx tx,
      Person person,
      Bearer.Kind kind,
      Visitor visitor,
      List<PersonId> known,
      boolean tells) {
    boolean fresh =
        kind == Bearer.Kind.BROWSER
            ? !known.contains(person.id())
            : !sessions.hasClient(tx, person.id(), visitor);
    if (tells && fresh) {
      tellOfDevice(tx, person, visitor);
    }
    Sessions.Tokens tokens = sessions.open(tx, person.id(), kind, visitor);
    String browser =
        kind == Bearer.Kind.BROWSER ? browsers.keep(tx, person.id(), known, visitor) : "";
    return new Opened(person, tokens, browser);
  }

  /// Who has signed in with the visitor's browser before.
  List<PersonId> known(Visitor visitor) {
    return browsers.known(visitor);
  }

  private void tellOfDevice(Tx tx, Person person, Visitor visitor) {
    Locale locale = Locale.forLanguageTag(people.locale(tx, person.id()));
    String time =
        DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.SHORT)
            .withLocale(locale)
            .format(clock.instant().atOffset(ZoneOffset.UTC));
    String device = DeviceName.of(visitor.userAgent());
    Map<String, String> values =
        Map.of("device", device, "place", visitor.address(), "time", time + " UTC");
    mailer.send(tx.caller(), links.letter(tx, person, Template.NEW_DEVICE, values));
    events.append(tx, new MemberEvent.NewDevice(person.id(), device));
  }

  /// Sets a new password by a mail's link, and ends all sessions.
  void reset(String token, String password, Visitor visitor) {
    Links.Open open = links.look(token, Links.Purpose.RESET, visitor);
    String hash = Password.hash(password);
    PersonId id = open.link().person();
    db.transact(
        visitor.as(open.link().school(), id),
        tx -> {
          Person person = people.activeById(tx, id).orElseThrow(Links::invalid);
          links.use(tx, open);
          links.dropOf(tx, id);
          people.setPassword(tx, id, hash);
          people.verified(tx, id, clock.instant());
          audit.record(tx, "password.reset", id, null, null);
          sessions.end(tx, id, null);
          browsers.forget(tx, id);
          guesses.forget("account " + PersonStore.address(person.email()));
          return null;
        });
  }

  /// Changes the password of somebody who knows the current one, and ends his other sessions.
  void changePassword(Caller caller, Bearer bearer, String current, String password) {
    String known = db.transact(caller, tx -> people.passwordHash(tx, caller.person())).orElse(null);
    String key = "change " + caller.person();
    wait(guesses.take(key));
    if (!Password.matches(current, known)) {
      throw Refused.forbidden("invalid_credentials", "This is not your current password.");
    }
    guesses.forget(key);
    String hash = Password.hash(password);
    db.transact(
        caller,
        tx -> {
          people.setPassword(tx, caller.person(), hash);
          links.dropOf(tx, caller.person());
          audit.record(tx, "password.changed", caller.person(), null, null);
          sessions.end(tx, caller.person(), bearer.session());
          return null;
        });
  }
}
