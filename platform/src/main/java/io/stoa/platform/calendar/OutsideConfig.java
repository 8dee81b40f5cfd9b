// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import java.util.Optional;

/// Where calendars are that people can connect; empty where the server is no client. Immutable.
public record OutsideConfig(Optional<Client> google, Optional<Client> microsoft) {

  public static final OutsideConfig NONE = new OutsideConfig(Optional.empty(), Optional.empty());

  /// A client of a provider (RFC 6749 §2), and the addresses of its endpoints.
  ///
  /// @param revoke where it is told that a token is not needed any more; empty where there is none
  /// @param api base of its calendar API, without a slash at the end
  public record Client(
      String id, String secret, String authorize, String token, String revoke, String api) {

    /// Without the secret: settings may stand in a log line.
    @Override
    public String toString() {
      return "Client[id=%s, api=%s]".formatted(id, api);
    }
  }

  Optional<Client> of(Provider provider) {
    return switch (provider) {
      case GOOGLE -> google;
      case MICROSOFT -> microsoft;
      case ICS -> Optional.empty();
    };
  }
}
