// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import java.util.Map;

/// What somebody is to be told by e-mail. Immutable.
///
/// @param to the e-mail address
/// @param name whom it greets; may be empty
/// @param locale the language it should have, as a BCP 47 tag; one that there is no text in is
///   written to in English
/// @param values what the template's text names
public record Letter(
    String to, String name, String locale, Template template, Map<String, String> values) {

  /// The value that is no text: what the reader's calendar is told, an iCalendar object with a
  /// method (RFC 6047).
  public static final String CALENDAR = "calendar";

  private static final int ADDRESS_MAX = 254;

  /// @throws IllegalArgumentException for an address that could break out of its header, and for a
  ///   value that the template needs and does not get
  public Letter {
    if (!to.matches("[^\\s@<>\"(),;:\\\\\\p{Cntrl}]+@[^\\s@<>\"(),;:\\\\\\p{Cntrl}]+")
        || to.length() > ADDRESS_MAX) {
      throw new IllegalArgumentException("not an e-mail address");
    }
    values = Map.copyOf(values);
    if (!values.keySet().containsAll(template.needs())) {
      throw new IllegalArgumentException(template + " needs " + template.needs());
    }
  }
}
