// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.messaging;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.stoa.platform.identity.People;
import io.stoa.platform.kernel.Audit;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Sha256;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.mail.Mailer;
import io.stoa.platform.mail.Template;
import io.stoa.platform.mail.TextMessage;
import io.stoa.platform.mail.Words;
import io.stoa.platform.tenancy.Schools;
import io.vertx.core.json.JsonObject;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Where people are reached by text message. Any virtual thread.
public final class Phones {

  private static final Duration CODE_LASTS = Duration.ofMinutes(10);
  private static final int TRIES_MAX = 5;
  // Each costs money, and goes to whatever number somebody writes down.
  private static final int CODES_MAX = 5;
  private static final Duration CODES_IN = Duration.ofHours(24);

  private final Database db;
  private final Audit audit;
  private final People people;
  private final Schools schools;
  private final Mailer mailer;
  private final InstantSource clock;
  private final boolean offered;
  private final PhoneStore store = new PhoneStore();
  private final SecureRandom random = new SecureRandom();

  /// @param offered whether text messages go out here
  public Phones(
      Kernel kernel,
      People people,
      Schools schools,
      Mailer mailer,
      InstantSource clock,
      boolean offered) {
    this.db = kernel.db();
    this.audit = kernel.audit();
    this.people = people;
    this.schools = schools;
    this.mailer = mailer;
    this.clock = clock;
    this.offered = offered;
  }

  /// Whether text messages go out here.
  boolean areOffered() {
    return offered;
  }

  /// The caller's.
  Optional<Phone> own(Caller caller) {
    return db.transact(
        caller, tx -> store.find(tx, caller.person()).filter(phone -> !phone.number().isEmpty()));
  }

  /// Where somebody may be written to.
  Optional<String> number(Tx tx, PersonId person) {
    return offered ? store.number(tx, person) : Optional.empty();
  }

  /// Sends a code to a number, which is the caller's once he knows it.
  ///
  /// @throws Refused 409 where no text messages go out, 429 for the sixth code of a day
  Phone ask(Caller caller, String number) {
    if (!offered) {
      throw Refused.conflict("no_text_messages", "This server sends no text messages.", Map.of());
    }
    Instant now = clock.instant();
    String code = "%06d".formatted(random.nextInt(1_000_000));
    return db.transact(
        caller,
        tx -> {
          Phone before =
              store
                  .find(tx, caller.person())
                  .filter(phone -> phone.codesFrom().plus(CODES_IN).isAfter(now))
                  .orElse(new Phone("", null, null, "", now, 0, 0, now));
          if (before.codes() >= CODES_MAX) {
            long wait = Duration.between(now, before.codesFrom().plus(CODES_IN)).toSeconds();
            throw Refused.tooMany("No more codes today.", wait);
          }
          Phone asked = before.asked(number, hash(caller, number, code), now.plus(CODE_LASTS));
          store.put(tx, caller.person(), asked);
          People.Reader reader =
              people
                  .reader(tx, caller.person())
                  .orElseThrow(() -> Refused.notFound("There is no such person."));
          String text =
              Words.of(reader.locale())
                  .text(
                      "phone-code.text",
                      Map.of("code", code, "school", schools.own(caller).name()),
                      UnaryOperator.identity());
          mailer.send(
              caller,
              new TextMessage(
                  number,
                  reader.name(),
                  reader.locale(),
                  Template.PHONE_CODE,
                  text,
                  "/profile",
                  now.plus(CODE_LASTS)));
          return asked;
        });
  }

  /// Takes the code that came to the number.
  ///
  /// @throws Refused 400 `wrong_code`; 409 `code_expired` when there is none any more
  Phone verify(Caller caller, String code) {
    Instant now = clock.instant();
    Optional<Phone> verified =
        db.transact(
            caller,
            tx -> {
              Phone phone = store.find(tx, caller.person()).orElse(null);
              if (phone == null
                  || phone.codeHash().isEmpty()
                  || !now.isBefore(phone.codeUntil())
                  || phone.tries() >= TRIES_MAX) {
                throw Refused.conflict(
                    "code_expired", "This code is not valid any more. Ask for another.", Map.of());
              }
              byte[] given = hash(caller, phone.number(), code).getBytes(US_ASCII);
              boolean right = MessageDigest.isEqual(given, phone.codeHash().getBytes(US_ASCII));
              Phone after = right ? phone.verified(now) : phone.tried();
              store.put(tx, caller.person(), after);
              if (right) {
                audit.record(
                    tx,
                    "person.verified_phone",
                    caller.person(),
                    null,
                    new JsonObject().put("number", phone.number()));
              }
              return right ? Optional.of(after) : Optional.<Phone>empty();
            });
    // Outside: a try counts although it is refused.
    return verified.orElseThrow(
        () -> Refused.invalid("wrong_code", "This is not the code that was sent.", "code"));
  }

  private static String hash(Caller caller, String number, String code) {
    return Sha256.hex(caller.school() + " " + caller.person() + " " + number + " " + code);
  }

  /// Takes the caller's number away; how many codes were sent is kept.
  void remove(Caller caller) {
    db.transact(
        caller,
        tx -> {
          store
              .find(tx, caller.person())
              .ifPresent(phone -> store.put(tx, caller.person(), phone.removed()));
          return null;
        });
  }

  /// Takes people's numbers as they are, without a code; for the demo.
  public void enrol(Caller caller, Map<PersonId, String> numbers) {
    Instant now = clock.instant();
    db.transact(
        caller,
        tx -> {
          numbers.forEach((person, number) -> {
            if (store.find(tx, person).isEmpty()) {
              store.put(tx, person, new Phone(number, now, null, "", now, 0, 0, now));
            }
          });
          return null;
        });
  }

  /// The owner of a number wants no more text messages, or wants them again.
  public void stop(String number, boolean stopped) {
    Instant at = stopped ? clock.instant() : null;
    for (SchoolId school : db.lookUp(number, tx -> store.schoolsOf(tx, number))) {
      db.transact(
          Caller.system(school),
          tx -> {
            store.stop(tx, number, at);
            return null;
          });
    }
  }

  void forget(Tx tx, PersonId person) {
    store.forget(tx, person);
  }
}
