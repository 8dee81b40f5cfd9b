// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.scheduling.Span;

/// A class in a calendar elsewhere, as we know it. Immutable.
///
/// @param generation counts how often it was put back
/// @param remoteId what it is called there; empty until that is known
/// @param digest of what is there for certain; empty when it must be written
/// @param agreed when it is, as both sides had it last
/// @param sent when it is, as it was written last, whether or not that was answered
/// @param attempts to write it that were refused
record Mirror(
    BookingId booking,
    int generation,
    String remoteId,
    String etag,
    String digest,
    Span agreed,
    Span sent,
    int attempts) {

  static Mirror of(BookingId booking, Span at) {
    return new Mirror(booking, 0, "", "", "", at, at, 0);
  }

  Mirror sending(Span at) {
    return new Mirror(booking, generation, remoteId, etag, digest, agreed, at, attempts);
  }

  Mirror kept(OutsideCalendar.Kept kept, String written, Span at) {
    return new Mirror(booking, generation, kept.id(), kept.etag(), written, at, at, 0);
  }

  /// It is there at another time than it was.
  Mirror seen(String id, String tag, Span at) {
    return new Mirror(booking, generation, id, tag, digest, at, sent, attempts);
  }

  /// It has to be written, whatever is there.
  Mirror wrong() {
    return new Mirror(booking, generation, remoteId, etag, "", agreed, sent, attempts);
  }

  /// It is not there any more, under a name that is used up.
  Mirror gone() {
    return new Mirror(booking, generation + 1, "", "", "", agreed, sent, attempts);
  }

  Mirror refused() {
    return new Mirror(booking, generation, remoteId, etag, digest, agreed, sent, attempts + 1);
  }
}
