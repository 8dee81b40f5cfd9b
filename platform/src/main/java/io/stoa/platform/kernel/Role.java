// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import java.util.Locale;

/// What a person is in the school. What each may do is in [Access].
public enum Role {
  OWNER,
  ADMIN,
  MODERATOR,
  TUTOR,
  STUDENT,
  GUARDIAN;

  /// As the database and the API write it.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws IllegalArgumentException when there is no such role
  public static Role of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
