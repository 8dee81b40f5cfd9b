// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import java.net.URI;

/// The provider that takes text messages, by the interface of Twilio's Messages API. Immutable.
///
/// @param url its base, `https://api.twilio.com` or of whoever has the same interface
/// @param account names the account in paths, and is the user
/// @param token the account's secret, which also signs what the provider calls back
/// @param from the number that messages come from, or the id of a messaging service
public record SmsConfig(URI url, String account, String token, String from) {

  /// Whether a messaging service chooses the number.
  boolean isService() {
    return from.startsWith("MG");
  }

  /// Without the secret: settings may stand in a log line.
  @Override
  public String toString() {
    return "SmsConfig[url=%s, account=%s, from=%s]".formatted(url, account, from);
  }
}
