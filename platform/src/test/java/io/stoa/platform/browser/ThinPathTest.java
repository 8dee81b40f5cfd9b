// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import io.stoa.platform.browser.ThinPath.Quality;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Two people in real browsers, with LiveKit's own client, on bad networks.
final class ThinPathTest {

  private static final Quality LOSSY = new Quality(0.05, 50, 0);

  private static StockClass stock;

  @BeforeAll
  static void open() throws IOException {
    stock = StockClass.open();
  }

  @AfterAll
  static void close() {
    stock.close();
  }

  /// By a transport for each direction; over one for both a whole class does the same.
  @Test
  void lossIsRepairedOnStreamsForThat() throws IOException {
    long seed = System.nanoTime();
    try (ThinPath path = stock.path(LOSSY, seed)) {
      Page tutor = enter("lossy", "tutor", true, path, 360);
      Page student = enter("lossy", "student", true, path, 360);
      for (Page page : List.of(tutor, student)) {
        page.evaluate("() => harness.meets(1, 90, 60)");
      }
      tutor.evaluate("() => harness.untilReceived('student', (o) => o.repaired > 19)");
      student.evaluate("() => harness.untilReceived('tutor', (o) => o.repaired > 19)");
      for (Page page : List.of(tutor, student)) {
        Map<?, ?> received = other(page);
        long repairs = 0;
        for (Object stream : (List<?>) page.evaluate("() => harness.sent()")) {
          repairs += (long) StockClass.number((Map<?, ?>) stream, "repairs");
        }
        String figures = "seed " + seed + ", sent again " + repairs + ", received " + received;
        System.out.println(figures);
        assertTrue(repairs > 3, figures);
        // Who does not get a packet again asks for a key frame. A machine that starves the browser
        // costs some of those, too, but never as many as packets were lost.
        assertTrue(
            StockClass.number(received, "plis") <= StockClass.number(received, "repaired") / 3,
            figures);
      }
      StockClass.leave(tutor, student);
    }
  }

  @Test
  void aThinPathTakesLayersAndLeavesTheVoice() throws IOException {
    long seed = System.nanoTime();
    try (ThinPath wide = stock.path(new Quality(0, 0, 0), seed);
        ThinPath path = stock.path(new Quality(0, 20, 0), seed)) {
      Page tutor = enter("thin", "tutor", false, wide, 720);
      Page student = enter("thin", "student", false, path, 360);
      student.evaluate("() => harness.meets(1, 15, 60)");
      Map<?, ?> best = sees(student, 640, 0, 40);
      path.quality(new Quality(0, 20, 400));
      student.waitForTimeout(3_000);
      Map<?, ?> less = other(student);
      // What fits may be fewer pixels or fewer pictures a second.
      student.evaluate(
          """
          ([sound, frames]) => harness.untilReceived('tutor', (o) => o.audioPackets >= sound && o.frames >= frames)\
          """,
          List.of(
              StockClass.number(less, "audioPackets") + 200,
              StockClass.number(less, "frames") + 10));
      Map<?, ?> thin = other(student);
      path.quality(new Quality(0, 20, 0));
      Map<?, ?> again = sees(student, (int) StockClass.number(best, "width"), 0, 40);
      String figures = best + "\n" + less + "\n" + thin + "\n" + again;
      System.out.println("seed " + seed + ": " + figures);
      assertTrue(StockClass.number(best, "width") >= 640, figures);
      // Too much would fill the queue of the path, which drops voices, too.
      double packets = more(less, thin, "audioPackets");
      double lost = more(less, thin, "audioLost");
      assertTrue(lost <= packets / 20, figures);
      assertTrue(seconds(again) < 20, figures);
      StockClass.leave(tutor, student);
    }
  }

  private static double more(Map<?, ?> before, Map<?, ?> after, String name) {
    return StockClass.number(after, name) - StockClass.number(before, name);
  }

  private static Map<?, ?> sees(Page page, int minWidth, int maxWidth, int seconds) {
    return (Map<?, ?>)
        page.evaluate(
            "([min, max, seconds]) => harness.shows(min, max, seconds)",
            List.of(minWidth, maxWidth, seconds));
  }

  private static double seconds(Map<?, ?> seen) {
    if (!(seen.get("after") instanceof Number after)) {
      throw new AssertionError("no time in " + seen);
    }
    return after.doubleValue();
  }

  private static Page enter(String room, String name, boolean v0, ThinPath path, int height)
      throws IOException {
    return stock.enter(room, name, Map.of("v0", v0, "mediaPort", path.port(), "height", height));
  }

  private static Map<?, ?> other(Page page) {
    Map<?, ?> received = (Map<?, ?>) page.evaluate("() => harness.received()");
    return (Map<?, ?>) ((Map<?, ?>) received.get("participants")).values().iterator().next();
  }
}
