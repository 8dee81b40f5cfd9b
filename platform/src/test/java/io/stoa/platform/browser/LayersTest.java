// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A viewer in a real browser, with LiveKit's own client, chooses what it sees, and the publisher
/// sends no more than that.
final class LayersTest {

  /// In which a wish is to be followed.
  private static final double FOLLOWED_MILLIS = 3_000;

  private static StockClass stock;

  @BeforeAll
  static void open() throws IOException {
    stock = StockClass.open();
  }

  @AfterEach
  void leave() {
    stock.close();
  }

  @Test
  void aViewerGetsTheLayerItAsksForAndTheOthersAreSwitchedOff() {
    Page tutor = stock.enter("layers", "tutor", Map.of());
    tutor.evaluate("() => harness.sends([])");
    Page student = stock.enter("layers", "student", Map.of("publish", false));
    tutor.evaluate("() => harness.sends(['q', 'h', 'f'])");
    student.evaluate("() => harness.sees('tutor', 1280)");

    follows(student, "setVideoQuality(LivekitClient.VideoQuality.LOW)", 320);
    follows(student, "setVideoQuality(LivekitClient.VideoQuality.MEDIUM)", 640);
    follows(student, "setVideoQuality(LivekitClient.VideoQuality.HIGH)", 1280);
    follows(student, "setVideoDimensions({ width: 300, height: 160 })", 320);
    tutor.evaluate("() => harness.sends(['q'])");
    follows(student, "setVideoDimensions({ width: 600, height: 350 })", 640);
    tutor.evaluate("() => harness.sends(['q', 'h'])");
    // Its encoder begins anew, so this takes as long as the browser's estimate does.
    student.evaluate("() => harness.video('tutor').setVideoQuality(2)");
    student.evaluate("() => harness.sees('tutor', 1280)");

    student.evaluate("() => harness.video('tutor').setEnabled(false)");
    tutor.evaluate("() => harness.sends([])");
    student.evaluate("() => harness.video('tutor').setEnabled(true)");
    tutor.evaluate("() => harness.sends(['q', 'h', 'f'])");
    student.evaluate("() => harness.sees('tutor', 1280)");
    Map<?, ?> received = (Map<?, ?>) student.evaluate("() => harness.received()");
    Map<?, ?> seen = (Map<?, ?>) ((Map<?, ?>) received.get("participants")).get("tutor");
    assertEquals("video/VP8", seen.get("codec"), received::toString);
    assertEquals(0, ((Number) seen.get("videoLost")).intValue(), received::toString);
  }

  /// Besides VP8, which browsers choose by themselves.
  @ParameterizedTest
  @CsvSource({"h264, video/H264", "vp9, video/VP9", "av1, video/AV1"})
  void aStreamOfAnyCodecIsCutToWhatAViewerAsksFor(String codec, String mimeType) {
    stock.enter(codec, "tutor", Map.of("codec", codec));
    Page student = stock.enter(codec, "student", Map.of("publish", false));
    student.evaluate("() => harness.sees('tutor', 1280)");
    follows(student, "setVideoQuality(LivekitClient.VideoQuality.LOW)", 320);
    follows(student, "setVideoQuality(LivekitClient.VideoQuality.MEDIUM)", 640);
    follows(student, "setVideoQuality(LivekitClient.VideoQuality.HIGH)", 1280);
    Map<?, ?> received = (Map<?, ?>) student.evaluate("() => harness.received()");
    Map<?, ?> seen = (Map<?, ?>) ((Map<?, ?>) received.get("participants")).get("tutor");
    assertEquals(mimeType, seen.get("codec"), received::toString);
    assertEquals(0, ((Number) seen.get("videoLost")).intValue(), received::toString);
  }

  @ParameterizedTest
  @CsvSource({"vp8", "vp9", "av1"})
  void aViewerGetsAsManyPicturesASecondAsItAsksFor(String codec) {
    stock.enter("fps-" + codec, "tutor", Map.of("codec", codec, "height", 360));
    Page student = stock.enter("fps-" + codec, "student", Map.of("publish", false));
    student.evaluate("() => harness.meets(1, 30)");
    double all = ((Number) student.evaluate("() => harness.rate('tutor')")).doubleValue();
    student.evaluate("() => harness.video('tutor').setVideoFPS(8)");
    student.evaluate("(all) => harness.untilRate('tutor', 0, 0.6 * all)", all);
    student.evaluate("() => harness.video('tutor').setVideoFPS(60)");
    student.evaluate("(all) => harness.untilRate('tutor', 0.75 * all, 100)", all);
    Map<?, ?> received = (Map<?, ?>) student.evaluate("() => harness.received()");
    Map<?, ?> seen = (Map<?, ?>) ((Map<?, ?>) received.get("participants")).get("tutor");
    assertEquals(0, ((Number) seen.get("videoLost")).intValue(), received::toString);
  }

  @Test
  void aViewerWhoAsksForLittleBandwidthGetsNoMore() {
    stock.enter("bandwidth", "tutor", Map.of("height", 360));
    Page student = stock.enter("bandwidth", "student", Map.of("publish", false));
    student.evaluate("() => harness.sees('tutor', 640)");
    student.evaluate("() => harness.room.simulateScenario('subscriber-bandwidth', 300000)");
    // On a busy machine larger pictures may fit, since there are fewer of them.
    student.evaluate(
        """
        async (most) => {
          const until = performance.now() + 20_000;
          for (let fits = false; !fits; ) {
            const before = (await harness.received()).participants.tutor;
            await new Promise((resolve) => setTimeout(resolve, 3_000));
            const after = (await harness.received()).participants.tutor;
            const bps = (8000 * (after.videoBytes - before.videoBytes)) / (after.at - before.at);
            fits = bps <= most && after.frames > before.frames;
            if (!fits && performance.now() > until) throw new Error(`${bps} of ${most} bps, ${after.width} wide`);
          }
        }\
        """,
        300_000);
    student.evaluate("() => harness.room.simulateScenario('subscriber-bandwidth', 0)");
    student.evaluate("() => harness.sees('tutor', 640)");
  }

  private static void follows(Page page, String wish, int width) {
    page.evaluate("() => harness.video('tutor')." + wish);
    double millis =
        ((Number) page.evaluate("(width) => harness.sees('tutor', width)", width)).doubleValue();
    assertTrue(millis < FOLLOWED_MILLIS, () -> wish + " after " + millis + " ms");
  }
}
