// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import io.stoa.signaling.token.VideoGrant;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Three people in real browsers send each other data, with LiveKit's own client.
final class DataTest {

  private static final Map<String, Object> RELIABLE = Map.of("reliable", true, "topic", "news");

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
  // Between the first and the third are two of the same way, between the others both ways.
  @CsvSource({"v1, v0, v1, udp", "v0, v1, v0, tcp"})
  void everyKindOfDataReachesWhomItIsFor(
      String first, String second, String third, String network) {
    String room = "data-" + first + "-" + second + "-" + network;
    Page ann = enter(room, "ann", first, network);
    Page bob = enter(room, "bob", second, network);
    Page cat = enter(room, "cat", third, network);
    reliable(ann, bob, cat);
    lossy(bob, ann, cat);
    streams(cat, ann, bob);
    calls(ann, bob, cat);
    destinations(ann, bob, cat);
    nobodySpeaksForAnother(cat, bob, ann);
    dataTracks(ann, bob);
    comesBack(ann, bob, cat);
    for (Page page : List.of(ann, cat)) {
      assertTrue(texts(page).stream().noneMatch(text -> text.startsWith("secret")));
    }
    for (Page page : List.of(ann, bob, cat)) {
      page.context().close();
    }
  }

  private static void reliable(Page from, Page... others) {
    from.evaluate("options => harness.sendNumbered(1000, 'r', options)", RELIABLE);
    List<String> expected = IntStream.range(0, 1000).mapToObj(i -> "r" + i).toList();
    for (Page other : others) {
      until(other, "harness.data.length >= 1000");
      assertEquals(expected, texts(other));
      Map<?, ?> last = (Map<?, ?>) other.evaluate("() => harness.data.at(-1)");
      assertEquals("ann", last.get("from"));
      assertEquals("news", last.get("topic"));
      assertEquals(false, last.get("lossy"));
    }
    assertEquals(List.of(), texts(from));
  }

  private static void lossy(Page from, Page... others) {
    from.evaluate("() => harness.sendNumbered(100, 'l', { reliable: false })");
    for (Page other : others) {
      until(other, "harness.data.filter((d) => d.lossy && d.from === 'bob').length >= 50");
      List<String> arrived = texts(other).stream().filter(text -> text.startsWith("l")).toList();
      Set<String> once = new HashSet<>(arrived);
      assertEquals(arrived.size(), once.size());
    }
  }

  private static void streams(Page from, Page... others) {
    String text = "Grüße ".repeat(10_000);
    from.evaluate("text => harness.room.localParticipant.sendText(text, { topic: 'text' })", text);
    int sum = ((Number) from.evaluate("() => harness.sendBytes(200000)")).intValue();
    for (Page other : others) {
      until(other, "harness.texts.length === 1 && harness.files.length === 1");
      assertEquals(
          List.of(Map.of("from", "cat", "text", text)), other.evaluate("() => harness.texts"));
      assertEquals(
          List.of(Map.of("from", "cat", "name", "notes.bin", "bytes", 200_000, "sum", sum)),
          other.evaluate("() => harness.files"));
    }
  }

  private static void calls(Page ann, Page bob, Page cat) {
    assertEquals("bob heard hi", ann.evaluate("() => harness.call('bob', 'hi')"));
    assertEquals("ann heard ho", bob.evaluate("() => harness.call('ann', 'ho')"));
    assertEquals("cat heard hu", bob.evaluate("() => harness.call('cat', 'hu')"));
    String large = "x".repeat(14_000);
    assertEquals("bob heard " + large, cat.evaluate("p => harness.call('bob', p)", large));
    assertEquals(List.of("ann", "cat"), bob.evaluate("() => harness.calls"));
    assertEquals(List.of("bob"), ann.evaluate("() => harness.calls"));
  }

  private static void destinations(Page from, Page named, Page other) {
    from.evaluate(
        "() => harness.sendNumbered(3, 'secret', { reliable: true, destinationIdentities: ['bob'] })");
    from.evaluate("() => harness.sendNumbered(1, 'public', { reliable: true })");
    // Reliable messages of one sender come in order, so the secret would be there by now.
    until(other, "harness.data.some((d) => d.text === 'public0')");
    until(named, "harness.data.some((d) => d.text === 'public0')");
    assertTrue(texts(named).containsAll(List.of("secret0", "secret1", "secret2")));
    assertTrue(texts(other).stream().noneMatch(text -> text.startsWith("secret")));
    // To oneself only if one says so.
    assertFalse(texts(from).contains("public0"));
    from.evaluate(
        "() => harness.sendNumbered(1, 'own', { reliable: true, destinationIdentities: ['ann'] })");
    until(from, "harness.data.some((d) => d.text === 'own0')");
  }

