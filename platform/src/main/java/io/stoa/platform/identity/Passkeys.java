// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.AttestedCredentialDataConverter;
import com.webauthn4j.converter.exception.DataConversionException;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.authenticator.AuthenticatorData;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.client.CollectedClientData;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import com.webauthn4j.verifier.exception.BadChallengeException;
import com.webauthn4j.verifier.exception.MaliciousCounterValueException;
import com.webauthn4j.verifier.exception.VerificationException;
import io.stoa.platform.kernel.Audit;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Sha256;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.tenancy.Schools;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Passkeys (WebAuthn level 3): made and used with the user's verification, and found by the
/// authenticator itself, so that signing in needs no e-mail address. They belong to the school's
/// address that they were made at. Any virtual thread.
///
/// One that signs with a counter that is not ahead of the last one has a copy somewhere: it is
/// refused and audited, and stays.
final class Passkeys {

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final int KEYS_MAX = 20;
  private static final SchoolId NO_SCHOOL = new SchoolId(new UUID(0, 0));

  // Those that browsers and authenticators of today have, best first.
  private static final List<COSEAlgorithmIdentifier> ALGORITHMS =
      List.of(
          COSEAlgorithmIdentifier.ES256,
          COSEAlgorithmIdentifier.EdDSA,
          COSEAlgorithmIdentifier.RS256);

  /// Why an assertion opens nothing.
  private enum Flaw {
    CLONED("passkey.cloned"),
    NOT_VALID("passkey.refused");

    private final String action;

    Flaw(String action) {
      this.action = action;
    }
  }

  private final Database db;
  private final Audit audit;
  private final Schools schools;
  private final SignIns signIns;
  private final InstantSource clock;
  private final WebAuthnManager webAuthn;
  private final AttestedCredentialDataConverter converter;
  private final PasskeyStore store = new PasskeyStore();
  private final PersonStore people = new PersonStore();

  Passkeys(Kernel kernel, Schools schools, SignIns signIns, InstantSource clock) {
    this.schools = schools;
    this.db = kernel.db();
    this.audit = kernel.audit();
    this.signIns = signIns;
    this.clock = clock;
    ObjectConverter objects = new ObjectConverter();
    this.webAuthn = WebAuthnManager.createNonStrictWebAuthnManager(objects);
    this.converter = new AttestedCredentialDataConverter(objects);
  }

  private static String base64(byte[] bytes) {
    return BASE64.encodeToString(bytes);
  }

  /// The domain that a passkey belongs to: the address without its port.
  private static String rpId(Visitor visitor) {
    String authority = visitor.authority();
    int colon = authority.lastIndexOf(':');
    return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
  }

  private static ServerProperty server(Visitor visitor, byte[] challenge) {
    String origin = (visitor.secure() ? "https://" : "http://") + visitor.authority();
    return ServerProperty.builder()
        .origin(new Origin(origin))
        .rpId(rpId(visitor))
        .challenge(new DefaultChallenge(challenge))
        .build();
  }

  private static byte[] handle(PersonId person) {
    UUID id = person.value();
    return ByteBuffer.allocate(16)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }

  /// What the library reads; of nonsense it throws whatever its parsers throw.
  private static <T> T read(Supplier<T> parser) {
    try {
      return parser.get();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("not a credential", e);
    }
  }

  private String challenge(Caller caller, @Nullable PersonId person) {
    String challenge = Secrets.random();
    Instant now = clock.instant();
    db.transact(
        caller,
        tx -> {
          store.ask(tx, Sha256.hex(challenge), person, now, now.plus(PATIENCE));
          return null;
        });
    return challenge;
  }

  private byte[] taken(
      Caller caller, @Nullable PersonId person, @Nullable CollectedClientData data) {
    byte[] challenge = data == null ? new byte[0] : data.getChallenge().getValue();
    String hash = Sha256.hex(base64(challenge));
    if (!db.transact(caller, tx -> store.take(tx, hash, person, clock.instant()))) {
      throw new BadChallengeException("nobody was to sign this");
    }
    return challenge;
  }

