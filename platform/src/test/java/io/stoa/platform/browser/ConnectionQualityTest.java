// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import io.stoa.platform.browser.ThinPath.Quality;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Stock clients are told how they and others are connected.
final class ConnectionQualityTest {

  private static final Quality GOOD = new Quality(0, 10, 0);
  private static final Quality LOSSY = new Quality(0.12, 10, 0);

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
  void aLossyPathIsSeenByEverybodyAndSoIsItsEnd() throws IOException {
    try (ThinPath path = stock.path(GOOD, 1)) {
      // One small layer, which the slowest machine has time for.
      Map<String, Object> small = Map.of("height", 180, "simulcast", false);
      Page bob = stock.enter("quality", "bob", small);
      Page ann =
          stock.enter(
              "quality",
              "ann",
              Map.of("height", 180, "simulcast", false, "mediaPort", path.port()));
      ann.evaluate("() => harness.meets(1, 10)");
      becomes(ann, "ann", "excellent");
      becomes(bob, "ann", "excellent");
      path.quality(LOSSY);
      double atOwn = becomes(ann, "ann", "poor");
      double atOther = becomes(bob, "ann", "poor");
      becomes(bob, "bob", "excellent");
      path.quality(GOOD);
      double again = becomes(ann, "ann", "excellent");
      becomes(bob, "ann", "excellent");
      List<?> events = (List<?>) ann.evaluate("() => harness.qualities.ann");
      assertEquals("excellent", events.getFirst());
      assertTrue(events.contains("poor"), events::toString);
      System.out.printf(
          "12 %% of loss: poor after %.1f s, told the other %.1f s later; excellent again after %.1f s; %s%n",
          atOwn, atOther, again, events);
      StockClass.leave(ann, bob);
    }
  }

  /// Waits until a client is told so of a participant, perhaps itself; the seconds that it took.
  private static double becomes(Page page, String whose, String quality) {
    return ((Number)
            page.evaluate(
                """
                async ([whose, quality]) => {
                  const began = performance.now();
                  const of = () => harness.room.getParticipantByIdentity(whose) ?? harness.room.localParticipant;
                  await harness.until(() => of().identity === whose && of().connectionQuality === quality, 45);
                  return (performance.now() - began) / 1000;
                }\
                """,
                List.of(whose, quality)))
        .doubleValue();
  }
}
