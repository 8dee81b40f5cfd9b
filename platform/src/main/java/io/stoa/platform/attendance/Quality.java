// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.attendance;

import java.util.Locale;

/// How somebody is connected, as the media server rates it.
enum Quality {
  EXCELLENT,
  GOOD,
  POOR,
  LOST;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Quality of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /// Whether a class cannot be held like that.
  boolean spoils() {
    return this == POOR || this == LOST;
  }
}
