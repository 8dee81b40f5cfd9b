// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Who asks: the first argument of every verb. Immutable.
///
/// @param school the tenant whose rows the database shows
/// @param person the one who asks; the school's own housekeeping has none and uses [#system]
/// @param role what they are in the school; null where nobody has looked, which allows nothing
/// @param granted to an API key, of what its person may do; null when nothing is held back
/// @param impersonator who really sits there; null when it is the person
/// @param requestId found again in logs and in error answers
/// @param address that the request came from; empty for the server's own doing
public record Caller(
    SchoolId school,
    PersonId person,
    @Nullable Role role,
    @Nullable Set<Permission> granted,
    @Nullable PersonId impersonator,
    String requestId,
    String address) {

  private static final PersonId NOBODY = new PersonId(new UUID(0, 0));

  public Caller {
    granted = granted == null ? null : Set.copyOf(granted);
  }

  /// Somebody whose role has not been looked up, and who therefore has no permission.
  public Caller(SchoolId school, PersonId person, String requestId, String address) {
    this(school, person, null, null, null, requestId, address);
  }

  public Caller(SchoolId school, PersonId person, String requestId) {
    this(school, person, requestId, "");
  }

  /// The server itself, acting within one school. It may do everything.
  public static Caller system(SchoolId school) {
    return new Caller(school, NOBODY, "system");
  }

  /// The same person in this role.
  public Caller as(Role is) {
    return new Caller(school, person, is, granted, impersonator, requestId, address);
  }

  /// The same person with no more than these permissions.
  public Caller limitedTo(Set<Permission> only) {
    return new Caller(school, person, role, only, impersonator, requestId, address);
  }

  /// The same person, played by somebody else.
  public Caller playedBy(PersonId other) {
    return new Caller(school, person, role, granted, other, requestId, address);
  }

  /// How far a permission reaches for whoever asks.
  public Scope scope(Permission permission) {
    if (role == null) {
      return person.equals(NOBODY) ? Scope.ALL : Scope.NONE;
    }
    boolean held = granted == null || granted.contains(permission);
    return held ? Access.scope(role, permission) : Scope.NONE;
  }

  /// Goes on only for who has a permission, however far it reaches.
  ///
  /// @throws Refused `forbidden`, with the permission that is missing
  public Scope needs(Permission permission) {
    Scope scope = scope(permission);
    if (scope == Scope.NONE) {
      throw Refused.forbidden(permission);
    }
    return scope;
  }
}
