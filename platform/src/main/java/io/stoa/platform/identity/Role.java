// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import java.util.Locale;

/// What a person is in the school.
public enum Role {
  ADMIN,
  MODERATOR,
  TUTOR,
  STUDENT,
  GUARDIAN;

  /// As the database and the API write it.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Role of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
