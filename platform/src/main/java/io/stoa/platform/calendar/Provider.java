// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import java.util.Locale;

/// Who keeps somebody's other calendar.
enum Provider {
  GOOGLE,
  MICROSOFT,
  /// An address where iCalendar can be read, and nothing written.
  ICS;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Provider of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
