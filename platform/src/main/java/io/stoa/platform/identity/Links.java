// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.Audit;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Sha256;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.mail.Letter;
import io.stoa.platform.mail.Mailer;
import io.stoa.platform.mail.Template;
import io.stoa.platform.tenancy.School;
import io.stoa.platform.tenancy.Schools;
import io.stoa.platform.web.RateLimit;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Links sent by mail: each opens one thing, once. Any virtual thread.
///
/// A link is used by a call that a page makes, not by opening the page, so a mail scanner that
/// follows links uses nothing up. The page makes the call by itself only in the browser that asked
/// for the mail; in another it asks its reader first.
final class Links {

  private static final Logger LOG = LoggerFactory.getLogger(Links.class);
  private static final int MAILS = 3;
  private static final Duration MAILS_WITHIN = Duration.ofMinutes(15);
  private static final int CHOICES_MAX = 20;
  static final int FAILURES_MAX = 5;

  /// What a link is good for.
  enum Purpose {
    SIGN_IN(Duration.ofMinutes(15)),
    RESET(Duration.ofMinutes(30)),
    INVITATION(Duration.ofDays(7));

    private final Duration lasts;

    Purpose(Duration lasts) {
      this.lasts = lasts;
    }

    Duration lasts() {
      return lasts;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Purpose of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /// A link that leads somewhere.
  record Open(String hash, LinkStore.Link link) {}

  private final Database db;
  private final Audit audit;
  private final Schools schools;
  private final Mailer mailer;
  private final InstantSource clock;
  private final RateLimit mails;
  private final LinkStore store = new LinkStore();
  private final PersonStore people = new PersonStore();

  Links(Kernel kernel, Schools schools, Mailer mailer, InstantSource clock) {
    this.schools = schools;
    this.db = kernel.db();
    this.audit = kernel.audit();
    this.mailer = mailer;
    this.clock = clock;
    this.mails = new RateLimit(MAILS, MAILS_WITHIN, clock);
  }

  /// Sends a link to whoever has this address, if anybody: at a school's address its person, at the
  /// server's own all of them in one letter. Says nothing, at once.
  ///
  /// @param browser what only the visitor's browser knows
  void ask(String email, Purpose purpose, String browser, Visitor visitor) {
    String address = PersonStore.address(email);
    Optional<SchoolId> here = schools.at(visitor.authority()).map(School::id);
    List<Person> found =
        db.lookUp(address, tx -> people.byEmail(tx, address)).stream()
            .map(PersonStore.Credential::person)
            .filter(each -> here.isEmpty() || here.get().equals(each.school()))
            .toList();
    // More mails than these help nobody, and fill somebody's mailbox.
    boolean wanted = mails.take(purpose.word() + " " + address).isZero();
    if (!found.isEmpty() && wanted) {
      Thread.ofVirtual().name("link").start(() -> send(found, purpose, browser, visitor));
    }
  }

  private void send(List<Person> found, Purpose purpose, String browser, Visitor visitor) {
    try {
      if (found.size() == 1) {
        send(found.getFirst(), purpose, browser, visitor);
      } else {
        sendChoice(found, purpose, browser, visitor);
      }
    } catch (RuntimeException e) {
      LOG.warn("a letter could not be written: {}", e.toString());
    }
  }

  private void send(Person person, Purpose purpose, String browser, Visitor visitor) {
    Caller caller = visitor.as(person.school(), person.id());
    Template template = purpose == Purpose.SIGN_IN ? Template.MAGIC_LINK : Template.PASSWORD_RESET;
    db.transact(
        caller,
        tx -> {
          String token = asked(tx, person, purpose, browser);
          mailer.send(caller, letter(tx, person, template, Map.of("token", token)));
          return null;
        });
  }

  private String asked(Tx tx, Person person, Purpose purpose, String browser) {
    audit.record(tx, "link.asked_" + purpose.word(), person.id(), null, null);
    return add(tx, person.id(), purpose, Sha256.hex(browser));
  }

  /// One letter with a link for each of somebody's schools, in the server's own name: none of the
  /// schools hears of another.
  private void sendChoice(List<Person> all, Purpose purpose, String browser, Visitor visitor) {
    List<Letter.Choice> choices = new ArrayList<>();
    for (Person person : all.subList(0, Math.min(all.size(), CHOICES_MAX))) {
      Caller caller = visitor.as(person.school(), person.id());
      String token = db.transact(caller, tx -> asked(tx, person, purpose, browser));
      SchoolId school = person.school();
      choices.add(new Letter.Choice(schools.name(school), schools.address(school), token));
    }
    Person first = all.getFirst();
    String locale =
        db.transact(visitor.as(first.school(), first.id()), tx -> people.locale(tx, first.id()));
    Template template =
        purpose == Purpose.SIGN_IN ? Template.MAGIC_LINKS : Template.PASSWORD_RESETS;
    mailer.send(
        Caller.system(new SchoolId(UUID.randomUUID())),
        Letter.of(choices, first.email(), first.name(), locale, template));
  }

  Letter letter(Tx tx, Person person, Template template, Map<String, String> values) {
    String locale = people.locale(tx, person.id());
    return new Letter(person.email(), person.name(), locale, template, values);
  }

  /// Makes a link.
  ///
  /// @return what it ends with
  String add(Tx tx, PersonId person, Purpose purpose, @Nullable String browserHash) {
    String token = Secrets.random();
    store.add(tx, Sha256.hex(token), person, purpose, browserHash, clock.instant());
    return token;
  }

  /// A link that has not been used yet. Nothing happens to it.
  ///
  /// @throws Refused `link_invalid`
  Open look(String token, Purpose purpose, Visitor visitor) {
    String hash = Sha256.hex(token);
    LinkStore.Link link =
        db.lookUp(hash, tx -> store.find(tx, hash))
            .filter(row -> row.purpose() == purpose)
            .filter(row -> schools.serves(visitor.authority(), row.school()))
            .orElseThrow(Links::invalid);
    if (link.used()) {
      replayed(link, visitor);
      throw invalid();
    }
    if (!clock.instant().isBefore(link.expiresAt()) || link.failures() >= FAILURES_MAX) {
      throw invalid();
    }
    return new Open(hash, link);
  }

  private void replayed(LinkStore.Link link, Visitor visitor) {
    db.transact(
        visitor.as(link.school(), link.person()),
        tx -> {
          audit.record(tx, "link.replayed", link.person(), null, null);
          return null;
        });
  }

  static Refused invalid() {
    return Refused.unauthenticated(
        "link_invalid", "This link was used already, or is too old. Ask for a new one.");
  }

  /// Uses it up.
  ///
  /// @throws Refused when somebody else has just done so
  void use(Tx tx, Open open) {
    if (!store.use(tx, open.hash(), clock.instant())) {
      throw invalid();
    }
  }

  /// Somebody had the link, but not what belongs to it.
  void fail(Open open, Visitor visitor) {
    db.transact(
        visitor.as(open.link().school(), open.link().person()),
        tx -> {
          store.fail(tx, open.hash());
          return null;
        });
  }

  void dropOf(Tx tx, PersonId person) {
    store.dropOf(tx, person);
  }
}
