// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import io.stoa.platform.tenancy.Look;
import io.stoa.platform.tenancy.School;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// A letter as it is read: in the school's name and colours, as plain text and as HTML. Immutable.
///
/// @param sender the name that it comes from
/// @param link what its button opens
/// @param calendar what the reader's calendar is told, as iCalendar
/// @param wayOut where one POST ends letters of the kind (RFC 8058)
record Composed(
    String sender,
    String subject,
    String text,
    String html,
    URI link,
    Optional<String> calendar,
    Optional<URI> wayOut) {

  private static final String PAGE = page();
  private static final String CHOICE =
      "<p style=\"margin:0 0 12px\"><bdi>%s</bdi><br><a class=\"link\" dir=\"ltr\" href=\"%2$s\""
          + " style=\"overflow-wrap:anywhere\">%2$s</a></p>";

  /// @param address the base of the school's links
  static Composed of(Letter letter, School school, URI address) {
    Words words = Words.of(letter.locale());
    String word = letter.template().word();
    URI link = link(letter, address);
    Map<String, String> values = new HashMap<>(letter.values());
    values.put("school", school.name());
    values.put("name", letter.name());
    values.replaceAll((name, value) -> oneLine(value));

    UnaryOperator<String> plain = value -> value;
    UnaryOperator<String> isolated = value -> "<bdi>" + escaped(value) + "</bdi>";
    String greeting = letter.name().isBlank() ? "greeting-nobody" : "greeting";
    String text =
        String.join(
            "\n\n",
            words.text(greeting, values, plain),
            words.text(word + ".text", values, plain) + choices(letter, "\n\n%s:\n%s", plain),
            words.text(word + ".button", values, plain) + ":\n" + link,
            words.text(word + ".note", values, plain),
            "-- \n" + oneLine(school.name()) + "\n" + address + "\n");

    Map<String, String> html = new HashMap<>();
    html.put("language", words.language());
    html.put("direction", words.direction());
    html.put("subject", escaped(words.text(word + ".subject", values, plain)));
    html.put("heading", words.text(word + ".subject", values, isolated));
    html.put("greeting", words.text(greeting, values, isolated));
    html.put("text", words.text(word + ".text", values, isolated));
    html.put("button", words.text(word + ".button", values, isolated));
    html.put("note", words.text(word + ".note", values, isolated));
    html.put("choices", choices(letter, CHOICE, Composed::escaped));
    html.put("link", escaped(link.toString()));
    html.put("school", escaped(school.name()));
    html.put("address", escaped(address.toString()));
    html.put("logo", logo(school, address));
    colours(html, school.look());
    return new Composed(
        oneLine(school.name()),
        words.text(word + ".subject", values, plain),
        text,
        Words.fill(PAGE, html, plain),
        link,
        Optional.ofNullable(letter.values().get(Letter.CALENDAR)),
        Optional.ofNullable(letter.values().get(Letter.WAY_OUT))
            .map(token -> URI.create(address + "/unsubscribe/" + token)));
  }

  private static void colours(Map<String, String> html, Look look) {
    html.put("colour", look.colour().text());
    html.put("oncolour", look.colour().on().text());
    html.put("dark", look.dark().text());
    html.put("ondark", look.dark().on().text());
  }

  private static String logo(School school, URI address) {
    String path = school.look().logoPath();
    return path == null
        ? ""
        : "<img src=\"%s\" alt=\"\" height=\"40\" style=\"display:block;height:40px;width:auto\">"
            .formatted(escaped(address + path));
  }

  private static String choices(Letter letter, String form, UnaryOperator<String> escape) {
    StringBuilder all = new StringBuilder();
    for (Letter.Choice choice : letter.choices()) {
      String token = URLEncoder.encode(choice.token(), StandardCharsets.UTF_8);
      String path =
          Words.fill(letter.template().choicePath(), Map.of("token", token), value -> value);
      String link = choice.address() + path;
      all.append(form.formatted(escape.apply(oneLine(choice.school())), escape.apply(link)));
    }
    return all.toString();
  }

  private static URI link(Letter letter, URI address) {
    boolean notice = letter.template() == Template.NOTICE;
    String path =
        Words.fill(
            letter.template().path(),
            letter.values(),
            value -> notice ? value : URLEncoder.encode(value, StandardCharsets.UTF_8));
    if (!path.startsWith("/") || path.startsWith("//")) {
      throw new IllegalArgumentException("not a path of ours: " + path);
    }
    return URI.create(address + path);
  }

  /// No value breaks out of a header or of its line.
  private static String oneLine(String value) {
    return value.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
  }

  private static String escaped(String value) {
    return value
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static String page() {
    try (InputStream in = Composed.class.getClassLoader().getResourceAsStream("mail/letter.html")) {
      if (in == null) {
        throw new IllegalStateException("mail/letter.html is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
