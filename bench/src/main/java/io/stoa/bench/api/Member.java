// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.api;

import io.stoa.platform.kernel.Role;
import java.util.UUID;

/// Somebody of a school who is signed in. Immutable.
///
/// @param host the school's address
/// @param token what opens the API for him
record Member(UUID school, UUID id, Role role, String host, String name, String token) {

  /// Whether he runs the school.
  boolean runsIt() {
    return role == Role.OWNER || role == Role.ADMIN;
  }
}
