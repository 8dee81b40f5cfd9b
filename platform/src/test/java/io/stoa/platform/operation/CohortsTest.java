// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.operation.Cohorts.Cohort;
import io.stoa.platform.operation.LastHour.Minute;
import io.stoa.signaling.ClientOrigin;
import io.stoa.signaling.JoinReport;
import io.stoa.signaling.JoinReport.Stage;
import io.stoa.signaling.QualityReport;
import io.stoa.signaling.wire.ConnectionQuality;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Joins, returns and quality by where clients are and what they run on.
final class CohortsTest {

  private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");
  private static final String PHONE = "Mozilla/5.0 (Android 14; Mobile; rv:128.0) Firefox/128.0";
  private static final Regions CAMPUS =
      Regions.parse("Campus=10.1.0.0/16, 2001:db8::/32; Library = 10.1.7.0/24");

  private Instant now = NOON;
  private final JoinBook book =
      new JoinBook(new Cohorts(CAMPUS), room -> room.startsWith("test-"), () -> now);

  private static ClientOrigin from(String address, String zone) {
    return new ClientOrigin(address, PHONE, "wifi", zone);
  }

  private static JoinReport report(String room, ClientOrigin origin, String why, int millis) {
    Duration took = Duration.ofMillis(millis);
    Map<Stage, Duration> reached =
        why.isEmpty() ? Map.of(Stage.ADMITTED, Duration.ofMillis(5), Stage.DTLS, took) : Map.of();
    return new JoinReport(NOON, room, "RM", "ann", "Ann", "PA", origin, why, took, reached);
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3, Europe/Berlin, Campus",
    "10.1.7.9, Europe/Berlin, Library",
    "2001:db8::5, '', Campus",
    "10.2.0.1, Europe/Berlin, Europe/Berlin",
    "'', Europe/Berlin, Europe/Berlin",
    "10.2.0.1, Mars/Olympus, ''",
    "not an address, '', ''"
  })
  void aRegionIsTheNarrowestNamedNetworkOrElseTheZone(String address, String zone, String region) {
    assertEquals(region, CAMPUS.of(from(address, zone)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Campus", "=10.0.0.0/8", "Campus=", "Campus=10.1", "Campus=10.0.0.0/33"})
  void whatNamesNoNetworkIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Regions.parse(text));
  }

  @Test
  void eachKindOfClientIsCountedByItself() {
    ClientOrigin campus = from("10.1.2.3", "");
    for (int millis : List.of(100, 300, 200)) {
      book.tell(report("lesson", campus, "", millis));
    }
    book.tell(report("lesson", campus, "ice_timeout", 0));
    book.tell(report("lesson", from("10.9.9.9", "Africa/Cairo"), "", 50));
    book.tell(report("", campus, "token_malformed", 0));
    book.tell(report("test-udp", campus, "ice_timeout", 0));
    book.tell(campus);
    book.tell(
        new QualityReport(
            NOON, "lesson", "RM", "ann", "PA", campus, ConnectionQuality.POOR, 2, 0.1, 90));
    Map<Cohort, Cohorts.Tally> all = book.cohorts().all();
    assertEquals(2, all.size(), all::toString);
    Cohorts.Tally here = all.get(new Cohort("Campus", "Firefox on Android"));
    assertEquals(
        new Cohorts.Tally(3, 1, 1, 0.6, 200, 300, Map.of(ConnectionQuality.POOR, 1L)), here);
    assertEquals(4, book.succeeded());
    assertEquals(
        2,
        book.failures().values().stream().mapToLong(Long::longValue).sum(),
        "no test of one's network");
    assertEquals(new JoinBook.Typical(100, 300), book.typical().get(Stage.DTLS));
  }

  @Test
  void whoMakesUpDevicesFillsNoMemory() {
    for (int i = 0; i < 10 * Cohorts.MAX; i++) {
      book.tell(report("lesson", new ClientOrigin("", "device" + i, "", ""), "", 1));
    }
    Map<Cohort, Cohorts.Tally> all = book.cohorts().all();
    assertEquals(Cohorts.MAX + 1, all.size());
    assertEquals(9 * Cohorts.MAX, Objects.requireNonNull(all.get(Cohorts.OTHERS)).joined());
    assertTrue(new ClientOrigin("", "x".repeat(9_999), "", "").userAgent().length() < 500);
  }

  @Test
  void theLastHourMovesOn() {
    book.tell(report("lesson", ClientOrigin.UNKNOWN, "", 1));
    now = NOON.plus(Duration.ofMinutes(59));
    book.tell(report("lesson", ClientOrigin.UNKNOWN, "ice_timeout", 1));
    book.tell(ClientOrigin.UNKNOWN);
    List<Minute> minutes = book.lastHour();
    assertEquals(LastHour.MINUTES, minutes.size());
    assertEquals(new Minute(1, 0, 0), minutes.getFirst());
    assertEquals(new Minute(0, 1, 1), minutes.getLast());
    now = now.plus(Duration.ofMinutes(1));
    assertEquals(new Minute(0, 0, 0), book.lastHour().getFirst());
    assertEquals(new Minute(0, 1, 1), book.lastHour().get(LastHour.MINUTES - 2));
    now = now.plus(Duration.ofHours(3));
    assertEquals(List.of(new Minute(0, 0, 0)), book.lastHour().stream().distinct().toList());
  }
}
