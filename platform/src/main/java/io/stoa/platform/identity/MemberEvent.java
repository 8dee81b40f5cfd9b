// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.Event;
import io.stoa.platform.kernel.PersonId;

/// What became of a school's people.
public sealed interface MemberEvent extends Event {

  PersonId person();

  /// Somebody may come.
  record PersonInvited(PersonId person, String role) implements MemberEvent {}

  /// Somebody is something else in the school now.
  record RoleChanged(PersonId person, String before, String after) implements MemberEvent {}

  /// Somebody who was invited has come.
  record InvitationAccepted(PersonId person) implements MemberEvent {}

  /// Somebody signed in on a device that had not been seen before.
  record NewDevice(PersonId person, String device) implements MemberEvent {}

  /// Somebody is acted as, for a time, by whoever made it happen.
  record Impersonated(PersonId person, String reason) implements MemberEvent {}

  /// Somebody's name was changed.
  record PersonRenamed(PersonId person) implements MemberEvent {}

  /// Somebody may not sign in any more.
  record PersonDeactivated(PersonId person) implements MemberEvent {}

  /// Somebody may sign in again.
  record PersonActivated(PersonId person) implements MemberEvent {}

  /// Somebody's name and address are gone.
  record PersonDeleted(PersonId person) implements MemberEvent {}
}
