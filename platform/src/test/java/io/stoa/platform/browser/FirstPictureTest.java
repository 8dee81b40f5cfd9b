// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A newcomer to a running class soon sees everyone.
///
/// `-Dfirst.people=6 -Dfirst.height=720 -Dfirst.newcomers=10 -Dfirst.browsers=6` for a whole class
/// in a browser each, which wants a machine of its own: then the 95th percentile counts. Otherwise
/// one browser encodes for all and others may be at work, so that the median counts, of twice the
/// time.
final class FirstPictureTest {
  private static final int PEOPLE = Integer.getInteger("first.people", 5);
  private static final int HEIGHT = Integer.getInteger("first.height", 360);
  private static final int NEWCOMERS = Integer.getInteger("first.newcomers", 3);
  private static final int BROWSERS = Integer.getInteger("first.browsers", 0);

  /// From subscription to the decoded key frame; what a page needs to paint it is another matter.
  private static final double FIRST_PICTURE_MILLIS = 300;

  private static StockClass stock;
  private static final List<Chromium> BROWSING = new ArrayList<>();

  @BeforeAll
  static void open() throws IOException {
    stock = StockClass.open();
    for (int i = 0; i < BROWSERS; i++) {
      BROWSING.add(stock.anotherBrowser());
    }
  }

  @AfterAll
  static void close() {
    BROWSING.forEach(Chromium::close);
    stock.close();
  }

  @Test
  void aNewcomerSoonSeesEveryone() {
    Map<String, Object> options = Map.of("height", HEIGHT);
    for (int i = 0; i < PEOPLE; i++) {
      String name = "p" + i;
      if (BROWSERS == 0) {
        stock.enter("first", name, options);
      } else {
        stock.enter(BROWSING.get(i % BROWSERS), "first", name, options);
      }
    }
    List<Double> decoded = new ArrayList<>();
    List<Double> shown = new ArrayList<>();
    List<Double> sinceJoin = new ArrayList<>();
    for (int i = 0; i < NEWCOMERS; i++) {
      Page newcomer = stock.enter("first", "newcomer", Map.of("publish", false));
      newcomer.waitForFunction(
          "people => Object.keys(harness.firstPictures).length === people", PEOPLE);
      decoded.addAll(times(newcomer, "firstDecoded"));
      shown.addAll(times(newcomer, "firstPictures"));
      sinceJoin.addAll(times(newcomer, "firstFrames"));
      newcomer.context().close();
    }
    String figures =
        "first picture of %d at %dp, decoded: %s; shown: %s; shown since the join began: %s"
            .formatted(PEOPLE, HEIGHT, spread(decoded), spread(shown), spread(sinceJoin));
    System.out.println(figures);
    double counted = BROWSERS == 0 ? at(decoded, 50) / 2 : at(decoded, 95);
    assertTrue(counted < FIRST_PICTURE_MILLIS, figures);
  }

  private static List<Double> times(Page newcomer, String which) {
    Map<?, ?> times = (Map<?, ?>) newcomer.evaluate("which => harness[which]", which);
    return times.keySet().stream().map(who -> StockClass.number(times, (String) who)).toList();
  }

  private static double at(List<Double> millis, int percent) {
    return millis.stream().sorted().toList().get(millis.size() * percent / 100);
  }

  private static String spread(List<Double> millis) {
    return "median %.0f ms, p95 %.0f ms, at most %.0f ms of %d"
        .formatted(at(millis, 50), at(millis, 95), Collections.max(millis), millis.size());
  }
}
