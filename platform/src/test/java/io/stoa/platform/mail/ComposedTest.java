// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.tenancy.Colour;
import io.stoa.platform.tenancy.Look;
import io.stoa.platform.tenancy.School;
import java.net.URI;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ComposedTest {

  private static final URI ADDRESS = URI.create("https://second.stoa.example");
  private static final String HOSTILE = "<b onclick=\"x\">'&{school}\r\nBcc: all@x.example";
  private static final School SCHOOL =
      new School(
          new SchoolId(UUID.randomUUID()),
          "Lyceum",
          new Look(new Colour("#6b2d5c"), new Colour("#d9a3cb"), "abc123"),
          "en",
          ZoneOffset.UTC,
          false,
          List.of());

  private static Letter letter(Template template, String locale, String value) {
    Map<String, String> values = new TreeMap<>();
    template.needs().forEach(name -> values.put(name, name.equals("path") ? "/today" : value));
    return new Letter("ada@x.example", value, locale, template, values);
  }

  @ParameterizedTest
  @EnumSource(Template.class)
  void eachLetterIsWrittenInEachLanguage(Template template) {
    for (String language : Words.LANGUAGES) {
      Composed letter = Composed.of(letter(template, language, "Ada"), SCHOOL, ADDRESS);
      assertFalse(letter.subject().isBlank());
      for (String text : List.of(letter.subject(), letter.text(), letter.html())) {
        assertFalse(Pattern.compile("\\{[a-z]+}").matcher(text).find(), text);
      }
      boolean rtl = language.equals("ar");
      String html = "<html lang=\"%s\" dir=\"%s\">".formatted(language, rtl ? "rtl" : "ltr");
      assertTrue(letter.html().contains(html), letter.html());
      assertEquals(rtl, letter.text().matches("(?s).*\\p{IsArabic}.*"));
      assertTrue(letter.text().contains(letter.link().toString()));
    }
  }

  @Test
  void languagesNameTheSamePlaces() {
    for (Template template : Template.values()) {
      for (String part : List.of("subject", "text", "button", "note")) {
        String key = template.word() + "." + part;
        assertEquals(places(Words.of("en").text(key)), places(Words.of("ar").text(key)), key);
      }
    }
  }

  private static Set<String> places(String text) {
    return Pattern.compile("\\{[a-z]+}")
        .matcher(text)
        .results()
        .map(match -> match.group())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @EnumSource(Template.class)
  void whatSomebodyWroteBreaksOutOfNothing(Template template) {
    Composed letter = Composed.of(letter(template, "en", HOSTILE), SCHOOL, ADDRESS);
    assertFalse(letter.html().contains("<b onclick"), letter.html());
    assertFalse(letter.html().contains("\"x\""), letter.html());
    assertFalse(letter.subject().matches("(?s).*\\p{Cntrl}.*"), letter.subject());
    // A value is not a template.
    assertEquals(letter.text().contains("{name}"), HOSTILE.contains("{name}"));
    assertTrue(letter.text().lines().noneMatch(line -> line.startsWith("Bcc:")), letter.text());
    assertEquals("second.stoa.example", letter.link().getHost());
  }

  @Test
  void theLetterWearsTheSchoolsColoursInBothThemes() {
    String html = Composed.of(letter(Template.MAGIC_LINK, "en", "t"), SCHOOL, ADDRESS).html();
    assertTrue(html.contains("background-color:#6b2d5c"));
    assertTrue(html.contains("color:#ffffff"));
    String dark = html.substring(html.indexOf("prefers-color-scheme: dark"));
    assertTrue(dark.contains(".button { background-color: #d9a3cb !important"));
    assertTrue(html.contains("src=\"https://second.stoa.example/school/logo/abc123\""));
    assertTrue(html.contains("name=\"color-scheme\" content=\"light dark\""));
  }

  @Test
  void aSecretIsInTheFragmentWhichNoServerSees() {
    Composed letter = Composed.of(letter(Template.PASSWORD_RESET, "en", "a+b/c"), SCHOOL, ADDRESS);
    assertEquals("https://second.stoa.example/reset-password#a%2Bb%2Fc", letter.link().toString());
    assertEquals("/reset-password", letter.link().getPath());
  }

  @Test
  void eachOfSomebodysSchoolsHasItsLink() {
    Letter letter =
        Letter.of(
            List.of(
                new Letter.Choice(HOSTILE, ADDRESS, "a+b"),
                new Letter.Choice("Lyceum", URI.create("https://other.example"), "c")),
            "ada@x.example",
            "Ada",
            "en",
            Template.PASSWORD_RESETS);
    Composed composed = Composed.of(letter, SCHOOL, URI.create("https://stoa.example"));
    for (String link :
        List.of(
            "https://second.stoa.example/reset-password#a%2Bb",
            "https://other.example/reset-password#c")) {
      assertTrue(composed.text().contains("\n" + link + "\n"), composed.text());
      assertTrue(composed.html().contains("href=\"" + link + "\""), composed.html());
    }
    assertFalse(composed.html().contains("<b onclick"), composed.html());
    assertTrue(composed.text().lines().noneMatch(line -> line.startsWith("Bcc:")));
    assertEquals("https://stoa.example/login", composed.link().toString());
  }

  @Test
  void aNoticeLeadsToAPathOfOursOnly() {
    for (String path : List.of("//evil.example", "https://evil.example", "@evil.example")) {
      Letter notice =
          new Letter(
              "ada@x.example",
              "Ada",
              "en",
              Template.NOTICE,
              Map.of("subject", "s", "text", "t", "path", path));
      assertThrows(
          IllegalArgumentException.class, () -> Composed.of(notice, SCHOOL, ADDRESS), path);
    }
  }
}
