// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.messaging;

import io.stoa.platform.kernel.Refused;
import io.stoa.platform.mail.TextMessage;
import io.stoa.platform.mail.Words;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What reminders say, by language and part; what a school has not written, Stoa has. Immutable.
///
/// @param own what the school has written: language, part, text
record ReminderTexts(Map<String, Map<String, String>> own) {

  static final ReminderTexts STANDARD = new ReminderTexts(Map.of());

  /// A letter's subject and text, a text message, and what a browser shows.
  static final List<String> PARTS = List.of("subject", "text", "sms", "push");

  /// What texts can name.
  static final Set<String> PLACES =
      new LinkedHashSet<>(List.of("name", "title", "tutor", "start", "link", "school"));

  private static final Pattern PLACE = Pattern.compile("\\{([^{}]*)}");

  ReminderTexts {
    own = Map.copyOf(own);
  }

  static ReminderTexts of(JsonObject json) {
    return STANDARD.with(json);
  }

  /// These, where others are not given; an empty one goes back to Stoa's.
  ///
  /// @throws Refused naming the field for what names something else than [#PLACES]
  ReminderTexts with(JsonObject given) {
    Map<String, Map<String, String>> all = new HashMap<>(own);
    for (String language : given.fieldNames()) {
      Map<String, String> parts = new HashMap<>(own.getOrDefault(language, Map.of()));
      JsonObject texts = given.getJsonObject(language);
      for (String part : texts.fieldNames()) {
        String text = texts.getString(part).strip();
        check(text, "texts." + language + "." + part);
        if (text.isEmpty()) {
          parts.remove(part);
        } else {
          parts.put(part, text);
        }
      }
      all.put(language, Map.copyOf(parts));
    }
    return new ReminderTexts(all);
  }

  private static void check(String text, String field) {
    Matcher places = PLACE.matcher(text);
    while (places.find()) {
      if (!PLACES.contains(places.group(1))) {
        throw Refused.invalid(
            "unknown_placeholder",
            "There is no {"
                + places.group(1)
                + "}; there is {"
                + String.join("}, {", PLACES)
                + "}.",
            field);
      }
    }
  }

  /// What the school has written.
  JsonObject json() {
    return json((language, part) -> own.getOrDefault(language, Map.of()).getOrDefault(part, ""));
  }

  /// What is said where it has written nothing.
  static JsonObject standard() {
    return json((language, part) -> Words.of(language).text("reminder." + part));
  }

  private interface Texts {
    String text(String language, String part);
  }

  private static JsonObject json(Texts texts) {
    JsonObject all = new JsonObject();
    for (String language : Words.LANGUAGES) {
      JsonObject parts = new JsonObject();
      PARTS.forEach(part -> parts.put(part, texts.text(language, part)));
      all.put(language, parts);
    }
    return all;
  }

  /// What somebody would read.
  ///
  /// @param smsParts how many parts the text message comes in
  record Preview(String subject, String text, String sms, int smsParts, String push) {}

  /// What somebody would read in a language.
  ///
  /// @param values of a letter
  /// @param brief the same in few letters
  Preview preview(String language, Map<String, String> values, Map<String, String> brief) {
    String sms = say(language, "sms", brief);
    return new Preview(
        say(language, "subject", values),
        say(language, "text", values),
        sms,
        TextMessage.parts(sms),
        say(language, "push", brief));
  }

  /// One of them, filled.
  ///
  /// @param locale whose language it has
  String say(String locale, String part, Map<String, String> values) {
    Words words = Words.of(locale);
    String text = own.getOrDefault(words.language(), Map.of()).get(part);
    return Words.fill(text == null ? words.text("reminder." + part) : text, values, value -> value);
  }
}
