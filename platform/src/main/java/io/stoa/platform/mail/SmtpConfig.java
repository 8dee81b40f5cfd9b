// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import java.nio.file.Path;
import java.util.Optional;

/// The server that takes letters (RFC 5321, RFC 6409). Immutable.
///
/// @param user empty for a server that asks for none
/// @param from the address that letters come from
/// @param authority certificates (PEM) to trust instead of the system's
public record SmtpConfig(
    String host,
    int port,
    Encryption encryption,
    String user,
    String password,
    String from,
    Optional<Path> authority) {

  /// How the connection is protected.
  public enum Encryption {
    /// TLS after the greeting; refused when the server has none (RFC 3207).
    STARTTLS,
    /// TLS from the beginning (RFC 8314).
    TLS,
    /// In the clear, for a server on this machine.
    NONE
  }

  /// Without the password: settings may stand in a log line.
  @Override
  public String toString() {
    return "SmtpConfig[host=%s, port=%d, encryption=%s, user=%s, from=%s]"
        .formatted(host, port, encryption, user.isEmpty() ? "none" : "set", from);
  }
}
