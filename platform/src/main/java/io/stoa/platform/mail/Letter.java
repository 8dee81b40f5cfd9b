// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import io.vertx.core.json.JsonArray;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
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

  /// The other one: what it has a link for each of.
  static final String CHOICES = "choices";

  /// The value that is no text either: the secret that ends letters of the kind.
  public static final String WAY_OUT = "wayOut";

  /// The value that is no text: when nobody needs the letter any more, as an instant.
  public static final String UNTIL = "until";

  private static final int ADDRESS_MAX = 254;

  /// One of somebody's schools.
  ///
  /// @param address the base of the school's links
  /// @param token what its link ends with
  public record Choice(String school, URI address, String token) {}

  /// A letter that lets its reader choose.
  public static Letter of(
      List<Choice> choices, String to, String name, String locale, Template template) {
    JsonArray all = new JsonArray();
    choices.forEach(each ->
        all.add(
            new JsonArray().add(each.school()).add(each.address().toString()).add(each.token())));
    return new Letter(to, name, locale, template, Map.of(CHOICES, all.encode()));
  }

  List<Choice> choices() {
    List<Choice> all = new ArrayList<>();
    for (Object each : new JsonArray(values.getOrDefault(CHOICES, "[]"))) {
      JsonArray one = (JsonArray) each;
      all.add(new Choice(one.getString(0), URI.create(one.getString(1)), one.getString(2)));
    }
    return all;
  }

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
