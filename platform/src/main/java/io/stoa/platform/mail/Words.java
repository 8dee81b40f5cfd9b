// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The texts of letters and of other messages in one language. Immutable.
public final class Words {

  public static final List<String> LANGUAGES = List.of("en", "ar");
  private static final Map<String, Words> ALL =
      LANGUAGES.stream().collect(Collectors.toMap(Function.identity(), Words::new));
  private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)}");

  private final String language;
  private final Properties texts = new Properties();

  private Words(String language) {
    this.language = language;
    String name = "mail/" + language + ".properties";
    try (InputStream in = Words.class.getClassLoader().getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing");
      }
      texts.load(new InputStreamReader(in, UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Those of a BCP 47 tag's language; of one that there are none in, English.
  public static Words of(String locale) {
    String language = locale.split("[-_]", 2)[0].toLowerCase(java.util.Locale.ROOT);
    return ALL.getOrDefault(language, ALL.getOrDefault("en", new Words("en")));
  }

  public String language() {
    return language;
  }

  /// `ltr` or `rtl`.
  String direction() {
    return text("direction");
  }

  public String text(String key) {
    String text = texts.getProperty(key);
    if (text == null) {
      throw new IllegalStateException("no text " + key + " in " + language);
    }
    return text;
  }

  /// The text with each `{place}` filled once: what a value says is not filled again.
  ///
  /// @param escape of whatever is not the text's own
  public String text(String key, Map<String, String> values, UnaryOperator<String> escape) {
    return fill(text(key), values, escape);
  }

  public static String fill(String text, Map<String, String> values, UnaryOperator<String> escape) {
    return PLACE
        .matcher(text)
        .replaceAll(place ->
            Matcher.quoteReplacement(escape.apply(values.getOrDefault(place.group(1), ""))));
  }
}
