// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.token;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The API keys that are accepted now, with their secrets. Replaced as a whole, so that an old key
/// and a new one can be good at the same time; what was let in by a key that is gone stays in. Any
/// thread.
public final class KeyRing {

  private volatile Map<String, String> secrets;

  private KeyRing(Map<String, String> secrets) {
    this.secrets = secrets;
  }

  /// @param secrets key to secret; of several, the first is the one to sign with
  /// @throws IllegalArgumentException when there is none
  public static KeyRing of(Map<String, String> secrets) {
    return new KeyRing(checked(secrets));
  }

  private static Map<String, String> checked(Map<String, String> secrets) {
    if (secrets.isEmpty()) {
      throw new IllegalArgumentException("there is no API key");
    }
    return Collections.unmodifiableMap(new LinkedHashMap<>(secrets));
  }

  /// From the next token on, these are the keys.
  ///
  /// @throws IllegalArgumentException when there is none; then nothing changes
  public void replace(Map<String, String> secrets) {
    this.secrets = checked(secrets);
  }

  /// The secret of a key; null for one that is not accepted.
  public @Nullable String secret(String key) {
    return secrets.get(key);
  }

  /// The key to sign with.
  public Own own() {
    Map.Entry<String, String> first = secrets.entrySet().iterator().next();
    return new Own(first.getKey(), first.getValue());
  }

  public Set<String> keys() {
    return secrets.keySet();
  }

  /// What tokens of the server itself are signed with.
  public record Own(String key, String secret) {
    /// Without the secret.
    @Override
    public String toString() {
      return "Own[" + key + "]";
    }
  }

  /// Without the secrets: it may stand in a log line.
  @Override
  public String toString() {
    return secrets.keySet().toString();
  }
}
