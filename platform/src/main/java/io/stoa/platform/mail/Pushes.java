// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Sha256;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.kernel.Vault;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// The browsers that people want to be woken (RFC 8030). Any virtual thread.
public final class Pushes {

  static final String ID = "subscription";

  private static final int BROWSERS_MAX = 10;
  private static final int TITLE_MAX = 100;
  private static final int TEXT_MAX = 500;
  private static final String BROWSER = "mail.push_subscription.content";
  private static final String KEY = "mail.push_key.private_key";

  private final Database db;
  private final Vault vault;
  private final Sealed sealed;
  private final PushStore store = new PushStore();
  private final OutboxStore outbox = new OutboxStore();

  public Pushes(Kernel kernel) {
    this.db = kernel.db();
    this.vault = kernel.vault();
    this.sealed = new Sealed(vault);
    vault.column("mail.push_subscription", "id", "content");
    vault.column("mail.push_key", "id", "private_key");
  }

  /// What a browser is reached by. Immutable.
  record Target(URI endpoint, ECPublicKey key, String secret) {

    /// @throws Refused naming the field that is wrong
    static Target of(String endpoint, String p256dh, String auth) {
      URI url =
          PublicHosts.url(endpoint)
              .orElseThrow(() ->
                  Refused.invalid(
                      "invalid_endpoint",
                      "A push service is at an https address of a public host.",
                      "endpoint"));
      try {
        ECPublicKey key = PushCipher.publicKey(Base64.getUrlDecoder().decode(p256dh));
        if (Base64.getUrlDecoder().decode(auth).length != PushCipher.SECRET_BYTES) {
          throw Refused.invalid("invalid_key", "The secret must be 16 bytes.", "keys.auth");
        }
        return new Target(url, key, auth);
      } catch (IllegalArgumentException e) {
        throw Refused.invalid(
            "invalid_key", "The keys must be a point of P-256 and a secret.", "keys.p256dh");
      }
    }

    private String json() {
      return new JsonObject()
          .put("endpoint", endpoint.toString())
          .put("p256dh", base64(PushCipher.point(key)))
          .put("auth", secret)
          .encode();
    }
  }

  /// Keeps a browser of the caller's; of more than ten the oldest goes.
  public void add(Caller caller, String endpoint, String p256dh, String auth) {
    Target target = Target.of(endpoint, p256dh, auth);
    String content = vault.seal(caller.school(), BROWSER, target.json());
    db.transact(
        caller,
        tx -> {
          store.put(tx, caller.person(), digest(endpoint), content);
          store.keepNewest(tx, caller.person(), BROWSERS_MAX);
          return null;
        });
  }

  /// Forgets a browser of the caller's, if it is there.
  public void remove(Caller caller, String endpoint) {
    db.transact(
        caller,
        tx -> {
          store.removeOwn(tx, caller.person(), digest(endpoint));
          return null;
        });
  }

  /// How many browsers of the caller's are woken.
  public int count(Caller caller) {
    return db.transact(caller, tx -> store.of(tx, caller.person()).size());
  }

  public void forget(Tx tx, PersonId person) {
    store.forget(tx, person);
  }

  /// Puts a note to each of somebody's browsers into the outbox, as part of the caller's
  /// transaction.
  ///
  /// @return how many there are
  public int send(Caller caller, PersonId person, PushNote note) {
    return db.transact(
        caller,
        tx -> {
          List<PushStore.Browser> all = store.of(tx, person);
          for (PushStore.Browser browser : all) {
            Map<String, String> values = new HashMap<>();
            values.put(ID, browser.id().toString());
            values.put("title", shortened(note.title(), TITLE_MAX));
            values.put("text", shortened(note.text(), TEXT_MAX));
            values.put("path", note.link());
            values.put(Letter.UNTIL, note.until().toString());
            String host =
                target(caller.school(), browser)
                    .map(target -> String.valueOf(target.endpoint().getHost()))
                    .orElse("");
            outbox.add(
                tx,
                caller.school(),
                new OutboxStore.Message(
                    Channel.PUSH,
                    host,
                    note.name(),
                    note.locale(),
                    note.template(),
                    sealed.seal(caller.school(), values)));
          }
          return all.size();
        });
  }

  private static String shortened(String text, int max) {
    return text.length() <= max ? text : text.substring(0, max - 1) + "…";
  }

  /// What a browser is reached by; empty once it is forgotten.
  Optional<Target> target(SchoolId school, UUID id) {
    return db.transact(Caller.system(school), tx -> store.find(tx, id))
        .flatMap(browser -> target(school, browser));
  }

  private Optional<Target> target(SchoolId school, PushStore.Browser browser) {
    JsonObject json = new JsonObject(vault.open(school, BROWSER, browser.content()));
    return Optional.of(
        Target.of(json.getString("endpoint"), json.getString("p256dh"), json.getString("auth")));
  }

  /// Its push service knows it no more.
  void gone(SchoolId school, UUID id) {
    db.transact(
        Caller.system(school),
        tx -> {
          store.remove(tx, id);
          return null;
        });
  }

  /// What a school signs with; made when it is first asked for.
  KeyPair keys(SchoolId school) {
    Caller caller = Caller.system(school);
    return db.transact(
        caller,
        tx -> {
          if (store.key(tx).isEmpty()) {
            KeyPair made = PushCipher.newKeys();
            store.addKey(
                tx,
                new PushStore.Key(
                    base64(PushCipher.point((ECPublicKey) made.getPublic())),
                    vault.seal(
                        school, KEY, base64(PushCipher.scalar((ECPrivateKey) made.getPrivate())))));
          }
          PushStore.Key key = store.key(tx).orElseThrow();
          String scalar = vault.open(school, KEY, key.privateKey());
          return new KeyPair(
              PushCipher.publicKey(Base64.getUrlDecoder().decode(key.publicKey())),
              PushCipher.privateKey(Base64.getUrlDecoder().decode(scalar)));
        });
  }

  /// What browsers know the caller's school by.
  public String publicKey(Caller caller) {
    return base64(PushCipher.point((ECPublicKey) keys(caller.school()).getPublic()));
  }

  private static String digest(String endpoint) {
    return Sha256.hex(endpoint);
  }

  static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