  /// `PublicKeyCredentialCreationOptionsJSON` for one more passkey of the caller.
  JsonObject creationOptions(Caller caller, Person person, String schoolName, Visitor visitor) {
    JsonArray known = new JsonArray();
    list(caller)
        .forEach(passkey ->
            known.add(
                new JsonObject().put("type", "public-key").put("id", passkey.credentialId())));
    JsonArray algorithms = new JsonArray();
    ALGORITHMS.forEach(algorithm ->
        algorithms.add(
            new JsonObject().put("type", "public-key").put("alg", algorithm.getValue())));
    return new JsonObject()
        .put("challenge", challenge(caller, caller.person()))
        .put("rp", new JsonObject().put("id", rpId(visitor)).put("name", schoolName))
        .put(
            "user",
            new JsonObject()
                .put("id", base64(handle(person.id())))
                .put("name", person.email())
                .put("displayName", person.name()))
        .put("pubKeyCredParams", algorithms)
        .put("excludeCredentials", known)
        .put(
            "authenticatorSelection",
            new JsonObject()
                .put("residentKey", "required")
                .put("requireResidentKey", true)
                .put("userVerification", "required"))
        .put("attestation", "none")
        .put("timeout", PATIENCE.toMillis());
  }

  /// Keeps a passkey that the caller's browser has made.
  ///
  /// @param credential what its `toJSON` gave
  /// @throws Refused `passkey_refused`
  Passkey add(Caller caller, String name, JsonObject credential, Visitor visitor) {
    AuthenticatorData<?> made;
    AttestedCredentialData data;
    try {
      RegistrationData parsed =
          read(() -> webAuthn.parseRegistrationResponseJSON(credential.encode()));
      byte[] challenge = taken(caller, caller.person(), parsed.getCollectedClientData());
      List<PublicKeyCredentialParameters> algorithms =
          ALGORITHMS.stream()
              .map(each ->
                  new PublicKeyCredentialParameters(PublicKeyCredentialType.PUBLIC_KEY, each))
              .toList();
      RegistrationParameters wanted =
          new RegistrationParameters(server(visitor, challenge), algorithms, true, true);
      made =
          Objects.requireNonNull(webAuthn.verify(parsed, wanted).getAttestationObject())
              .getAuthenticatorData();
      data = Objects.requireNonNull(made.getAttestedCredentialData());
    } catch (DataConversionException
        | VerificationException
        | IllegalArgumentException
        | NullPointerException e) {
      throw Refused.invalid("passkey_refused", "This passkey was not made as asked.", "credential");
    }
    Passkey passkey =
        new Passkey(
            UUID.randomUUID(), base64(data.getCredentialId()), name.strip(), clock.instant(), null);
    PasskeyStore.Credential row =
        new PasskeyStore.Credential(
            passkey.id(),
            caller.school(),
            caller.person(),
            Buffer.buffer(converter.convert(data)),
            made.getSignCount(),
            made.isFlagBE());
    return db.transact(
        caller,
        tx -> {
          if (store.list(tx, caller.person()).size() >= KEYS_MAX) {
            throw Refused.conflict(
                "too_many_passkeys", "Remove a passkey first.", Map.of("max", KEYS_MAX));
          }
          if (!store.add(tx, row, passkey.credentialId(), passkey)) {
            throw Refused.conflict("passkey_known", "This passkey is known already.", Map.of());
          }
          audit.record(tx, "passkey.added", caller.person(), null, json(passkey));
          return passkey;
        });
  }

  List<Passkey> list(Caller caller) {
    return db.transact(caller, tx -> store.list(tx, caller.person()));
  }

  void remove(Caller caller, UUID id) {
    db.transact(
        caller,
        tx -> {
          if (!store.remove(tx, id, caller.person())) {
            throw Refused.notFound("There is no such passkey.");
          }
          JsonObject removed = new JsonObject().put("id", id.toString());
          audit.record(tx, "passkey.removed", caller.person(), removed, null);
          return null;
        });
  }

