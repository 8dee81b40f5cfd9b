// SPDX-License-Identifier: Apache-2.0
package io.stoa.media;

import io.stoa.media.net.TurnGateway;
import io.stoa.media.net.TurnTls;
import io.stoa.media.turn.TurnCredentials;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/// The TURN relay of a media server. Any thread.
public final class TurnHandle {
  /// The realm of our relay (RFC 8489 §9.2); short, since strangers are told it.
  static final String REALM = "stoa";

  private final TurnGateway gateway;
  private final TurnCredentials credentials;
  private final Optional<TurnConfig.Certificate> certificate;

  /// What a client shows to the relay.
  public record Login(String username, String password) {
    /// Without the password: a login may stand in a log line.
    @Override
    public String toString() {
      return "Login[" + username + "]";
    }
  }

  TurnHandle(
      TurnGateway gateway,
      TurnCredentials credentials,
      Optional<TurnConfig.Certificate> certificate) {
    this.gateway = gateway;
    this.credentials = credentials;
    this.certificate = certificate;
  }

  /// Of UDP and TCP.
  public int port() {
    return gateway.port();
  }

  public OptionalInt tlsPort() {
    return gateway.tlsPort() == 0 ? OptionalInt.empty() : OptionalInt.of(gateway.tlsPort());
  }

  /// Hands TLS connections that speak HTTP/1.1 to a web server, which is told each client's address
  /// by a PROXY header (version 1). Waits.
  public void handHttpTo(InetSocketAddress server) {
    gateway.handHttpTo(server);
  }

  /// Reads the certificate's files again, for connections from now on. Blocks.
  ///
  /// @throws IOException when they cannot be read; the former certificate stays
  public void renewCertificate() throws IOException {
    if (certificate.isPresent()) {
      gateway.renew(TurnTls.of(certificate.get().chain(), certificate.get().key()));
    }
  }

  /// Credentials with which allocations can be made until then. Allocations may last longer.
  ///
  /// @param subject whom they are for; they share a quota
  public Login login(String subject, Instant expiry) {
    TurnCredentials.Pair pair = credentials.mint(subject, expiry.getEpochSecond());
    return new Login(pair.username(), pair.password());
  }
}
