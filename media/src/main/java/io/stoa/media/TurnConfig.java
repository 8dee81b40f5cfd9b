// SPDX-License-Identifier: Apache-2.0
package io.stoa.media;

import io.stoa.media.turn.PeerRange;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Settings of the TURN relay.
///
/// @param port of UDP and TCP; 0 takes a free one
/// @param tlsPort of TLS; 0 takes a free one, empty means no TLS
/// @param certificate the chain of TLS in PEM; empty for one made at start, which nobody trusts
/// @param secret what credentials are made with
/// @param openedPeers addresses (`192.0.2.7`) and ranges (`192.0.2.0/24`) that may be relayed to
///   besides our own media ports
/// @param closedPeers addresses that no range opens, only their own name does, like this machine's
/// @param budgetBps what clients are sent, all together; above it relayed peers get lower layers,
///   then sound alone. 0 for no budget
public record TurnConfig(
    int port,
    OptionalInt tlsPort,
    Optional<Certificate> certificate,
    String secret,
    List<String> openedPeers,
    List<InetAddress> closedPeers,
    long budgetBps) {

  /// @param chain PEM file
  /// @param key PEM file, PKCS #8
  public record Certificate(Path chain, Path key) {}

  /// Without closed peers and a budget.
  public TurnConfig(
      int port,
      OptionalInt tlsPort,
      Optional<Certificate> certificate,
      String secret,
      List<String> openedPeers) {
    this(port, tlsPort, certificate, secret, openedPeers, List.of(), 0);
  }

  public TurnConfig {
    openedPeers = List.copyOf(openedPeers);
    closedPeers = List.copyOf(closedPeers);
    openedPeers.forEach(PeerRange::parse);
    if (port < 0 || port > 65_535 || tlsPort.orElse(0) < 0 || tlsPort.orElse(0) > 65_535) {
      throw new IllegalArgumentException("port: " + port + ", " + tlsPort);
    }
    if (budgetBps < 0) {
      throw new IllegalArgumentException("budget: " + budgetBps);
    }
    if (secret.isEmpty()) {
      throw new IllegalArgumentException("secret: empty");
    }
  }

  /// The same with more closed peers.
  public TurnConfig closing(List<InetAddress> peers) {
    return new TurnConfig(port, tlsPort, certificate, secret, openedPeers, peers, budgetBps);
  }

  /// Without the secret: settings may stand in a log line.
  @Override
  public String toString() {
    return "TurnConfig[port=%d, tlsPort=%s, openedPeers=%s]".formatted(port, tlsPort, openedPeers);
  }
}
