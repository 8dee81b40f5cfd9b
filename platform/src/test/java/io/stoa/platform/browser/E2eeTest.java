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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// People whose browsers encrypt from end to end, with LiveKit's own client: who has the passphrase
/// sees and hears, and who has not receives the packets and nothing more.
final class E2eeTest {

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
  @CsvSource({"vp8, wrong", "vp8, ''", "vp9, wrong", "h264, wrong"})
  void onlyWhoHasThePassphraseSeesAndHears(String codec, String guess) {
    String room = "e2ee-" + codec + "-" + guess;
    Map<String, Object> options = Map.of("codec", codec, "passphrase", "right", "height", 360);
    Page ann = enter(room, "ann", options);
    Page bob = enter(room, "bob", options);
    Page eve = enter(room, "eve", Map.of("passphrase", guess, "publish", false));
    seesAndHears(bob, "ann", codec);
    seesAndHears(ann, "bob", codec);
    for (String identity : List.of("ann", "bob")) {
      assertEquals(
          List.of(1, 1), eve.evaluate("name => harness.encryptions(name)", identity), identity);
      receivesInVain(eve, identity, guess.isEmpty());
    }
    ann.evaluate("() => harness.sendNumbered(3, 'secret', { reliable: true })");
    bob.evaluate("() => harness.until(() => harness.data.length === 3)");
    assertEquals("secret0", bob.evaluate("() => harness.data[0].text"));
    assertEquals(List.of(), eve.evaluate("() => harness.data"));
    List.of(ann, bob, eve).forEach(page -> page.context().close());
  }

  /// The green of the fake camera, which Chromium shows darker by VP9, and its beeps.
  private static void seesAndHears(Page page, String identity, String codec) {
    page.evaluate(
        """
        async (name) => {
          await harness.untilReceived(name, (o) => o.frames >= 30 && o.energy > 0.01);
          await harness.until(() => {
            const [red, green, blue] = harness.colour(name) ?? [0, 0, 0];
            return green > 60 && red < 40 && blue < 40;
          });
        }\
        """,
        identity);
    Map<?, ?> other = received(page, identity);
    assertEquals("video/" + codec.toUpperCase(Locale.ROOT), other.get("codec"), other::toString);
  }

  /// Who has another passphrase decodes nothing. A browser that does not know of the encryption
  /// gives what it received to its decoders, which make noise and, seldom, a picture of it.
  private static void receivesInVain(Page page, String identity, boolean unaware) {
    page.evaluate(
        """
        (name) => harness.untilReceived(name, (o) => o.videoPackets >= 100 && o.audioPackets >= 100)\
        """,
        identity);
    Map<?, ?> other = received(page, identity);
    if (unaware) {
      assertTrue(number(other, "frames") * 4 < number(other, "videoPackets"), other::toString);
    } else {
      assertEquals(0, number(other, "frames"), other::toString);
      assertEquals(0, number(other, "energy"), other::toString);
    }
  }

  private static Map<?, ?> received(Page page, String identity) {
    Map<?, ?> received = (Map<?, ?>) page.evaluate("() => harness.received()");
    Map<?, ?> participants = (Map<?, ?>) received.get("participants");
    if (!(participants.get(identity) instanceof Map<?, ?> participant)) {
      throw new AssertionError("no " + identity + " in " + received);
    }
    return participant;
  }

  private static double number(Map<?, ?> values, String name) {
    if (!(values.get(name) instanceof Number number)) {
      throw new AssertionError("no " + name + " in " + values);
    }
    return number.doubleValue();
  }

  private static Page enter(String room, String name, Map<String, Object> options) {
    return stock.enter(room, name, options);
  }
}
