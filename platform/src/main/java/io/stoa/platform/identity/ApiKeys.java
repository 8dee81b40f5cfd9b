// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.Audit;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.Permission;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Sha256;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keys that people give to programs: each may do what it was given and its owner may do. Any
/// virtual thread.
final class ApiKeys {

  private static final Logger LOG = LoggerFactory.getLogger(ApiKeys.class);

  /// How each begins, so that people and secret scanners see what it is.
  static final String MARK = "stoa_key_";

  private static final int PREFIX_BYTES = 6;
  private static final int KEYS_MAX = 50;
  private static final Duration USED_EVERY = Duration.ofMinutes(1);

  /// A key and the secret that is shown once.
  record Made(ApiKey key, String secret) {}

  private final Database db;
  private final Audit audit;
  private final InstantSource clock;
  private final ApiKeyStore store = new ApiKeyStore();
  private final RecentTokens<ApiKeyStore.Shown> recent;

  ApiKeys(Kernel kernel, InstantSource clock) {
    this.db = kernel.db();
    this.audit = kernel.audit();
    this.clock = clock;
    this.recent = RecentTokens.watching(kernel.db(), kernel.live());
  }

  /// Who shows this key, if it is good.
  Optional<Caller> caller(String secret, String requestId, String address) {
    String hash = Sha256.hex(secret);
    Instant now = clock.instant();
    Optional<ApiKeyStore.Shown> shown =
        recent
            .find(hash, () -> looked(hash, now))
            .filter(key -> key.active() && !isPast(key.expiresAt(), now));
    return shown.map(key ->
        new Caller(key.school(), key.person(), requestId, address)
            .as(key.role())
            .limitedTo(permissions(key.permissions())));
  }

  private Optional<ApiKeyStore.Shown> looked(String hash, Instant now) {
    Optional<ApiKeyStore.Shown> found = db.lookUp(hash, tx -> store.find(tx, hash));
    found.filter(key -> isPast(plus(key.usedAt()), now)).ifPresent(key -> used(key, now));
    return found;
  }

  private static boolean isPast(@Nullable Instant time, Instant now) {
    return time != null && !now.isBefore(time);
  }

  private static Instant plus(@Nullable Instant usedAt) {
    return usedAt == null ? Instant.EPOCH : usedAt.plus(USED_EVERY);
  }

  private void used(ApiKeyStore.Shown key, Instant now) {
    Thread.ofVirtual()
        .name("used")
        .start(() -> {
          try {
            db.transact(
                Caller.system(key.school()),
                tx -> {
                  store.used(tx, key.id(), now);
                  return null;
                });
          } catch (RuntimeException e) {
            LOG.debug("not noted that a key was used: {}", e.toString());
          }
        });
  }

  private static Set<Permission> permissions(List<String> words) {
    Set<Permission> all = EnumSet.noneOf(Permission.class);
    words.forEach(
        word -> Permission.of(word).ifPresent(all::add)); // one that is no more is nothing
    return all;
  }

  /// Makes a key.
  ///
  /// @param words of permissions, each of which the caller must have
  Made create(Caller caller, String name, List<String> words, @Nullable Instant expiresAt) {
    for (String word : words) {
      Permission permission =
          Permission.of(word)
              .orElseThrow(() ->
                  Refused.invalid(
                      "unknown_permission", "There is no permission " + word + ".", "permissions"));
      caller.needs(permission);
    }
    Instant now = clock.instant();
    if (isPast(expiresAt, now)) {
      throw Refused.invalid("invalid_field", "\"expiresAt\" must be in the future.", "expiresAt");
    }
    String prefix = MARK + Base32.encode(bytes()).toLowerCase(java.util.Locale.ROOT);
    String secret = prefix + "_" + Secrets.random();
    ApiKey key =
        new ApiKey(
            UUID.randomUUID(),
            name.strip(),
            prefix,
            words.stream().distinct().sorted().toList(),
            now,
            null,
            expiresAt);
    db.transact(
        caller,
        tx -> {
          if (store.list(tx, caller.person()).size() >= KEYS_MAX) {
            throw Refused.conflict("too_many_keys", "Remove a key first.", Map.of("max", KEYS_MAX));
          }
          store.add(tx, caller.person(), key, Sha256.hex(secret));
          audit.record(tx, "api_key.created", caller.person(), null, json(key));
          return null;
        });
    return new Made(key, secret);
  }

  private static byte[] bytes() {
    byte[] bytes = new byte[PREFIX_BYTES];
    new java.security.SecureRandom().nextBytes(bytes);
    return bytes;
  }

  List<ApiKey> list(Caller caller) {
    return db.transact(caller, tx -> store.list(tx, caller.person()));
  }

  void remove(Caller caller, UUID id) {
    db.transact(
        caller,
        tx -> {
          if (!store.remove(tx, id, caller.person())) {
            throw Refused.notFound("There is no such key.");
          }
          tx.changed(Sessions.CHANGED);
          JsonObject removed = new JsonObject().put("key", id.toString());
          audit.record(tx, "api_key.removed", caller.person(), removed, null);
          return null;
        });
  }

  static JsonObject json(ApiKey key) {
    return new JsonObject()
        .put("id", key.id().toString())
        .put("name", key.name())
        .put("prefix", key.prefix())
        .put("permissions", new JsonArray(key.permissions()))
        .put("createdAt", key.createdAt().toString())
        .put("usedAt", key.usedAt() == null ? null : key.usedAt().toString())
        .put("expiresAt", key.expiresAt() == null ? null : key.expiresAt().toString());
  }
}
