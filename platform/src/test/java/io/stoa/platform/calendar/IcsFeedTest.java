// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.stoa.platform.TestSchool;
import io.stoa.platform.kernel.PublicAddress;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.scheduling.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Calendars at an address: what of them keeps time free, and what is never asked or read.
final class IcsFeedTest {

  private static final Instant NOW = OutsideSchool.MONDAY.minus(Duration.ofDays(20));

  private HttpServer server;
  private String text = "";
  private int status = 200;
  private String location = "";
  private final List<String> asked = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String known = String.valueOf(exchange.getRequestHeaders().getFirst("If-None-Match"));
            asked.add(exchange.getRequestURI() + " " + known);
            String etag = "\"" + text.hashCode() + "\"";
            exchange.getResponseHeaders().set("ETag", etag);
            if (!location.isEmpty()) {
              exchange.getResponseHeaders().set("Location", location);
            }
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            if (known.equals(etag)) {
              exchange.sendResponseHeaders(304, -1);
            } else {
              exchange.sendResponseHeaders(status, bytes.length);
              exchange.getResponseBody().write(bytes);
            }
          }
        });
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  private String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/secret/basic.ics?a=b";
  }

  private static String calendar(String... events) {
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + String.join("", events) + "END:VCALENDAR\r\n";
  }

  private static String event(String uid, String... lines) {
    return "BEGIN:VEVENT\r\nUID:%s\r\nSUMMARY:Dentist\r\n%s\r\nEND:VEVENT\r\n"
        .formatted(uid, String.join("\r\n", lines));
  }

  private static List<Span> spans(Map<String, List<Span>> busy) {
    return busy.values().stream()
        .flatMap(Collection::stream)
        .sorted(Comparator.comparing(Span::startsAt))
        .toList();
  }

  private static List<Span> busy(String calendar) {
    return spans(IcsFeed.busy(calendar, ZoneId.of("Europe/Athens"), NOW, Duration.ofDays(366)));
  }

  @Test
  void instancesThatWereTakenOutOrChangedAreNotWhereTheirRuleSays() {
    String series =
        event(
            "s",
            "DTSTART;TZID=Europe/Athens:20270301T090000",
            "DTEND;TZID=Europe/Athens:20270301T100000",
            "RRULE:FREQ=WEEKLY;COUNT=4",
            "EXDATE;TZID=Europe/Athens:20270308T090000",
            "BEGIN:VALARM",
            "TRIGGER:-PT10M",
            "ACTION:DISPLAY",
            "END:VALARM");
    String changed =
        event(
            "s",
            "RECURRENCE-ID;TZID=Europe/Athens:20270315T090000",
            "DTSTART;TZID=Europe/Athens:20270316T120000",
            "DTEND;TZID=Europe/Athens:20270316T130000");
    String free =
        event("f", "DTSTART:20270302T100000Z", "DTEND:20270302T110000Z", "TRANSP:TRANSPARENT");
    String odd = event("o", "DTSTART:nonsense");
    String over = event("p", "DTSTART:20200302T100000Z", "DTEND:20200302T110000Z");
    assertEquals(
        List.of(
            OutsideSchool.hour(Instant.parse("2027-03-01T07:00:00Z")),
            OutsideSchool.hour(Instant.parse("2027-03-16T10:00:00Z")),
            OutsideSchool.hour(Instant.parse("2027-03-22T07:00:00Z"))),
        busy(calendar(series, changed, free, odd, over)));
  }

  @Test
  void whatIsNoCalendarOrTooMuchIsSaid() {
    assertEquals(
        Trouble.Kind.UNREADABLE,
        assertThrows(Trouble.class, () -> busy("<html>Sign in</html>")).kind());
    String[] many = new String[3001];
    for (int i = 0; i < many.length; i++) {
      many[i] = event("u" + i, "DTSTART:20270302T100000Z", "DTEND:20270302T110000Z");
    }
    assertEquals(
        Trouble.Kind.TOO_LARGE, assertThrows(Trouble.class, () -> busy(calendar(many))).kind());
    assertEquals(List.of(), busy(calendar("BEGIN:VEVENT\r\nBEGIN:VEVENT\r\nEND:X\r\n")));
  }

  @Test
  void aSubscriptionKeepsTimeFreeAndIsReadAgainOnlyWhenItChanges() {
    try (OutsideSchool school = new OutsideSchool(OutsideConfig.NONE)) {
      text = calendar(event("a", "DTSTART:20270302T100000Z", "DTEND:20270302T110000Z"));
      UUID id = school.connections.subscribe(school.tutor(), address()).id();
      school.sync(id);
      Span one = OutsideSchool.hour(Instant.parse("2027-03-02T10:00:00Z"));
      assertEquals(List.of(one), school.busy(school.tutor));
      assertEquals(Connection.State.CONNECTED, school.state(school.tutor(), id).state());
      assertFalse(school.everything().contains("secret"), school.everything());
      assertFalse(school.everything().contains("Dentist"), school.everything());
      school.sync(id);
      assertTrue(asked.getLast().endsWith("\"" + text.hashCode() + "\""), asked::toString);
      assertEquals(List.of(one), school.busy(school.tutor));

      text = calendar(event("b", "DTSTART:20270303T100000Z", "DTEND:20270303T110000Z"));
      school.sync(id);
      List<Span> other = List.of(OutsideSchool.hour(Instant.parse("2027-03-03T10:00:00Z")));
      assertEquals(other, school.busy(school.tutor));

      text = "gone";
      school.sync(id);
      assertEquals("unreadable", school.state(school.tutor(), id).error());
      assertEquals(other, school.busy(school.tutor), "what is known is kept");
      school.connections.disconnect(school.tutor(), id, false);
      school.sync(id);
      assertEquals(List.of(), school.busy(school.tutor));
      assertEquals("", school.everything());
    }
  }

  @Test
  void redirectsAreLookedAtLikeTheFirstAddressAndSizesEnd() {
    try (IcsFetch fetch = new IcsFetch(TestSchool.vertx(), InetAddress::isLoopbackAddress, true)) {
      text = "x".repeat(IcsFetch.BYTES_MAX + 1);
      assertEquals(Trouble.Kind.TOO_LARGE, kind(fetch));
      text = "";
      status = 302;
      location = "http://192.168.1.1/";
      assertEquals(Trouble.Kind.REFUSED, kind(fetch));
      location = address();
      assertEquals(Trouble.Kind.REFUSED, kind(fetch), "in circles");
      status = 503;
      assertEquals(Trouble.Kind.DOWN, kind(fetch));
      status = 200;
      text = "text";
      assertNotNull(fetch.fetch(URI.create(address()), "").text());
    }
    int calls = asked.size();
    try (IcsFetch fetch = new IcsFetch(TestSchool.vertx(), PublicAddress::is, true)) {
      assertEquals(Trouble.Kind.REFUSED, kind(fetch));
      assertEquals(calls, asked.size(), "nobody was asked");
    }
  }

  private Trouble.Kind kind(IcsFetch fetch) {
    return assertThrows(Trouble.class, () -> fetch.fetch(URI.create(address()), "")).kind();
  }

  @ParameterizedTest
  @CsvSource({
    "93.184.216.34, true",
    "2606:2800:220:1::1, true",
    "127.0.0.1, false",
    "10.1.2.3, false",
    "172.16.0.1, false",
    "192.168.0.1, false",
    "169.254.169.254, false",
    "100.64.0.1, false",
    "0.0.0.0, false",
    "224.0.0.1, false",
    "255.255.255.255, false",
    "198.18.0.1, false",
    "::1, false",
    "::, false",
    "fe80::1, false",
    "fd00::1, false",
    "::ffff:10.0.0.1, false",
    "64:ff9b::a00:1, false",
    "2002:a00:1::, false",
    "2001::1, false"
  })
  void onlyPublicAddressesAreAsked(String address, boolean is) throws Exception {
    assertEquals(is, PublicAddress.is(InetAddress.getByName(address)));
  }

  @ParameterizedTest
  @CsvSource({
    "https://calendar.example/a.ics, true",
    "webcal://calendar.example/a.ics, true",
    "https://calendar.example:443/a.ics, true",
    "http://calendar.example/a.ics, false",
    "https://calendar.example:8443/a.ics, false",
    "https://user:pass@calendar.example/a.ics, false",
    "file:///etc/passwd, false",
    "https:///a.ics, false",
    "not an address, false"
  })
  void onlyHttpsAtItsOwnPortIsAnAddress(String text, boolean is) {
    try (IcsFetch fetch = new IcsFetch(TestSchool.vertx())) {
      assertEquals(is, fetch.address(text).isPresent());
    }
  }

  @Test
  void addressesInsideAreRefusedAtOnce() {
    try (OutsideSchool school = new OutsideSchool(OutsideConfig.NONE)) {
      for (String inside : List.of("http://10.0.0.1/a.ics", "no address", "ftp:x")) {
        assertEquals(
            "invalid_address",
            assertThrows(Refused.class, () -> school.connections.subscribe(school.tutor(), inside))
                .code());
      }
    }
  }
}
