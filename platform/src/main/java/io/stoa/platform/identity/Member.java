// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Permission;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.kernel.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A person as the people list shows him. Immutable.
///
/// @param version grows with each change
record Member(Person person, State state, Instant createdAt, long version) {

  /// Whether he may sign in.
  enum State {
    INVITED,
    ACTIVE,
    DEACTIVATED;

    String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    static State of(String word) {
      return valueOf(word.toUpperCase(java.util.Locale.ROOT));
    }
  }

  String etag() {
    return "\"" + version + "\"";
  }

  /// Whether somebody of this role decides about one of the other; less is above.
  private static int rank(@Nullable Role role) {
    return role == null
        ? 0 // the server itself
        : switch (role) {
          case OWNER -> 0;
          case ADMIN -> 1;
          case MODERATOR -> 2;
          case TUTOR -> 3;
          case STUDENT, GUARDIAN -> 4;
        };
  }

  /// Whether a role is above the caller's own.
  static boolean above(Role role, Caller caller) {
    return rank(role) < rank(caller.role());
  }

  /// Whether the caller may take somebody in as this: a moderator only who is below him.
  static boolean admits(Caller caller, Role role) {
    return !above(role, caller) && (caller.role() != Role.MODERATOR || role != Role.MODERATOR);
  }

  boolean isSelf(Caller caller) {
    return person.id().equals(caller.person());
  }

  /// What the caller may do with him, as the API says it.
  List<String> may(Caller caller) {
    List<String> all = new ArrayList<>();
    boolean decides = !above(person.role(), caller);
    Scope writes = caller.scope(Permission.PEOPLE_WRITE);
    if ((writes == Scope.ALL && decides) || (writes != Scope.NONE && isSelf(caller))) {
      all.add("rename");
    }
    if (decides && caller.scope(Permission.PEOPLE_ROLES) == Scope.ALL) {
      all.add("changeRole");
    }
    if (decides && caller.scope(Permission.PEOPLE_DELETE) == Scope.ALL) {
      if (state != State.DEACTIVATED) {
        all.add("deactivate");
      } else {
        all.add("activate");
      }
      all.add("delete");
    }
    if (state == State.INVITED
        && caller.scope(Permission.PEOPLE_INVITE) == Scope.ALL
        && admits(caller, person.role())) {
      all.add("invite");
    }
    return all;
  }
}
