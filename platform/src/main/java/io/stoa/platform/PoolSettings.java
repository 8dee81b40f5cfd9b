// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.stoa.platform.kernel.StartRefused;
import io.stoa.signaling.turn.ExternalRelay;
import java.util.List;
import java.util.Map;

/// The settings of relays that others run, such as coturn. Immutable.
///
/// @param relays `stoa.turn.pool`: separated by semicolons, each URLs and `secret=… region=…
///   weight=… limit=…` separated by blanks
/// @param region `stoa.region`: of this server; relays of the same are preferred
record PoolSettings(List<ExternalRelay> relays, String region) {

  static final List<String> NAMES = List.of("stoa.turn.pool", "stoa.region");

  PoolSettings {
    relays = List.copyOf(relays);
  }

  static PoolSettings read(Map<String, String> given) {
    try {
      return new PoolSettings(
          ExternalRelay.parse(given.getOrDefault("stoa.turn.pool", "")),
          given.getOrDefault("stoa.region", ""));
    } catch (IllegalArgumentException e) {
      throw new StartRefused("stoa.turn.pool: " + e.getMessage(), e);
    }
  }
}
