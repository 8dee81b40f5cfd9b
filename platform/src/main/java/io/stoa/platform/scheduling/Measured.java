// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.kernel.PersonId;
import java.util.List;

/// What attendance has measured of a class when it was decided what became of it: with the outcome,
/// all that somebody needs who charges for it. Immutable.
///
/// @param overlapSeconds that who teaches and who learns were there together
/// @param spoiledSeconds of the booked time that our own failure took
/// @param why the word of the rule that decided
/// @param people who were to come, or came
public record Measured(int overlapSeconds, int spoiledSeconds, String why, List<Line> people) {

  /// Of a class that nobody has looked at.
  public static final Measured NOTHING = new Measured(0, 0, "", List.of());

  public Measured {
    people = List.copyOf(people);
  }

  /// One of them.
  ///
  /// @param part tutor, student, substitute or guest
  /// @param verdict on_time, late, left_early, absent or technical
  /// @param lateSeconds after the start
  /// @param earlySeconds before he could have gone
  /// @param overlapSeconds together with the other side
  /// @param poorSeconds there, and poorly connected
  /// @param lostSeconds there, and nothing got through
  public record Line(
      PersonId person,
      String part,
      String verdict,
      int lateSeconds,
      int earlySeconds,
      int presentSeconds,
      int talkedSeconds,
      int overlapSeconds,
      int poorSeconds,
      int lostSeconds) {}
}
