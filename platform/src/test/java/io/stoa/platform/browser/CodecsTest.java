// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// People whose browsers have different codecs, with LiveKit's own client: each gets what it can
/// play.
final class CodecsTest {

  /// Of a busy machine's sound, where no packet is lost: it may play late.
  private static final double CONCEALED_MOST = 0.03;

  private static StockClass stock;

  @BeforeAll
  static void open() throws IOException {
    stock = StockClass.open();
  }

  @AfterAll
  static void close() {
    stock.close();
  }

  @ParameterizedTest
  @CsvSource({"v1, true", "v0, true", "v1, false"})
  void redundantAudioReachesWhoTakesItAndOpusTheOthers(String version, boolean red) {
    String room = "red-" + version + "-" + red;
    boolean v0 = version.equals("v0");
    Page tutor = enter(room, "tutor", Map.of("v0", v0, "red", red, "height", 180));
    Page takes = enter(room, "takes", Map.of("v0", v0, "publish", false));
    Page plain =
        enter(room, "plain", Map.of("v0", v0, "publish", false, "without", List.of("red")));
    for (Page page : List.of(takes, plain)) {
      page.evaluate(
          """
          () => harness.untilReceived('tutor', (o) => o.audioPackets >= 50 && o.energy > 0.01)\
          """);
    }
    Map<?, ?> before = received(plain, "tutor");
    for (Page page : List.of(takes, plain)) {
      page.evaluate("() => harness.untilReceived('tutor', (o) => o.audioPackets >= 300)");
    }
    Map<?, ?> passed = received(takes, "tutor");
    Map<?, ?> stripped = received(plain, "tutor");
    assertEquals(red ? "audio/red" : "audio/opus", passed.get("microphone"), passed::toString);
    double ratio = bytesPerPacket(passed) / bytesPerPacket(stripped);
    assertTrue(red ? ratio > 1.6 : ratio < 1.2, () -> passed + "\n" + stripped);
    for (Map<?, ?> each : List.of(passed, stripped)) {
      assertEquals(0, StockClass.number(each, "audioLost"), each::toString);
    }
    double concealed =
        StockClass.number(stripped, "concealed") - StockClass.number(before, "concealed");
    double samples = StockClass.number(stripped, "samples") - StockClass.number(before, "samples");
    assertTrue(concealed <= CONCEALED_MOST * samples, () -> concealed + " of " + samples);
    List.of(tutor, takes, plain).forEach(page -> page.context().close());
  }

  @ParameterizedTest
  @CsvSource({"v1, vp9, vp8", "v0, vp9, vp8", "v1, av1, h264"})
  void whoLacksTheCodecGetsTheBackup(String version, String codec, String backup) {
    String room = "backup-" + version + "-" + codec;
    boolean v0 = version.equals("v0");
    Map<String, Object> lacking = Map.of("v0", v0, "publish", false, "without", List.of(codec));
    Page tutor = enter(room, "tutor", Map.of("v0", v0, "codec", codec, "backup", backup));
    Page takes = enter(room, "takes", Map.of("v0", v0, "publish", false));
    sees(takes, codec);
    assertEquals(List.of(), tutor.evaluate("() => harness.backedUp()"));

    Page lacks = enter(room, "lacks", lacking);
    sees(lacks, backup);
    sees(takes, codec);
    String type = "video/" + backup.toUpperCase(Locale.ROOT);
    List<String> layers = List.of(type + " f", type + " h", type + " q");
    tutor.evaluate("(layers) => harness.untilBackedUp(layers)", layers);
    lacks.evaluate("() => harness.room.disconnect()");
    tutor.evaluate("() => harness.untilBackedUp([])");
    sees(takes, codec);

    Page again = enter(room, "again", lacking);
    sees(again, backup);
    for (Page page : List.of(takes, again)) {
      assertEquals(0, StockClass.number(received(page, "tutor"), "videoLost"), "lost");
    }
    List.of(tutor, takes, lacks, again).forEach(page -> page.context().close());
  }

  /// LiveKit's BackupCodecPolicy.REGRESSION.
  @Test
  void everybodyGetsTheBackupWhereItsPublisherWantsThat() {
    Map<String, Object> options = Map.of("codec", "vp9", "backup", "vp8", "policy", 2);
    Page tutor = enter("regression", "tutor", options);
    Page viewer = enter("regression", "viewer", Map.of("publish", false));
    sees(viewer, "vp8");
    tutor.evaluate(
        "(layers) => harness.untilBackedUp(layers)",
        List.of("video/VP8 f", "video/VP8 h", "video/VP8 q"));
    List.of(tutor, viewer).forEach(page -> page.context().close());
  }

  private static void sees(Page page, String codec) {
    page.evaluate(
        """
        async () => {
          let before;
          await harness.untilReceived('tutor', (o) => o.frames >= (before ??= (o.frames || 0) + 10));
        }\
        """);
    Map<?, ?> seen = received(page, "tutor");
    assertEquals("video/" + codec.toUpperCase(Locale.ROOT), seen.get("codec"), seen::toString);
  }

  private static double bytesPerPacket(Map<?, ?> received) {
    return StockClass.number(received, "audioBytes") / StockClass.number(received, "audioPackets");
  }

  private static Map<?, ?> received(Page page, String identity) {
    Map<?, ?> received = (Map<?, ?>) page.evaluate("() => harness.received()");
    Map<?, ?> participants = (Map<?, ?>) received.get("participants");
    if (!(participants.get(identity) instanceof Map<?, ?> participant)) {
      throw new AssertionError("no " + identity + " in " + received);
    }
    return participant;
  }

  private static Page enter(String room, String name, Map<String, Object> options) {
    return stock.enter(room, name, options);
  }
}
