// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.stoa.platform.kernel.DataFolder;
import io.stoa.platform.kernel.StartRefused;
import io.stoa.signaling.token.KeyRing;
import java.util.LinkedHashMap;
import java.util.Map;

/// Reads the keys that sign access tokens. Says of a secret that is refused whose it is, never what
/// it is.
final class ApiKeys {

  static final String DEMO_KEY = "devkey";
  static final String DEMO_SECRET = "secret";
  private static final int SECRET_CHARACTERS_MIN = 32;
  private static final int KEY_BYTES = 9;
  private static final int SECRET_BYTES = 32;

  private ApiKeys() {}

  /// Those that were set; where none was, one of our own that is drawn once and kept in the data
  /// folder as `api.key`.
  static KeyRing of(StoaConfig config, DataFolder folder) {
    if (!config.apiKeys().isEmpty()) {
      return KeyRing.of(config.apiKeys());
    }
    String[] pair =
        folder
            .secret(
                "api.key",
                () ->
                    "API"
                        + DataFolder.randomSecret(KEY_BYTES)
                        + ":"
                        + DataFolder.randomSecret(SECRET_BYTES))
            .split(":", 2);
    if (pair.length < 2 || pair[0].isEmpty() || pair[1].isEmpty()) {
      throw new StartRefused(
          "stoa.api.keys: " + folder.resolve("api.key") + " is not of the form key:secret");
    }
    return KeyRing.of(Map.of(pair[0], pair[1]));
  }

  /// Reads `key:secret` pairs.
  ///
  /// @param setting to be named in a refusal
  /// @throws StartRefused when one of them is no pair, is weak, or is there twice
  static Map<String, String> read(String setting, Iterable<String> pairs, boolean demo) {
    Map<String, String> keys = new LinkedHashMap<>();
    for (String pair : pairs) {
      int colon = pair.indexOf(':');
      String key = colon < 1 ? "" : pair.substring(0, colon).strip();
      String secret = pair.substring(colon + 1).strip();
      if (key.isEmpty() || secret.isEmpty()) {
        // Without the text: it may be a secret.
        throw new StartRefused(setting + ": must be key:secret pairs");
      }
      if (!demo && key.equals(DEMO_KEY)) {
        throw new StartRefused(setting + ": the key devkey is for the demo (stoa.demo) only");
      }
      if (!demo && secret.length() < SECRET_CHARACTERS_MIN) {
        throw new StartRefused(
            setting
                + ": the secret of %s is shorter than %d characters"
                    .formatted(key, SECRET_CHARACTERS_MIN));
      }
      if (keys.put(key, secret) != null) {
        throw new StartRefused(setting + ": the key " + key + " is there twice");
      }
    }
    if (demo) {
      keys.put(DEMO_KEY, DEMO_SECRET);
    }
    return keys;
  }
}
