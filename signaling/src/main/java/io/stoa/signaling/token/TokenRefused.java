// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.token;

/// A token that is not accepted. The message says why and may be shown to its bearer.
public final class TokenRefused extends Exception {

  private static final long serialVersionUID = 1L;

  /// Why, for counters and tests.
  public enum Reason {
    MISSING,
    MALFORMED,
    WRONG_ALGORITHM,
    UNKNOWN_KEY,
    BAD_SIGNATURE,
    NO_EXPIRY,
    EXPIRED,
    NOT_YET_VALID,
    NO_IDENTITY
  }

  private final Reason reason;

  TokenRefused(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
