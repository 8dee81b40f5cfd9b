// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.Audit;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.EventLog;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.Live;
import io.stoa.platform.kernel.Permission;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Sha256;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.mail.Letter;
import io.stoa.platform.mail.Mailer;
import io.stoa.platform.mail.Template;
import io.stoa.platform.tenancy.School;
import io.stoa.platform.tenancy.Schools;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How somebody becomes a person: by registering, which the reader of a mail confirms, or by an
/// invitation. Any virtual thread.
///
/// Until it is confirmed a registration is nothing that others could notice: no person, no school,
/// and its e-mail address is still free. Who confirms must be who registered: the same browser, or
/// one that knows the password. Else a stranger could register somebody's address, wait for him to
/// open the mail, and have the password of his account.
final class Registrations {

  private static final Logger LOG = LoggerFactory.getLogger(Registrations.class);
  static final Duration LASTS = Duration.ofDays(1);

  /// What somebody writes about himself.
  record Form(
      @Nullable String schoolName,
      String name,
      String email,
      String password,
      String locale,
      @Nullable String timeZone) {}

  private final Database db;
  private final Audit audit;
  private final EventLog events;
  private final Live live;
  private final Schools schools;
  private final Mailer mailer;
  private final Links links;
  private final SignIns signIns;
  private final InstantSource clock;
  private final RegistrationStore store = new RegistrationStore();
  private final PersonStore people = new PersonStore();

  Registrations(
      Kernel kernel,
      Schools schools,
      Mailer mailer,
      Links links,
      SignIns signIns,
      InstantSource clock) {
    this.db = kernel.db();
    this.audit = kernel.audit();
    this.events = kernel.events();
    this.live = kernel.live();
    this.schools = schools;
    this.mailer = mailer;
    this.links = links;
    this.signIns = signIns;
    this.clock = clock;
  }

  /// Keeps a registration and writes to its address; to one that somebody of the school has
  /// already, that he has an account. Says nothing, and takes as long for both. Who has the address
  /// at another school is another person.
  ///
  /// @param browser what only the visitor's browser knows
  void register(Form form, String browser, Visitor visitor) {
    String email = PersonStore.address(form.email());
    SchoolId school = school(form, visitor);
    List<PersonStore.Credential> all = db.lookUp(email, tx -> people.anyByEmail(tx, email));
    RegistrationStore.Registration row =
        new RegistrationStore.Registration(
            school,
            form.schoolName() == null ? null : form.schoolName().strip(),
            form.name().strip(),
            email,
            Password.hash(form.password(), PersonStore.hashes(all)),
            form.locale(),
            form.timeZone(),
            Sha256.hex(browser),
            0,
            clock.instant().plus(LASTS));
    letter(row, ""); // what cannot be written to is refused for everybody
    Optional<PersonStore.Credential> taken =
        all.stream().filter(each -> each.person().school().equals(school)).findFirst();
    Thread.ofVirtual().name("register").start(() -> write(row, taken, visitor));
  }

  private SchoolId school(Form form, Visitor visitor) {
    if (form.schoolName() != null) {
      return new SchoolId(UUID.randomUUID());
    }
    return schools
        .at(visitor.authority())
        .filter(School::registrationOpen)
        .map(School::id)
        .orElseThrow(() ->
            Refused.forbidden(
                "registration_closed",
                "This school invites its people. Ask it for an invitation."));
  }

  private static Letter letter(RegistrationStore.Registration row, String token) {
    try {
      return new Letter(
          row.email(), row.name(), row.locale(), Template.VERIFY_EMAIL, Map.of("token", token));
    } catch (IllegalArgumentException e) {
      throw Refused.invalid("invalid_field", "\"email\" must be an e-mail address.", "email");
    }
  }

  private void write(
      RegistrationStore.Registration row, Optional<PersonStore.Credential> taken, Visitor visitor) {
    try {
      if (taken.isPresent()) {
        remind(taken.get().person(), visitor);
        return;
      }
      Caller caller = Caller.system(row.school());
      String token = Secrets.random();
      db.transact(
          caller,
          tx -> {
            store.add(tx, Sha256.hex(token), row);
            mailer.send(caller, letter(row, token));
            return null;
          });
    } catch (RuntimeException e) {
      LOG.warn("a registration could not be kept: {}", e.toString());
    }
  }

