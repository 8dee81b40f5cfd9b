// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import java.time.Instant;

/// The authenticator app of tests.
public final class TotpCodes {

  private TotpCodes() {}

  /// What the app shows at a time.
  public static String at(String secret, Instant time) {
    return Totp.code(secret, Totp.step(time));
  }
}
