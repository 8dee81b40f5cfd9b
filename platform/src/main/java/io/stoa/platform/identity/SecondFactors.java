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
import io.stoa.platform.kernel.Vault;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What is asked for besides a password: codes of an authenticator app, and codes for when it is
/// lost. Any virtual thread.
///
/// A code is accepted once, and then none of its time or before: who looks over somebody's shoulder
/// has nothing. A code that comes again is refused and audited.
final class SecondFactors {

  static final int RECOVERY_CODES = 10;
  private static final int RECOVERY_BYTES = 10;
  private static final String SECRET = "identity.totp.secret";

  /// What an app is set up with.
  record Setup(String secret, String uri) {}

  /// What a code is worth.
  private enum Worth {
    GOOD,
    WRONG,
    USED
  }

  private final Database db;
  private final Audit audit;
  private final Vault vault;
  private final InstantSource clock;
  private final Guesses guesses;
  private final SecureRandom random = new SecureRandom();
  private final SecondFactorStore store = new SecondFactorStore();

  SecondFactors(Kernel kernel, InstantSource clock) {
    this.db = kernel.db();
    this.audit = kernel.audit();
    this.vault = kernel.vault();
    this.clock = clock;
    this.guesses = new Guesses(clock);
    vault.column("identity.totp", "person_id", "secret");
  }

  /// Whether signing in needs a code.
  boolean active(Tx tx, PersonId person) {
    return store.find(tx, person).filter(SecondFactorStore.Row::confirmed).isPresent();
  }

  int codesLeft(Tx tx, PersonId person) {
    return store.codesLeft(tx, person);
  }

  /// Goes on when the person needs no code, or this is a good one.
  ///
  /// @param caller the person
  /// @throws Refused `second_factor_required`, `invalid_code`, or how long to wait
  void pass(Caller caller, @Nullable String code) {
    PersonId person = caller.person();
    if (!db.transact(caller, tx -> active(tx, person))) {
      return;
    }
    if (code == null) {
      throw Refused.unauthenticated(
          "second_factor_required",
          "Give the code of your authenticator app, too.",
          Map.of("methods", List.of("totp", "recovery_code")));
    }
    SignIns.wait(guesses.take(person.toString()));
    // Committed whatever comes of it: a code is used up, and what is refused is audited.
    if (db.transact(caller, tx -> take(tx, person, code)) != Worth.GOOD) {
      throw invalidCode(Refused.Kind.UNAUTHENTICATED);
    }
    guesses.forget(person.toString());
  }

  private static Refused invalidCode(Refused.Kind kind) {
    String message = "This code is not right, or was used before.";
    return kind == Refused.Kind.UNAUTHENTICATED
        ? Refused.unauthenticated("invalid_code", message)
        : Refused.invalid("invalid_code", message, "code");
  }

  private Worth take(Tx tx, PersonId person, String code) {
    String typed = code.replaceAll("[\\s-]", "").toUpperCase(Locale.ROOT);
    Worth worth =
        typed.length() == Totp.DIGITS ? takeTotp(tx, person, typed) : recover(tx, person, typed);
    switch (worth) {
      case GOOD -> {}
      case WRONG -> audit.record(tx, "second_factor.refused", person, null, null);
      case USED -> audit.record(tx, "second_factor.replayed", person, null, null);
    }
    return worth;
  }

  private Worth takeTotp(Tx tx, PersonId person, String code) {
    SecondFactorStore.Row row = store.lock(tx, person).orElse(null);
    if (row == null) {
      return Worth.WRONG;
    }
    OptionalLong step = Totp.step(open(tx, row), code, clock.instant());
    if (step.isEmpty()) {
      return Worth.WRONG;
    }
    if (step.getAsLong() <= row.lastStep()) {
      return Worth.USED;
    }
    store.accept(tx, person, step.getAsLong());
    return Worth.GOOD;
  }

  private String open(Tx tx, SecondFactorStore.Row row) {
    return vault.open(tx.caller().school(), SECRET, row.secret());
  }

  private Worth recover(Tx tx, PersonId person, String code) {
    String hash = hash(tx.caller().school(), code);
    Instant now = clock.instant();
    if (store.useCode(tx, person, hash, now)) {
      audit.record(tx, "second_factor.recovered", person, null, null);
      return Worth.GOOD;
    }
    return store.isCode(tx, person, hash) ? Worth.USED : Worth.WRONG;
  }

  private static String hash(SchoolId school, String code) {
    return Sha256.hex(school + " " + code);
  }

  /// Makes a secret, which counts from [#confirm] on.
  Setup begin(Caller caller, String schoolName, String email) {
    String secret = Totp.secret();
    String sealed = vault.seal(caller.school(), SECRET, secret);
    boolean begun = db.transact(caller, tx -> store.begin(tx, caller.person(), sealed));
    if (!begun) {
      throw Refused.conflict("totp_active", "Codes are set up already.", Map.of());
    }
    return new Setup(secret, Totp.uri(secret, schoolName, email));
  }

  /// The app works: from now on signing in needs its codes.
  ///
  /// @return codes for when it is lost
  List<String> confirm(Caller caller, String code) {
    PersonId person = caller.person();
    SignIns.wait(guesses.take(person.toString()));
    List<String> codes = recoveryCodes();
    Worth worth =
        db.transact(
            caller,
            tx -> {
              if (active(tx, person)) {
                throw Refused.conflict("totp_active", "Codes are set up already.", Map.of());
              }
              if (takeTotp(tx, person, code.strip()) != Worth.GOOD) {
                return Worth.WRONG;
              }
              store.dropCodes(tx, person);
              List<String> hashes =
                  codes.stream().map(each -> hash(caller.school(), each.replace("-", ""))).toList();
              store.addCodes(tx, person, hashes);
              audit.record(tx, "second_factor.added", person, null, null);
              return Worth.GOOD;
            });
    if (worth != Worth.GOOD) {
      throw invalidCode(Refused.Kind.INVALID);
    }
    guesses.forget(person.toString());
    return codes;
  }

  private List<String> recoveryCodes() {
    List<String> codes = new ArrayList<>();
    byte[] bytes = new byte[RECOVERY_BYTES];
    for (int i = 0; i < RECOVERY_CODES; i++) {
      random.nextBytes(bytes);
      codes.add(Base32.encode(bytes).replaceAll("(.{4})(?=.)", "$1-"));
    }
    return codes;
  }

  /// From now on signing in needs no code.
  void remove(Caller caller) {
    db.transact(
        caller,
        tx -> {
          if (store.drop(tx, caller.person())) {
            store.dropCodes(tx, caller.person());
            audit.record(tx, "second_factor.removed", caller.person(), null, null);
          }
          return null;
        });
  }
}