  /// `PublicKeyCredentialRequestOptionsJSON` for somebody yet unknown.
  JsonObject requestOptions(Visitor visitor) {
    return new JsonObject()
        .put("challenge", challenge(Caller.system(NO_SCHOOL), null))
        .put("rpId", rpId(visitor))
        .put("allowCredentials", new JsonArray())
        .put("userVerification", "required")
        .put("timeout", PATIENCE.toMillis());
  }

  /// Signs in whoever's passkey has signed.
  ///
  /// @param credential what its `toJSON` gave
  /// @throws Refused `passkey_refused`
  SignIns.Opened signIn(JsonObject credential, Visitor visitor) {
    try {
      AuthenticationData parsed =
          read(() -> webAuthn.parseAuthenticationResponseJSON(credential.encode()));
      byte[] challenge = taken(Caller.system(NO_SCHOOL), null, parsed.getCollectedClientData());
      String id = BASE64.encodeToString(parsed.getCredentialId());
      PasskeyStore.Credential row =
          db.lookUp(id, tx -> store.find(tx, id))
              .filter(found -> schools.serves(visitor.authority(), found.school()))
              .orElseThrow(Passkeys::refused);
      Caller caller = visitor.as(row.school(), row.person());
      // Committed whatever comes of it: what is refused is audited.
      List<PersonId> known = signIns.known(visitor);
      return db.transact(caller, tx -> signIn(tx, parsed, id, challenge, visitor, known))
          .orElseThrow(Passkeys::refused);
    } catch (DataConversionException
        | VerificationException
        | IllegalArgumentException
        | NullPointerException e) {
      throw refused();
    }
  }

  private static Refused refused() {
    return Refused.unauthenticated("passkey_refused", "This passkey does not sign in here.");
  }

  private Optional<SignIns.Opened> signIn(
      Tx tx,
      AuthenticationData parsed,
      String id,
      byte[] challenge,
      Visitor visitor,
      List<PersonId> known) {
    PersonId self = tx.caller().person();
    PasskeyStore.Credential row = store.lock(tx, id).orElse(null);
    Person person = people.activeById(tx, self).orElse(null);
    if (row == null || person == null) {
      return Optional.empty();
    }
    Flaw flaw = flaw(parsed, row, challenge, visitor);
    if (flaw != null) {
      JsonObject passkey = new JsonObject().put("passkey", row.id().toString());
      audit.record(tx, flaw.action, self, passkey, null);
      return Optional.empty();
    }
    long count = Objects.requireNonNull(parsed.getAuthenticatorData()).getSignCount();
    store.used(tx, row.id(), count, clock.instant());
    return Optional.of(signIns.open(tx, person, Bearer.Kind.BROWSER, visitor, known, true));
  }

  private @Nullable Flaw flaw(
      AuthenticationData parsed, PasskeyStore.Credential row, byte[] challenge, Visitor visitor) {
    if (!Arrays.equals(parsed.getUserHandle(), handle(row.person()))) {
      return Flaw.NOT_VALID;
    }
    CredentialRecordImpl known =
        new CredentialRecordImpl(
            new NoneAttestationStatement(),
            true,
            row.backupEligible(),
            null,
            row.signCount(),
            converter.convert(row.data().getBytes()),
            null,
            null,
            null,
            null);
    try {
      webAuthn.verify(
          parsed,
          new AuthenticationParameters(server(visitor, challenge), known, null, true, true));
      return null;
    } catch (MaliciousCounterValueException e) {
      return Flaw.CLONED;
    } catch (VerificationException e) {
      return Flaw.NOT_VALID;
    }
  }

  static JsonObject json(Passkey passkey) {
    return new JsonObject()
        .put("id", passkey.id().toString())
        .put("name", passkey.name())
        .put("createdAt", passkey.createdAt().toString())
        .put("usedAt", passkey.usedAt() == null ? null : passkey.usedAt().toString());
  }
}
