// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.stoa.platform.kernel.StartRefused;
import io.stoa.signaling.SignalingConfig;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The settings of whoever keeps the server running. Immutable.
///
/// @param keysFile `stoa.api.keys.file`: lines of `key: secret`, read again when they change
/// @param drain `stoa.drain.seconds`, 30, in the demo 0: how long classes may go on after the
///   server was told to stop
/// @param connectsPerSecond `stoa.connect.rate`, 100: of one source address; 0 for any number
/// @param jsonLog `stoa.log.json`, false: log lines are JSON objects
record OperationSettings(
    Optional<Path> keysFile, Duration drain, int connectsPerSecond, boolean jsonLog) {

  static final List<String> NAMES =
      List.of("stoa.api.keys.file", "stoa.drain.seconds", "stoa.connect.rate", "stoa.log.json");

  static final int DRAIN_SECONDS = 30;
  private static final int DRAIN_SECONDS_MAX = 6 * 3600;
  private static final int CONNECTS_MAX = 1_000_000;

  static OperationSettings read(Map<String, String> given, boolean demo) {
    if (!text(given, "stoa.api.keys").isEmpty() && !text(given, "stoa.api.keys.file").isEmpty()) {
      throw new StartRefused("stoa.api.keys.file: goes not with stoa.api.keys, give one of them");
    }
    int drainSeconds = demo ? 0 : DRAIN_SECONDS;
    return new OperationSettings(
        keysFile(text(given, "stoa.api.keys.file")),
        Duration.ofSeconds(
            StoaConfig.number(given, "stoa.drain.seconds", drainSeconds, 0, DRAIN_SECONDS_MAX)),
        StoaConfig.number(
            given, "stoa.connect.rate", SignalingConfig.CONNECTS_PER_SECOND, 0, CONNECTS_MAX),
        StoaConfig.truth(given, "stoa.log.json"));
  }

  private static String text(Map<String, String> given, String name) {
    return given.getOrDefault(name, "");
  }

  private static Optional<Path> keysFile(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      throw new StartRefused("stoa.api.keys.file: not a path", e);
    }
  }
}
