// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.token;

import org.jspecify.annotations.Nullable;

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

  // Tokens are not for serialized forms.
  private final transient @Nullable AccessToken genuine;

  TokenRefused(Reason reason, String message) {
    this(reason, message, null);
  }

  TokenRefused(Reason reason, String message, @Nullable AccessToken genuine) {
    super(message, null, false, false);
    this.reason = reason;
    this.genuine = genuine;
  }

  /// What a token of ours says that is not good now; null of any other.
  public @Nullable AccessToken genuine() {
    return genuine;
  }

  public Reason reason() {
    return reason;
  }
}
