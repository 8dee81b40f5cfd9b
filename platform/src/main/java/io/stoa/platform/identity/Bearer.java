// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.kernel.SchoolId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Somebody who has shown an access token, as the database knows him now. Immutable.
///
/// @param person who has signed in
/// @param actingAs whom that person impersonates
/// @param role of the one that counts: of the impersonated, if there is one
/// @param device by which name its owner knows it
record Bearer(
    UUID session,
    SchoolId school,
    PersonId person,
    Kind kind,
    Instant openedAt,
    Instant seenAt,
    String device,
    String address,
    @Nullable PersonId actingAs,
    @Nullable Instant actingUntil,
    Role role) {

  /// How the token is shown.
  enum Kind {
    BROWSER,
    CLIENT;

    String word() {
      return this == BROWSER ? "browser" : "client";
    }

    static Kind of(String word) {
      return word.equals("browser") ? BROWSER : CLIENT;
    }
  }

  /// Whose rights count and in whose name things are done.
  PersonId effective() {
    return actingAs == null ? person : actingAs;
  }

  Caller caller(String requestId, String address) {
    Caller self = new Caller(school, effective(), requestId, address).as(role);
    return actingAs == null ? self : self.playedBy(person);
  }
}
