// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.crm;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Permission;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Scope;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Whom a caller's permissions reach. Any virtual thread.
public final class Circle {

  private final Links links;
  private final Function<Caller, Collection<PersonId>> booked;

  /// @param booked who was ever booked with the caller as tutor
  public Circle(Links links, Function<Caller, Collection<PersonId>> booked) {
    this.links = links;
    this.booked = booked;
  }

  /// Those whom a permission reaches; empty when it reaches everybody.
  public Optional<Set<PersonId>> people(Caller caller, Permission permission) {
    Scope scope = caller.scope(permission);
    if (scope == Scope.ALL) {
      return Optional.empty();
    }
    Set<PersonId> people = new HashSet<>();
    if (scope != Scope.NONE) {
      people.add(caller.person());
      people.addAll(others(caller, scope));
    }
    return Optional.of(people);
  }

  /// Whether a permission reaches somebody.
  public boolean reaches(Caller caller, Permission permission, PersonId person) {
    Scope scope = caller.scope(permission);
    if (scope == Scope.ALL || (scope != Scope.NONE && caller.person().equals(person))) {
      return true;
    }
    // The few links first: who has been booked takes reading all that was.
    return switch (scope) {
      case ENROLLED ->
          links.taught(caller).contains(person) || booked.apply(caller).contains(person);
      default -> others(caller, scope).contains(person);
    };
  }

  /// Whom else the caller may know, who may not know everybody.
  public Set<PersonId> known(Caller caller) {
    return others(caller, caller.scope(Permission.PEOPLE_READ));
  }

  private Set<PersonId> others(Caller caller, Scope scope) {
    return switch (scope) {
      case NONE, OWN, ALL -> Set.of();
      case ASSIGNED -> links.wards(caller);
      case ENROLLED -> {
        Set<PersonId> taught = new HashSet<>(links.taught(caller));
        taught.addAll(booked.apply(caller));
        yield taught;
      }
    };
  }
}