  private static void nobodySpeaksForAnother(Page liar, Page listener, Page victim) {
    Object sid = victim.evaluate("() => harness.room.localParticipant.sid");
    liar.evaluate("sid => harness.forge('ann', sid, 'forged')", sid);
    until(listener, "harness.data.some((d) => d.text === 'forged')");
    assertEquals(
        "cat", listener.evaluate("() => harness.data.find((d) => d.text === 'forged').from"));
  }

  /// Frames of several packets each, by the publisher's handle in and by the receiver's out.
  private static void dataTracks(Page from, Page to) {
    from.evaluate("() => harness.publishDataTrack('pointer')");
    to.evaluate("() => harness.receiveDataTrack('ann', 'pointer')");
    // What is sent before the subscription stands is lost, and so may be single frames later.
    for (int i = 0; i < 100 && !arrived(to); i++) {
      from.evaluate("() => harness.pushFrames(5, 40000, 7)");
      from.waitForTimeout(50);
    }
    assertTrue(arrived(to), "no frame arrived");
    List<?> sizes = (List<?>) to.evaluate("() => harness.frameSizes");
    assertEquals(Set.of(40_000), new HashSet<>(sizes));
    List<?> values = (List<?>) to.evaluate("() => harness.frameValues");
    assertTrue(Set.of(7, 8, 9, 10, 11).containsAll(values), values::toString);
  }

  private static boolean arrived(Page to) {
    return Boolean.TRUE.equals(to.evaluate("() => harness.frameSizes.length >= 10"));
  }

  /// What is sent while the signaling is away arrives, all of it, once and in order.
  private static void comesBack(Page ann, Page bob, Page cat) {
    ann.evaluate(
        """
        async () => {
          const gone = harness.room.simulateScenario('signal-reconnect');
          await harness.sendNumbered(1000, 'during', { reliable: true });
          await gone;
          await harness.until(() => harness.events.some((e) => e.name === 'Reconnected'));
          await harness.sendNumbered(100, 'after', { reliable: true });
        }\
        """);
    List<String> during = IntStream.range(0, 1000).mapToObj(i -> "during" + i).toList();
    List<String> after = IntStream.range(0, 100).mapToObj(i -> "after" + i).toList();
    for (Page other : List.of(bob, cat)) {
      until(other, "harness.data.some((d) => d.text === 'after99')");
      assertEquals(
          during, texts(other).stream().filter(text -> text.startsWith("during")).toList());
      assertEquals(after, texts(other).stream().filter(text -> text.startsWith("after")).toList());
    }
    assertEquals("ann heard again", bob.evaluate("() => harness.call('ann', 'again')"));
  }

  @Test
  void whoMayNotSendDataIsNotHeard() {
    Page ann = enter("data-silent", "ann", "v1", "udp");
    Page bob = enter("data-silent", "bob", "v1", "udp");
    VideoGrant silent = VideoGrant.join("data-silent").permitting(true, true, false);
    Page dan = enter(silent, "dan", "v1", "udp");
    dan.evaluate("() => harness.forge('ann', 'PA_x', 'unheard')");
    for (int i = 0; i < 20; i++) {
      assertEquals("ann heard x", bob.evaluate("() => harness.call('ann', 'x')"));
    }
    assertEquals(List.of(), texts(ann));
    assertEquals(List.of(), texts(bob));
    // But it hears.
    ann.evaluate("() => harness.sendNumbered(1, 'heard', { reliable: true })");
    until(dan, "harness.data.some((d) => d.text === 'heard0')");
    List.of(ann, bob, dan).forEach(page -> page.context().close());
  }

  private static void until(Page page, String condition) {
    page.evaluate("() => harness.until(() => " + condition + ")");
  }

  @SuppressWarnings("unchecked")
  private static List<String> texts(Page page) {
    return (List<String>) page.evaluate("() => harness.data.map((d) => d.text)");
  }

  private static Page enter(String room, String name, String version, String network) {
    return enter(VideoGrant.join(room), name, version, network);
  }

  private static Page enter(VideoGrant grant, String name, String version, String network) {
    Page page = stock.page();
    Map<String, Object> options =
        Map.of("v0", version.equals("v0"), "tcp", network.equals("tcp"), "publish", false);
    stock.join(page, grant, name, options);
    return page;
  }
}
