// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.stoa.media.TurnConfig;
import io.stoa.platform.kernel.StartRefused;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The settings of HTTPS. Immutable.
///
/// @param port `stoa.https.port`; the same as `stoa.turn.tls.port` lets one port serve both
/// @param certificate `stoa.https.certificate` and `stoa.https.key`, PEM files, which the relay
///   uses, too; empty only in the demo on a port that the relay has, with a certificate made at
///   start
/// @param shared the relay has the port and hands HTTP on
record HttpsSettings(int port, Optional<TurnConfig.Certificate> certificate, boolean shared) {

  static final List<String> NAMES =
      List.of("stoa.https.port", "stoa.https.certificate", "stoa.https.key");

  /// Reads them; empty when HTTPS is off.
  static Optional<HttpsSettings> read(Map<String, String> given, boolean demo) {
    String port = given.getOrDefault("stoa.https.port", "");
    Optional<TurnConfig.Certificate> certificate =
        certificate(given, "stoa.https.certificate", "stoa.https.key");
    if (port.isEmpty()) {
      if (certificate.isPresent()) {
        throw new StartRefused("stoa.https.certificate: means nothing without stoa.https.port");
      }
      return Optional.empty();
    }
    int number = StoaConfig.number(given, "stoa.https.port", 0, 0, 65_535);
    boolean shared = number != 0 && port.equals(given.get("stoa.turn.tls.port"));
    if (shared && !given.getOrDefault("stoa.turn.tls.certificate", "").isEmpty()) {
      throw new StartRefused(
          "stoa.turn.tls.certificate: one port has one certificate, stoa.https.certificate");
    }
    if (certificate.isEmpty() && !(shared && demo)) {
      throw new StartRefused("stoa.https.port: needs stoa.https.certificate and stoa.https.key");
    }
    return Optional.of(new HttpsSettings(number, certificate, shared));
  }

  /// A certificate that two settings name.
  static Optional<TurnConfig.Certificate> certificate(
      Map<String, String> given, String chainName, String keyName) {
    String chain = given.getOrDefault(chainName, "");
    String key = given.getOrDefault(keyName, "");
    if (chain.isEmpty() != key.isEmpty()) {
      throw new StartRefused(
          chain.isEmpty()
              ? keyName + ": goes with " + chainName + ", which is missing"
              : chainName + ": goes with " + keyName + ", which is missing");
    }
    try {
      return chain.isEmpty()
          ? Optional.empty()
          : Optional.of(new TurnConfig.Certificate(Path.of(chain), Path.of(key)));
    } catch (InvalidPathException e) {
      throw new StartRefused(chainName + ": not a path", e);
    }
  }
}
