// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.Audit;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.EventLog;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.SchoolId;
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
import java.util.Set;
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

  /// What somebody signs in with.
  ///
  /// @param code of the second factor; null when none was said
  /// @param school which of his schools is meant; null for whichever the password fits
  record Credentials(
      String email, String password, @Nullable String code, @Nullable SchoolId school) {}

  /// Signs in at the school of the address that is visited; at the server's own address, at the one
  /// that the password fits.
  ///
  /// @throws Refused `choose_school` when it fits at several: only those are named
  Opened byPassword(Credentials shown, Bearer.Kind kind, Visitor visitor) {
    String address = PersonStore.address(shown.email());
    String key = "account " + address;
    boolean stranger = visitor.browser() == null;
    if (stranger) {
      wait(guesses.take(key)); // before anything is asked of the database
    }
    Optional<SchoolId> here = schools.at(visitor.authority()).map(School::id);
    List<PersonStore.Credential> found =
        db.lookUp(address, tx -> people.byEmail(tx, address)).stream()
            .filter(each -> here.isEmpty() || here.get().equals(each.person().school()))
            .filter(each -> shown.school() == null || shown.school().equals(each.person().school()))
            .toList();
    List<PersonId> known = browsers.known(visitor);
    if (!stranger) {
      if (found.stream().anyMatch(each -> known.contains(each.person().id()))) {
        key = "browser " + Sha256.hex(String.valueOf(visitor.browser())) + " " + address;
      }
      wait(guesses.take(key));
    }
    Set<String> same = Password.matching(shown.password(), PersonStore.hashes(found));
    List<Person> fitting =
        found.stream()
            .filter(each -> each.passwordHash() != null && same.contains(each.passwordHash()))
            .map(PersonStore.Credential::person)
            .toList();
    if (fitting.isEmpty()) {
      // Beside the answer, which must not come later for an address that exists.
      Thread.startVirtualThread(() ->
          found.forEach(credential -> audit("session.refused", credential.person(), visitor)));
      throw Refused.unauthenticated(
          "invalid_credentials", "This e-mail address and password do not fit together.");
    }
    if (fitting.size() > 1) {
      throw chooseSchool(fitting);
    }
    Person person = fitting.getFirst();
    Caller caller = visitor.as(person.school(), person.id());
    factors.pass(caller, shown.code());
    guesses.forget(key);
    return db.transact(caller, tx -> open(tx, person, kind, visitor, known, true));
  }

  private Refused chooseSchool(List<Person> fitting) {
    List<Map<String, String>> named =
        fitting.stream()
            .map(Person::school)
            .map(id -> Map.of("id", id.toString(), "name", schools.name(id)))
            .toList();
    return Refused.conflict(
        "choose_school", "You are at several schools. Choose one.", Map.of("schools", named));
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
    PersonId id = open.link().person();
    Caller self = visitor.as(open.link().school(), id);
    String hash = Password.hash(password, otherHashes(self));
    db.transact(
        self,
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

  /// What the passwords of the person's e-mail address are hashed to, at whatever school.
  List<String> otherHashes(Caller self) {
    String address = PersonStore.address(db.transact(self, tx -> people.email(tx, self.person())));
    return PersonStore.hashes(db.lookUp(address, tx -> people.anyByEmail(tx, address)));
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
    String hash = Password.hash(password, otherHashes(caller));
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
