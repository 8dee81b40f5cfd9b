// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import io.stoa.platform.browser.ThinPath.Quality;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A class in real browsers, with LiveKit's own client, on a network that loses one packet of
/// twenty in each direction: nobody's picture freezes for more than a second.
///
/// `-Dlossy.people=6 -Dlossy.seconds=60` for a whole class, which wants a machine of its own;
/// `lossy.loss` in percent, `lossy.delay` of one direction in milliseconds, `lossy.height` of the
/// pictures.
final class LossyClassTest {
  private static final int PEOPLE = Integer.getInteger("lossy.people", 3);
  private static final int SECONDS = Integer.getInteger("lossy.seconds", 15);
  private static final int LOSS_PERCENT = Integer.getInteger("lossy.loss", 5);
  private static final int DELAY_MILLIS = Integer.getInteger("lossy.delay", 50);
  private static final int HEIGHT = Integer.getInteger("lossy.height", 180);

  private static final int BEGIN_SECONDS = 5;
  private static final double FREEZE_MILLIS = 1_000;

  private static StockClass stock;

  @BeforeAll
  static void open() throws IOException {
    stock = StockClass.open();
  }

  @AfterAll
  static void close() {
    stock.close();
  }

  @Test
  void nobodysPictureFreezes() throws IOException {
    long seed = System.nanoTime();
    Quality quality = new Quality(LOSS_PERCENT / 100.0, DELAY_MILLIS, 0);
    try (ThinPath path = stock.path(quality, seed)) {
      List<Page> people = new ArrayList<>();
      for (int i = 0; i < PEOPLE; i++) {
        people.add(
            stock.enter(
                "lossy-class", "person" + i, Map.of("mediaPort", path.port(), "height", HEIGHT)));
      }
      for (Page page : people) {
        page.evaluate("others => harness.meets(others, 15, 60)", PEOPLE - 1);
      }
      people.getFirst().waitForTimeout(BEGIN_SECONDS * 1000.0);
      for (Page page : people) {
        page.evaluate("seconds => { harness.result = harness.seen(seconds); }", SECONDS);
      }
      List<Map<?, ?>> results = new ArrayList<>();
      for (Page page : people) {
        results.add((Map<?, ?>) page.evaluate("() => harness.result"));
      }
      String figures = "seed " + seed + ", " + results;
      System.out.println(figures);
      // A starved machine stalls the browsers, too: that is not the network's or the server's.
      double stall =
          results.stream().mapToDouble(r -> StockClass.number(r, "stall")).max().orElseThrow();
      for (Map<?, ?> result : results) {
        assertEquals(PEOPLE - 1, StockClass.number(result, "videos"), figures);
        assertTrue(StockClass.number(result, "gap") <= FREEZE_MILLIS + stall, figures);
        assertTrue(StockClass.number(result, "repaired") > 0 || LOSS_PERCENT == 0, figures);
        assertTrue(StockClass.number(result, "audioNacks") > 0 || LOSS_PERCENT == 0, figures);
        assertTrue(
            StockClass.number(result, "audioLost")
                <= StockClass.number(result, "audioPackets") / 100,
            figures);
      }
      people.forEach(page -> page.context().close());
    }
  }
}
