// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Sha256;
import io.stoa.platform.scheduling.Span;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A calendar that a provider keeps, by its API. Each verb throws [Trouble]. Any virtual thread.
interface OutsideCalendar {

  /// What is known of an event there; never what it is about.
  ///
  /// @param span when it is; null for what is gone, or has no time
  /// @param blocks whether whoever has it is busy then
  /// @param key of the class that we have put there ourselves; empty for anything else
  record Change(String id, @Nullable Span span, boolean blocks, String key, String etag) {
    static Change gone(String id) {
      return new Change(id, null, false, "", "");
    }
  }

  /// What has changed.
  ///
  /// @param full whether this is all there is, and not only what has changed
  /// @param cursor where to go on from
  record Reading(List<Change> changes, boolean full, String cursor) {}

  /// A class as it shall be there.
  ///
  /// @param key names it for good, as often as it is written
  record Draft(String key, BookingId booking, Appointment appointment) {}

  /// Where a class is now.
  record Kept(String id, String etag) {}

  /// Whose calendar it is, as he knows it.
  String account(String token);

  /// Reads what has changed, or everything.
  ///
  /// @param cursor empty reads everything
  /// @param window of what is looked at
  /// @param zone of days that say none
  Reading read(String token, String cursor, Span window, ZoneId zone);

  /// An event as it is now; empty for what is not there.
  Optional<Change> find(String token, String id);

  /// What a class of this key is called there; empty when it is not there.
  Optional<String> named(String token, String key);

  /// Puts a class there that may be there already, when an answer was lost.
  Kept add(String token, Draft draft);

  /// Writes what is there.
  ///
  /// @param etag of what may be overwritten; empty for whatever is there
  Kept change(String token, String id, String etag, Draft draft);

  /// Takes it away, if it is there.
  void remove(String token, String id);

  /// Names a class in somebody's calendar: lower-case hexadecimal.
  static String key(SchoolId school, PersonId person, BookingId booking, int generation) {
    String text = school + " " + person + " " + booking + " " + generation;
    return Sha256.hex(text).substring(0, 40);
  }
}
