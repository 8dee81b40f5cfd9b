// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

/// Who asks: the first argument of every verb. Immutable.
///
/// @param school the tenant whose rows the database shows
/// @param person the one who asks; the school's own housekeeping has none and uses [#system]
/// @param requestId found again in logs and in error answers
/// @param address that the request came from; empty for the server's own doing
public record Caller(SchoolId school, PersonId person, String requestId, String address) {

  private static final PersonId NOBODY = new PersonId(new java.util.UUID(0, 0));

  public Caller(SchoolId school, PersonId person, String requestId) {
    this(school, person, requestId, "");
  }

  /// The server itself, acting within one school.
  public static Caller system(SchoolId school) {
    return new Caller(school, NOBODY, "system");
  }
}
