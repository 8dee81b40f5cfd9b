// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.util.ArrayList;
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

  /// From subscription to the first picture that is shown.
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
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < NEWCOMERS; i++) {
      Page newcomer = stock.enter("first", "newcomer", Map.of("publish", false));
      newcomer.waitForFunction(
          "people => Object.keys(harness.firstPictures).length === people", PEOPLE);
      Map<?, ?> times = (Map<?, ?>) newcomer.evaluate("() => harness.firstPictures");
      times.keySet().forEach(name -> millis.add(StockClass.number(times, (String) name)));
      newcomer.context().close();
    }
    millis.sort(null);
    double median = millis.get(millis.size() / 2);
    double late = millis.get(millis.size() * 95 / 100);
    String figures =
        "first picture of %d at %dp: median %.0f ms, p95 %.0f ms, at most %.0f ms of %d"
            .formatted(PEOPLE, HEIGHT, median, late, millis.getLast(), millis.size());
    System.out.println(figures);
    double counted = BROWSERS == 0 ? median / 2 : late;
    assertTrue(counted < FIRST_PICTURE_MILLIS, figures);
  }
}
