// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.stoa.platform.kernel.DataFolder;
import java.util.Map;

/// The keys that sign access tokens. Immutable.
///
/// @param all key to secret, every one that is accepted
/// @param own the one that the classroom signs with
record ApiKeys(Map<String, String> all, Map.Entry<String, String> own) {

  private static final int KEY_BYTES = 9;
  private static final int SECRET_BYTES = 32;

  /// Those that were set; where none was, one of our own that is drawn once and kept in the data
  /// folder as `api.key`.
  static ApiKeys of(StoaConfig config, DataFolder folder) {
    if (!config.apiKeys().isEmpty()) {
      return new ApiKeys(config.apiKeys(), config.apiKeys().entrySet().iterator().next());
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
      throw new io.stoa.platform.kernel.StartRefused(
          "stoa.api.keys: " + folder.resolve("api.key") + " is not of the form key:secret");
    }
    return new ApiKeys(Map.of(pair[0], pair[1]), Map.entry(pair[0], pair[1]));
  }
}
