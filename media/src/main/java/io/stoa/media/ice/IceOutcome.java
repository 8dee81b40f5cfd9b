// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.ice;

/// What became of a packet given to {@link IceLite}. The numbers index its counters.
public final class IceOutcome {

  /// Answered with success.
  public static final int ACCEPTED = 0;

  /// No well-formed STUN message, or a wrong FINGERPRINT: not answered.
  public static final int MALFORMED = 1;

  /// An indication, a response, or a method that is not Binding: not answered.
  public static final int NOT_A_CHECK = 2;

  /// No USERNAME or no MESSAGE-INTEGRITY: answered with 400.
  public static final int UNAUTHENTICATED = 3;

  /// For other credentials: answered with 401.
  public static final int WRONG_USERNAME = 4;

  /// MESSAGE-INTEGRITY does not match: answered with 401.
  public static final int WRONG_INTEGRITY = 5;

  /// Has attributes that must be understood and were not: answered with 420.
  public static final int UNKNOWN_ATTRIBUTE = 6;

  /// The client says it is controlled, as we always are: answered with 487.
  public static final int ROLE_CONFLICT = 7;

  /// After a failure and before the restart that must follow it: not answered.
  public static final int AFTER_FAILURE = 8;

  static final int COUNT = 9;

  private IceOutcome() {}
}
