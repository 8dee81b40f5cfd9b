// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

/// Who asks: the first argument of every verb. Immutable.
///
/// @param school the tenant whose rows the database shows
/// @param person the one who asks; the school's own housekeeping has none and uses [#system]
/// @param requestId found again in logs and in error answers
public record Caller(SchoolId school, PersonId person, String requestId) {

  private static final PersonId NOBODY = new PersonId(new java.util.UUID(0, 0));

  /// The server itself, acting within one school.
  public static Caller system(SchoolId school) {
    return new Caller(school, NOBODY, "system");
  }
}
