// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.stoa.platform.kernel.StartRefused;
import io.stoa.platform.operation.Regions;
import io.stoa.signaling.SignalingConfig;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The settings of whoever keeps the server running. Immutable.
///
/// @param keysFile `stoa.api.keys.file`: lines of `key: secret`, read again when they change
/// @param vaultFile `stoa.vault.keys.file`: the keys of what is sealed in the database, lines of
///   `version: key`; none keeps them in the data folder
/// @param drain `stoa.drain.seconds`, 30, in the demo 0: how long classes may go on after the
///   server was told to stop
/// @param connectsPerSecond `stoa.connect.rate`, 100: of one source address; 0 for any number
/// @param jsonLog `stoa.log.json`, false: log lines are JSON objects
/// @param metricsToken `stoa.metrics.token`: what whoever reads the metrics must bear; empty means
///   that he must be on this machine
/// @param operators `stoa.operators`: e-mail addresses of people who may see the live page,
///   separated by commas; in the demo its tutor
/// @param traces `stoa.otlp.url`: where joins are told by OTLP; empty for nowhere
/// @param regions `stoa.regions`: names of networks that people come from
record OperationSettings(
    Optional<Path> keysFile,
    Optional<Path> vaultFile,
    Duration drain,
    int connectsPerSecond,
    boolean jsonLog,
    String metricsToken,
    Set<String> operators,
    String traces,
    Regions regions) {

  static final List<String> NAMES =
      List.of(
          "stoa.api.keys.file",
          "stoa.vault.keys.file",
          "stoa.drain.seconds",
          "stoa.connect.rate",
          "stoa.log.json",
          "stoa.metrics.token",
          "stoa.operators",
          "stoa.otlp.url",
          "stoa.regions");

  static final int DRAIN_SECONDS = 30;
  private static final int DRAIN_SECONDS_MAX = 6 * 3600;
  private static final int CONNECTS_MAX = 1_000_000;
  private static final int TOKEN_CHARACTERS_MIN = 16;

  static OperationSettings read(Map<String, String> given, boolean demo) {
    if (!text(given, "stoa.api.keys").isEmpty() && !text(given, "stoa.api.keys.file").isEmpty()) {
      throw new StartRefused("stoa.api.keys.file: goes not with stoa.api.keys, give one of them");
    }
    int drainSeconds = demo ? 0 : DRAIN_SECONDS;
    return new OperationSettings(
        file(given, "stoa.api.keys.file"),
        file(given, "stoa.vault.keys.file"),
        Duration.ofSeconds(
            StoaConfig.number(given, "stoa.drain.seconds", drainSeconds, 0, DRAIN_SECONDS_MAX)),
        StoaConfig.number(
            given, "stoa.connect.rate", SignalingConfig.CONNECTS_PER_SECOND, 0, CONNECTS_MAX),
        StoaConfig.truth(given, "stoa.log.json"),
        token(text(given, "stoa.metrics.token")),
        operators(text(given, "stoa.operators"), demo),
        traces(text(given, "stoa.otlp.url")),
        regions(text(given, "stoa.regions")));
  }

  private static String token(String text) {
    if (!text.isEmpty() && text.length() < TOKEN_CHARACTERS_MIN) {
      throw new StartRefused(
          "stoa.metrics.token: shorter than %d characters".formatted(TOKEN_CHARACTERS_MIN));
    }
    return text;
  }

  private static Set<String> operators(String text, boolean demo) {
    Set<String> all = new TreeSet<>();
    for (String address : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      if (!address.contains("@")) {
        throw new StartRefused("stoa.operators: must be e-mail addresses, separated by commas");
      }
      all.add(address.strip());
    }
    if (demo && all.isEmpty()) {
      all.add(DemoSchool.PEOPLE.getFirst().email());
    }
    return Collections.unmodifiableSet(all);
  }

  private static String traces(String text) {
    if (!text.isEmpty() && !text.startsWith("http://") && !text.startsWith("https://")) {
      throw new StartRefused("stoa.otlp.url: must be http or https");
    }
    return text;
  }

  private static Regions regions(String text) {
    try {
      return Regions.parse(text);
    } catch (IllegalArgumentException e) {
      throw new StartRefused("stoa.regions: " + e.getMessage(), e);
    }
  }

  /// Without the token: settings may stand in a log line.
  @Override
  public String toString() {
    return "OperationSettings[keysFile=%s, vaultFile=%s, drain=%s, connectsPerSecond=%d, jsonLog=%s, operators=%s, traces=%s]"
        .formatted(keysFile, vaultFile, drain, connectsPerSecond, jsonLog, operators, traces);
  }

  private static String text(Map<String, String> given, String name) {
    return given.getOrDefault(name, "");
  }

  private static Optional<Path> file(Map<String, String> given, String name) {
    String text = text(given, name);
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      throw new StartRefused(name + ": not a path", e);
    }
  }
}
