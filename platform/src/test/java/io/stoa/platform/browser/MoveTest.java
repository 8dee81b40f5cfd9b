// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.VideoGrant;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import livekit.LivekitWebhook.WebhookEvent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Stock clients are moved between live rooms, which lie on different shards, without connecting
/// anew.
final class MoveTest {

  private static final int ROUNDS = Integer.getInteger("move.rounds", 5);

  private static StockClass stock;

  @BeforeAll
  static void open() throws IOException {
    stock = StockClass.openOnTwoShards();
  }

  @AfterAll
  static void close() {
    stock.close();
  }

  /// The acceptance figure; the load of the machine is in it, so the bound is generous here.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theNewRoomIsSeenSoonAndTheOldOneAgain(boolean v0) {
    String main = "main" + v0;
    String group = "group" + v0;
    Page ann = enter(main, "ann", v0);
    Page bob = enter(main, "bob", v0);
    Page cleo = enter(group, "cleo", v0);
    ann.evaluate("() => harness.meets(1, 20)");
    bob.evaluate("() => harness.meets(1, 20)");
    List<Double> millis = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      millis.add(move(ann, main, group, "cleo"));
      // A publisher is asked for two key frames a second: nobody is moved more often.
      ann.evaluate("() => harness.meets(1, 20)");
      millis.add(move(ann, group, main, "bob"));
      ann.evaluate("() => harness.meets(1, 20)");
    }
    Collections.sort(millis);
    System.out.printf(
        "moved %d times by %s: first picture of the new room after %.0f ms (median), %.0f ms"
            + " (p95), %.0f ms (most)%n",
        millis.size(),
        v0 ? "/rtc" : "/rtc/v1",
        millis.get(millis.size() / 2),
        millis.get(millis.size() * 95 / 100 - 1),
        millis.getLast());
    assertTrue(millis.get(millis.size() / 2) < 1_500, millis::toString);
    // Those whom it came to see it, too.
    move(ann, main, group, "cleo");
    cleo.evaluate("() => harness.meets(1, 20)");
    until(bob, "harness.room.remoteParticipants.size === 0");
    // It was one connection all the time.
    assertEquals(
        List.of("Connected"),
        ann.evaluate(
            "() => harness.events.map((e) => e.name).filter((name) => name !== 'StreamState')"));
    ann.context().close();
    bob.context().close();
    cleo.context().close();
  }

  @Test
  void roomsAndBooksKnowWhoIsWhere() throws Exception {
    Page ann = enter("books", "ann", false);
    Page dora = enter("away", "dora", false);
    ann.evaluate("() => harness.room.localParticipant.publishData(new Uint8Array(1))");
    move(ann, "books", "away", "dora");
    assertEquals("away", ann.evaluate("() => harness.room.name"));
    assertEquals(404, status(ann, "GetParticipant", "books", "ann"));
    assertEquals(200, status(ann, "GetParticipant", "away", "ann"));
    // Data goes where the sender is.
    dora.evaluate("() => harness.sendNumbered(1, 'here', { reliable: true })");
    until(ann, "harness.data.some((d) => d.text === 'here0')");
    ann.evaluate("() => harness.sendNumbered(1, 'too', { reliable: true })");
    until(dora, "harness.data.some((d) => d.text === 'too0')");
    // A resume finds it in the room that it was moved to.
    ann.evaluate("() => harness.room.simulateScenario('signal-reconnect')");
    until(ann, "harness.events.some((e) => e.name === 'Reconnected')");
    assertEquals("away", ann.evaluate("() => harness.room.name"));
    until(ann, "harness.room.remoteParticipants.has('dora')");
    stock.post().await(event -> is(event, "participant_left", "books"));
    stock.post().await(event -> is(event, "track_unpublished", "books"));
    stock.post().await(event -> is(event, "participant_joined", "away"));
    stock.post().await(event -> is(event, "track_published", "away"));
    ann.context().close();
    dora.context().close();
  }

  @Test
  void whoIsNotThereOrMayNotIsRefused() {
    Page eve = enter("refusals", "eve", false);
    assertEquals(404, refusal(eve, admin("refusals", "x"), "refusals", "nobody", "x"));
    assertEquals(404, refusal(eve, admin("none", "x"), "none", "eve", "x"));
    assertEquals(400, refusal(eve, admin("refusals", "refusals"), "refusals", "eve", "refusals"));
    assertEquals(403, refusal(eve, admin("refusals", "y"), "refusals", "eve", "x"));
    assertEquals("refusals", eve.evaluate("() => harness.room.name"));
    eve.context().close();
  }

  private static boolean is(WebhookEvent event, String kind, String room) {
    return event.getEvent().equals(kind)
        && event.getRoom().getName().equals(room)
        && event.getParticipant().getIdentity().equals("ann");
  }

  private static double move(Page page, String room, String destination, String whom) {
    Map<?, ?> times =
        (Map<?, ?>)
            page.evaluate(
                "(args) => harness.move(...args)",
                List.of(http(), admin(room, destination), room, destination, whom));
    return ((Number) java.util.Objects.requireNonNull(times.get("seenAt"))).doubleValue();
  }

  private static int refusal(
      Page page, String token, String room, String identity, String destination) {
    return service(
        page,
        token,
        "MoveParticipant",
        Map.of("room", room, "identity", identity, "destinationRoom", destination));
  }

  private static int status(Page page, String method, String room, String identity) {
    return service(page, admin(room, ""), method, Map.of("room", room, "identity", identity));
  }

  private static int service(Page page, String token, String method, Map<String, String> body) {
    Object status =
        page.evaluate(
            "async (args) => (await harness.service(...args)).status",
            List.of(http(), token, method, body));
    return ((Number) status).intValue();
  }

  private static String http() {
    return "http://127.0.0.1:" + stock.server().address().getPort();
  }

  private static String admin(String room, String destination) {
    return AccessToken.of("admin", VideoGrant.admin(room).to(destination), Duration.ofMinutes(10))
        .sign("devkey", "secret");
  }

  private static void until(Page page, String condition) {
    page.evaluate("() => harness.until(() => " + condition + ")");
  }

  private static Page enter(String room, String name, boolean v0) {
    return stock.enter(room, name, Map.of("v0", v0, "height", 360));
  }
}
