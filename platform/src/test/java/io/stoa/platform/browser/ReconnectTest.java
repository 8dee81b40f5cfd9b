// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import io.stoa.platform.browser.ThinPath.Quality;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two people in real browsers, with LiveKit's own client, whose connections break in the ways that
/// this client can simulate, and on a network whose addresses change.
final class ReconnectTest {

  private static final Quality GOOD = new Quality(0, 10, 0);
  private static final Quality DEAD = new Quality(1, 10, 0);

  /// Until the server knows how often it hears of a client.
  private static final int RHYTHM_MILLIS = 16_000;

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
  @ValueSource(strings = {"v1", "v0"})
  void aResumeCostsNoMediaAndAFullReconnectBringsItBack(String version) {
    Page ann = enter("scenarios-" + version, "ann", version, 0);
    Page bob = enter("scenarios-" + version, "bob", version, 0);
    meet(ann, bob);
    Object sid = sid(ann);
    boolean single = version.equals("v1");
    List<String> resumes =
        single
            ? List.of("signal-reconnect", "disconnect-signal-on-resume")
            : List.of("signal-reconnect");
    for (String resume : resumes) {
      watch(ann, bob);
      List<?> events = survive(ann, resume);
      int gap = gap(ann, bob);
      figure(version + " " + resume, gap);
      assertFalse(events.contains("Reconnecting"), resume + ": " + events);
      assertTrue(gap < 1_000, resume + ": " + gap + " ms without a picture");
      assertEquals(sid, sid(ann));
    }
    List<String> anew = single ? List.of("node-failure", "force-tcp") : List.of("full-reconnect");
    for (String scenario : anew) {
      watch(ann, bob);
      List<?> events = survive(ann, scenario);
      for (Page page : List.of(ann, bob)) {
        page.evaluate("() => harness.goesOn()");
      }
      figure(version + " " + scenario, gap(ann, bob));
      assertTrue(events.contains("Reconnecting"), scenario + ": " + events);
      assertNotEquals(sid, sid(ann), scenario);
      sid = sid(ann);
    }
    if (single) {
      Map<?, ?> received = (Map<?, ?>) ann.evaluate("() => harness.received()");
      assertEquals("tcp", ((Map<?, ?>) received.get("pair")).get("protocol"), received::toString);
    }
    ann.evaluate("() => harness.room.simulateScenario('server-leave')");
    ann.evaluate("() => harness.until(() => harness.events.at(-1).name === 'Disconnected')");
    bob.evaluate("() => harness.until(() => harness.room.remoteParticipants.size === 0)");
    StockClass.leave(ann, bob);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v0"})
  void mediaGoesOnFromAnotherAddress(String version) throws IOException {
    try (ThinPath path = stock.path(GOOD, 1)) {
      Page ann = enter("rebinding-" + version, "ann", version, path.port());
      Page bob = enter("rebinding-" + version, "bob", version, path.port());
      meet(ann, bob);
      watch(ann, bob);
      path.rebind();
      for (Page page : List.of(ann, bob)) {
        page.waitForTimeout(500); // until the last packets by the former address are through
        page.evaluate("() => harness.goesOn()");
      }
      int gap = gap(ann, bob);
      figure(version + " another address without restart", gap);
      assertTrue(gap < 8_000, gap + " ms without a picture");
      for (Page page : List.of(ann, bob)) {
        assertFalse(names(page).contains("Reconnecting"), names(page)::toString);
      }
      StockClass.leave(ann, bob);
    }
  }

  @Test
  void callsMoveToTcpWhenUdpGoesDead() throws IOException {
    moveToTcp("dead", path -> path.quality(DEAD));
  }

  private static void moveToTcp(String room, Consumer<ThinPath> harm) throws IOException {
    try (ThinPath path = stock.path(GOOD, 1)) {
      // Both ways of connecting, so as to wait only once.
      List<List<Page>> calls = new ArrayList<>();
      for (String version : List.of("v1", "v0")) {
        Page bob = enter(room + "-" + version, "bob", version, 0);
        Page cat = enter(room + "-" + version, "cat", version, path.port());
        meet(cat, bob);
        calls.add(List.of(cat, bob));
      }
      calls.getFirst().getFirst().waitForTimeout(RHYTHM_MILLIS);
      calls.forEach(call -> watch(call.getFirst(), call.getLast()));
      harm.accept(path);
      calls.getFirst().getFirst().waitForTimeout(1_000);
      calls.stream()
          .flatMap(List::stream)
          .forEach(page -> page.evaluate("() => harness.goesOn(60)"));
      for (List<Page> call : calls) {
        Page cat = call.getFirst();
        Page bob = call.getLast();
        int gap = gap(cat, bob);
        figure(room + ": TCP in place of UDP", gap);
        assertTrue(gap < 8_000, gap + " ms without a picture");
        Map<?, ?> received = (Map<?, ?>) cat.evaluate("() => harness.received()");
        assertEquals("tcp", ((Map<?, ?>) received.get("pair")).get("protocol"), received::toString);
        assertEquals(List.of("Connected"), names(bob), "nobody else notices more");
        assertFalse(names(cat).contains("Reconnecting"), names(cat)::toString);
        StockClass.leave(cat, bob);
      }
    }
  }

  private static List<?> names(Page page) {
    return (List<?>)
        page.evaluate(
            "() => harness.events.map((e) => e.name).filter((name) => name !== 'StreamState')");
  }

  private static void figure(String what, int millis) {
    System.out.printf("%s: longest time without a picture %d ms%n", what, millis);
  }

  private static void meet(Page... persons) {
    for (Page page : persons) {
      page.evaluate("() => harness.meets(1, 30)");
    }
  }

  private static void watch(Page... persons) {
    for (Page page : persons) {
      page.evaluate("() => harness.watchGap()");
    }
  }

  private static int gap(Page... persons) {
    int longest = 0;
    for (Page page : persons) {
      longest =
          Math.max(longest, ((Number) page.evaluate("() => harness.longestGap()")).intValue());
    }
    return longest;
  }

  private static List<?> survive(Page page, String scenario) {
    return (List<?>) page.evaluate("s => harness.survive(s)", scenario);
  }

  private static Object sid(Page page) {
    return page.evaluate("() => harness.room.localParticipant.sid");
  }

  /// @param port of a bad network in front of the server; 0 for none
  private static Page enter(String room, String name, String version, int port) {
    return stock.enter(
        room,
        name,
        Map.of(
            "v0",
            version.equals("v0"),
            "mediaPort",
            port,
            "standby",
            room.startsWith("dead"),
            "height",
            360));
  }
}
