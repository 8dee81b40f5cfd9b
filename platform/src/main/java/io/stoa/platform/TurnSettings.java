// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.stoa.media.TurnConfig;
import io.stoa.platform.kernel.DataFolder;
import io.stoa.platform.kernel.DatabaseAddress;
import io.stoa.platform.kernel.StartRefused;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// The settings of the TURN relay. Immutable.
///
/// @param config what the media server is told: `stoa.turn.port`, and beside it
///   `stoa.turn.tls.port` with `stoa.turn.tls.certificate` and `stoa.turn.tls.key` (those of
///   HTTPS), `stoa.turn.secret` (drawn at each start), `stoa.turn.peers` (none), `stoa.turn.mbps`
///   (what its clients are sent together; no limit)
/// @param host `stoa.turn.host`: what clients are told; empty means the first media address
/// @param elsewhere if the port is taken, any other will do: nobody asked for this one
record TurnSettings(TurnConfig config, String host, boolean elsewhere) {

  static final List<String> NAMES =
      List.of(
          "stoa.turn.port",
          "stoa.turn.host",
          "stoa.turn.tls.port",
          "stoa.turn.tls.certificate",
          "stoa.turn.tls.key",
          "stoa.turn.secret",
          "stoa.turn.peers",
          "stoa.turn.mbps");

  private static final int DEMO_PORT = 3478;
  private static final int SECRET_BYTES = 32;
  private static final int SECRET_CHARACTERS_MIN = 32;

  /// Reads them; empty when the relay is off, as it is outside the demo unless it has a port.
  static Optional<TurnSettings> read(Map<String, String> given, boolean demo) {
    String port = given.getOrDefault(NAMES.getFirst(), "");
    if (port.equals("off") || (port.isEmpty() && !demo)) {
      for (String name : NAMES.subList(1, NAMES.size())) {
        if (!given.getOrDefault(name, "").isEmpty()) {
          throw new StartRefused(name + ": means nothing without stoa.turn.port");
        }
      }
      return Optional.empty();
    }
    OptionalInt tlsPort =
        given.getOrDefault("stoa.turn.tls.port", "").isEmpty()
            ? OptionalInt.empty()
            : OptionalInt.of(StoaConfig.number(given, "stoa.turn.tls.port", 0, 0, 65_535));
    List<String> peers =
        Stream.of(given.getOrDefault("stoa.turn.peers", "").split(",", -1))
            .map(String::strip)
            .filter(text -> !text.isEmpty())
            .toList();
    try {
      TurnConfig config =
          new TurnConfig(
              StoaConfig.number(given, NAMES.getFirst(), DEMO_PORT, 0, 65_535),
              tlsPort,
              certificate(given, tlsPort.isPresent(), demo),
              secret(given.getOrDefault("stoa.turn.secret", "")),
              peers,
              List.of(),
              1_000_000L * StoaConfig.number(given, "stoa.turn.mbps", 0, 0, 1_000_000));
      return Optional.of(
          new TurnSettings(config, given.getOrDefault("stoa.turn.host", ""), port.isEmpty()));
    } catch (IllegalArgumentException e) {
      throw new StartRefused("stoa.turn.peers: " + e.getMessage(), e);
    }
  }

  private static Optional<TurnConfig.Certificate> certificate(
      Map<String, String> given, boolean tls, boolean demo) {
    Optional<TurnConfig.Certificate> own =
        HttpsSettings.certificate(given, "stoa.turn.tls.certificate", "stoa.turn.tls.key");
    if (!tls) {
      if (own.isPresent()) {
        throw new StartRefused(
            "stoa.turn.tls.certificate: means nothing without stoa.turn.tls.port");
      }
      return Optional.empty();
    }
    Optional<TurnConfig.Certificate> used =
        own.or(() -> HttpsSettings.certificate(given, "stoa.https.certificate", "stoa.https.key"));
    if (used.isEmpty() && !demo) {
      throw new StartRefused(
          "stoa.turn.tls.port: needs stoa.turn.tls.certificate and stoa.turn.tls.key");
    }
    return used;
  }

  private static String secret(String text) {
    if (!text.isEmpty() && text.length() < SECRET_CHARACTERS_MIN) {
      throw new StartRefused(
          "stoa.turn.secret: shorter than %d characters".formatted(SECRET_CHARACTERS_MIN));
    }
    return text.isEmpty() ? DataFolder.randomSecret(SECRET_BYTES) : text;
  }

  /// With any free port instead of the one that is taken.
  TurnConfig atFreePort() {
    return new TurnConfig(
        0,
        config.tlsPort(),
        config.certificate(),
        config.secret(),
        config.openedPeers(),
        config.closedPeers(),
        config.budgetBps());
  }

  /// Without the database's host among what ranges open.
  TurnSettings closing(Optional<DatabaseAddress> database) {
    if (database.isEmpty()) {
      return this; // on this machine
    }
    try {
      List<InetAddress> hosts = List.of(InetAddress.getAllByName(database.get().host()));
      return new TurnSettings(config.closing(hosts), host, elsewhere);
    } catch (UnknownHostException e) {
      return this; // nor will it be found by whoever needs it, who says so
    }
  }
}
