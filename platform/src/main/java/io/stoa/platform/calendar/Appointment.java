// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import java.net.URI;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/// A class as other calendars show it to one person. Immutable.
///
/// @param uid the same for as long as it exists, worldwide (RFC 7986 §5.3)
/// @param sequence counts changes of time, title and people (RFC 5545 §3.8.7.4)
/// @param zone in which it was agreed
/// @param about a few words for people; may be empty
/// @param place where it is entered
/// @param party who is invited, and by whom; empty in somebody's own calendar
record Appointment(
    String uid,
    int sequence,
    Instant changedAt,
    Instant startsAt,
    Instant endsAt,
    ZoneId zone,
    String title,
    String about,
    URI place,
    State state,
    Optional<Party> party) {

  /// Whether it takes place (RFC 5545 §3.8.1.11).
  enum State {
    TENTATIVE,
    CONFIRMED,
    CANCELLED
  }

  /// The same for a guest.
  Appointment to(Party other) {
    return new Appointment(
        uid,
        sequence,
        changedAt,
        startsAt,
        endsAt,
        zone,
        title,
        about,
        place,
        state,
        Optional.of(other));
  }

  /// Both sides of an invitation, each by name and e-mail address.
  record Party(String school, String sender, String guest, String address) {}
}