  private void remind(Person person, Visitor visitor) {
    Caller caller = visitor.as(person.school(), person.id());
    db.transact(
        caller,
        tx -> {
          mailer.send(caller, links.letter(tx, person, Template.EMAIL_IN_USE, Map.of()));
          return null;
        });
  }

  /// Makes a registration a person, and signs him in.
  ///
  /// @param password needed in another browser than the one that registered
  /// @param browser what the visitor's browser knows
  SignIns.Opened verify(
      String token, @Nullable String password, @Nullable String browser, Visitor visitor) {
    String hash = Sha256.hex(token);
    RegistrationStore.Registration row =
        db.lookUp(hash, tx -> store.find(tx, hash)).orElseThrow(Links::invalid);
    if (!clock.instant().isBefore(row.expiresAt()) || row.failures() >= Links.FAILURES_MAX) {
      throw Links.invalid();
    }
    boolean same = browser != null && Sha256.hex(browser).equals(row.browser());
    if (!same && password == null) {
      throw Refused.conflict(
          "password_required", "Say the password that you registered with.", Map.of());
    }
    if (!same && !Password.matches(String.valueOf(password), row.passwordHash())) {
      db.transact(
          Caller.system(row.school()),
          tx -> {
            store.fail(tx, hash);
            return null;
          });
      throw Refused.unauthenticated("invalid_credentials", "This is not the password.");
    }
    Role role = row.schoolName() == null ? Role.STUDENT : Role.OWNER;
    PersonId id = new PersonId(UUID.randomUUID());
    Person person = new Person(id, row.school(), row.name(), row.email(), role);
    Caller caller = visitor.as(row.school(), id);
    List<PersonId> known = signIns.known(visitor);
    return db.transact(
        caller,
        tx -> {
          if (!store.take(tx, hash)) {
            throw Links.invalid();
          }
          if (row.schoolName() != null) {
            schools.open(caller, new School(row.school(), row.schoolName()));
          }
          make(tx, person, row);
          return signIns.open(tx, person, Bearer.Kind.BROWSER, visitor, known, false);
        });
  }

  private void make(Tx tx, Person person, RegistrationStore.Registration row) {
    people.insert(tx, person, "active");
    people.setPassword(tx, person.id(), row.passwordHash());
    people.change(tx, person.id(), null, row.locale(), row.timeZone());
    people.verified(tx, person.id(), clock.instant());
    JsonObject after =
        new JsonObject().put("name", person.name()).put("role", person.role().word());
    audit.record(tx, "person.registered", person.id(), null, after);
    live.tell(tx, Permission.PEOPLE_READ, "people.changed", person.id());
  }

  /// Makes the invited person an active one, and signs him in.
  SignIns.Opened accept(String token, String name, String password, Visitor visitor) {
    Links.Open open = links.look(token, Links.Purpose.INVITATION, visitor);
    PersonId id = open.link().person();
    Caller caller = visitor.as(open.link().school(), id);
    String hash = Password.hash(password, signIns.otherHashes(caller));
    List<PersonId> known = signIns.known(visitor);
    return db.transact(
        caller,
        tx -> {
          links.use(tx, open);
          if (!people.activate(tx, id)) {
            throw Links.invalid();
          }
          people.change(tx, id, name.strip(), null, null);
          people.setPassword(tx, id, hash);
          people.verified(tx, id, clock.instant());
          Person person = people.byId(tx, id).orElseThrow(Links::invalid);
          JsonObject after = new JsonObject().put("name", person.name());
          audit.record(tx, "person.joined", id, null, after);
          events.append(tx, new MemberEvent.InvitationAccepted(id));
          live.tell(tx, Permission.PEOPLE_READ, "people.changed", id);
          return signIns.open(tx, person, Bearer.Kind.BROWSER, visitor, known, false);
        });
  }
}
