// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

/// Something that happened in a domain, told to the others: a record in the domain's sealed
/// `XxxEvent`. Its components are ids, times, numbers, texts, enums, and lists of these; they are
/// kept as JSON, so a component may be added but never renamed.
public interface Event {

  /// The name that the log keeps: `scheduling.BookingMoved` for the record of that name in the
  /// domain's package.
  static String typeOf(Class<? extends Event> event) {
    String domain = event.getPackageName();
    return domain.substring(domain.lastIndexOf('.') + 1) + "." + event.getSimpleName();
  }
}
