// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.stoa.signaling.token.KeyRing;
import io.stoa.signaling.wire.RoomDescription;
import io.stoa.signaling.wire.RoomEvent;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Servers that are told of events and misbehave.
final class WebhooksTest {

  private static final int CHARS_MAX = 100_000;

  private static final List<Duration> PAUSES = Collections.nCopies(10_000, Duration.ofMillis(5));

  private static Vertx vertx;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() {
    vertx.close().await();
  }

  /// A server and the bodies that it accepted, in order.
  private record Receiver(HttpServer server, BlockingQueue<String> bodies) {

    /// @param answer how it answers its request of that number, counted from 0
    static Receiver open(BiConsumer<HttpServerRequest, Integer> answer) throws Exception {
      BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
      AtomicInteger asked = new AtomicInteger();
      HttpServer server =
          vertx
              .createHttpServer()
              .requestHandler(request ->
                  request
                      .body()
                      .onSuccess(body -> {
                        answer.accept(request, asked.getAndIncrement());
                        if (request.response().getStatusCode() == 200) {
                          bodies.add(body.toString(UTF_8));
                        }
                      }))
              .listen(0, "127.0.0.1")
              .await(30, TimeUnit.SECONDS);
      return new Receiver(server, bodies);
    }

    String address() {
      return "http://127.0.0.1:" + server.actualPort() + "/hook";
    }

    JsonObject next() throws InterruptedException {
      String body = bodies.poll(30, TimeUnit.SECONDS);
      assertNotNull(body, "no event came");
      return JsonParser.parseString(body).getAsJsonObject();
    }

    void expect(int from, int to) throws InterruptedException {
      for (int i = from; i < to; i++) {
        assertEquals("room" + i, name(next()));
      }
    }
  }

  private static String name(JsonObject event) {
    return event.getAsJsonObject("room").get("name").getAsString();
  }

  private static Webhooks webhooks(Duration parting, Receiver... receivers) {
    List<String> addresses = Arrays.stream(receivers).map(Receiver::address).toList();
    Webhooks.Patience patience = new Webhooks.Patience(PAUSES, parting, CHARS_MAX);
    return new Webhooks(vertx, addresses, KeyRing.of(Map.of("key", "secret")), patience);
  }

  private static void tell(Webhooks webhooks, int from, int to, String metadata) {
    for (int i = from; i < to; i++) {
      RoomDescription room =
          new RoomDescription("RM_" + i, "room" + i, metadata, 1, 1, 1, 0, 0, 9, false);
      webhooks.tell(RoomEvent.of(RoomEvent.Kind.ROOM_STARTED, room));
    }
  }

  private static void end(HttpServerRequest request, int status) {
    var _ = request.response().setStatusCode(status).putHeader("location", "/other").end();
  }

  @Test
  void eachAddressIsToldInOrderWhateverOthersDo() throws Exception {
    Receiver silent = Receiver.open((request, asked) -> request.response().setStatusCode(202));
    Receiver failing =
        Receiver.open((request, asked) -> end(request, asked % 3 == 2 ? 200 : 500 + asked % 2));
    Receiver moving = Receiver.open((request, asked) -> end(request, asked < 2 ? 307 : 200));
    try (Webhooks webhooks = webhooks(Duration.ofMillis(1), silent, failing, moving)) {
      tell(webhooks, 0, 20, "");
      failing.expect(0, 20);
      moving.expect(0, 20);
    }
  }

  /// What an answer says besides its status is not waited for.
  @Test
  void anAnswerWithoutAnEndHoldsNothingUp() throws Exception {
    Receiver endless =
        Receiver.open((request, asked) -> request.response().setChunked(true).write("and so on "));
    try (Webhooks webhooks = webhooks(Duration.ofMillis(1), endless)) {
      // More than there are connections to one address.
      tell(webhooks, 0, 7, "");
      endless.expect(0, 7);
    }
  }

  @Test
  void whatWaitsIsBoundedAndWhatWasMissedIsTold() throws Exception {
    AtomicInteger status = new AtomicInteger(503);
    Receiver down = Receiver.open((request, asked) -> end(request, status.get()));
    Receiver up = Receiver.open((request, asked) -> end(request, 200));
    try (Webhooks webhooks = webhooks(Duration.ofMillis(1), down, up)) {
      tell(webhooks, 0, 50, "x".repeat(CHARS_MAX / 10));
      tell(webhooks, 50, 51, "");
      while (!name(up.next()).equals("room50")) {
        // Each is handed to all addresses, in order.
      }
      status.set(200);
      JsonObject first = down.next();
      assertEquals("room0", name(first));
      assertEquals(41, first.get("numDropped").getAsInt());
      down.expect(1, 9);
      JsonObject last = down.next();
      assertEquals("room50", name(last));
      assertFalse(last.has("numDropped"));
    }
  }

  @Test
  void whoeverStopsTellsTheLastOfIt() throws Exception {
    Receiver receiver = Receiver.open((request, asked) -> end(request, 200));
    Webhooks webhooks = webhooks(Duration.ofSeconds(30), receiver);
    tell(webhooks, 0, 50, "");
    webhooks.close();
    assertEquals(50, receiver.bodies().size());
  }
}
