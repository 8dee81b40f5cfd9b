// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import static io.stoa.platform.kernel.Permission.*;
import static io.stoa.platform.kernel.Scope.ALL;
import static io.stoa.platform.kernel.Scope.ASSIGNED;
import static io.stoa.platform.kernel.Scope.ENROLLED;
import static io.stoa.platform.kernel.Scope.NONE;
import static io.stoa.platform.kernel.Scope.OWN;

import java.util.EnumMap;
import java.util.Map;

/// The one matrix of who may do what, shown in docs/access.md. Immutable.
public final class Access {

  private static final Map<Permission, Map<Role, Scope>> MATRIX = new EnumMap<>(Permission.class);

  static {
    // Owner, admin, moderator, tutor, student, guardian.
    row(PEOPLE_READ, ALL, ALL, ALL, ENROLLED, OWN, ASSIGNED);
    row(PEOPLE_WRITE, ALL, ALL, ALL, OWN, OWN, OWN);
    row(PEOPLE_INVITE, ALL, ALL, ALL, NONE, NONE, NONE);
    row(PEOPLE_ROLES, ALL, ALL, NONE, NONE, NONE, NONE);
    row(PEOPLE_DELETE, ALL, ALL, NONE, NONE, NONE, NONE);
    row(PEOPLE_IMPERSONATE, ALL, ALL, NONE, NONE, NONE, NONE);
    row(NOTES_WRITE, ALL, ALL, NONE, ENROLLED, NONE, NONE);
    row(BOOKINGS_READ, ALL, ALL, ALL, OWN, OWN, ASSIGNED);
    row(BOOKINGS_REQUEST, ALL, ALL, ALL, OWN, OWN, ASSIGNED);
    row(BOOKINGS_WRITE, ALL, ALL, NONE, OWN, NONE, NONE);
    row(ATTENDANCE_WRITE, ALL, ALL, ALL, OWN, NONE, NONE);
    row(MESSAGES_READ, ALL, ALL, OWN, ENROLLED, OWN, ASSIGNED);
    row(MESSAGES_SEND, ALL, ALL, ALL, ENROLLED, OWN, ASSIGNED);
    row(MESSAGES_BROADCAST, ALL, ALL, NONE, NONE, NONE, NONE);
    row(RECORDINGS_READ, ALL, ALL, NONE, ENROLLED, OWN, ASSIGNED);
    row(COURSES_WRITE, ALL, ALL, NONE, OWN, NONE, NONE);
    row(MONEY_READ, ALL, ALL, NONE, OWN, OWN, ASSIGNED);
    row(DATA_EXPORT, ALL, ALL, NONE, ENROLLED, OWN, ASSIGNED);
    row(SCHOOL_READ, ALL, ALL, ALL, NONE, NONE, NONE);
    row(SCHOOL_WRITE, ALL, ALL, NONE, NONE, NONE, NONE);
    row(MAIL_READ, ALL, ALL, NONE, NONE, NONE, NONE);
    row(MAIL_WRITE, ALL, ALL, NONE, NONE, NONE, NONE);
    row(AUDIT_READ, ALL, ALL, NONE, NONE, NONE, NONE);
    row(EVENTS_REPAIR, ALL, ALL, NONE, NONE, NONE, NONE);
    for (Permission permission : Permission.values()) {
      if (!MATRIX.containsKey(permission)) {
        throw new IllegalStateException("nobody says who has " + permission.word());
      }
    }
  }

  private Access() {}

  private static void row(
      Permission permission,
      Scope owner,
      Scope admin,
      Scope moderator,
      Scope tutor,
      Scope student,
      Scope guardian) {
    MATRIX.put(
        permission,
        Map.of(
            Role.OWNER, owner,
            Role.ADMIN, admin,
            Role.MODERATOR, moderator,
            Role.TUTOR, tutor,
            Role.STUDENT, student,
            Role.GUARDIAN, guardian));
  }

  /// How far a permission reaches for a role.
  public static Scope scope(Role role, Permission permission) {
    return MATRIX.getOrDefault(permission, Map.of()).getOrDefault(role, NONE);
  }
}
