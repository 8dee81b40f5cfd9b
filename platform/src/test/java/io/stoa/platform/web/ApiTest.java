// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.stoa.platform.TestSchool;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.RepeatableCalls;
import io.stoa.platform.kernel.SchoolId;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ApiTest {

  private final Caller caller =
      new Caller(new SchoolId(UUID.randomUUID()), new PersonId(UUID.randomUUID()), "test");
  private final Router router = Router.router(TestSchool.vertx());
  private final Api api =
      new Api(
          TestSchool.vertx(),
          router,
          InstantSource.system(),
          new RepeatableCalls(TestSchool.database()),
          request -> caller);
  private final AtomicInteger made = new AtomicInteger();
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer server = TestSchool.vertx().createHttpServer();

  @BeforeEach
  void listen() throws Exception {
    api.create(
        "/things",
        (who, request) ->
            new Reply(
                201,
                new JsonObject()
                    .put("number", made.incrementAndGet())
                    .put("name", request.text("name", 10)),
                Map.of()));
    server = server.requestHandler(router).listen(0).await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    server.close().await(10, TimeUnit.SECONDS);
    api.close();
    client.close();
  }

  private HttpResponse<String> post(String name, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://localhost:" + server.actualPort() + "/api/v1/things"))
            .header("Sec-Fetch-Site", "same-origin")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(new JsonObject().put("name", name).encode()));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void aCallThatIsSentAgainIsAnsweredAgainAndDoneOnce() throws Exception {
    HttpResponse<String> first = post("a", "Idempotency-Key", "one");
    assertEquals(201, first.statusCode(), first.body());
    HttpResponse<String> again = post("a", "Idempotency-Key", "one");
    assertEquals(201, again.statusCode());
    assertEquals(new JsonObject(first.body()), new JsonObject(again.body()));
    assertEquals(1, made.get());

    HttpResponse<String> other = post("b", "Idempotency-Key", "one");
    assertEquals(409, other.statusCode());
    assertEquals(
        "idempotency_key_reused",
        new JsonObject(other.body()).getJsonObject("error").getString("code"));
  }

  @Test
  void withoutAKeyEachCallIsDone() throws Exception {
    assertNotEquals(post("a").body(), post("a").body());
  }

  @Test
  void aRefusedCallMayBeMadeRightWithTheSameKey() throws Exception {
    assertEquals(400, post("far too long a name", "Idempotency-Key", "k").statusCode());
    assertEquals(201, post("short", "Idempotency-Key", "k").statusCode());
  }

  @Test
  void aKeyHasItsLimits() throws Exception {
    assertEquals(400, post("a", "Idempotency-Key", "k".repeat(201)).statusCode());
    assertEquals(400, post("a", "Idempotency-Key", " ").statusCode());
    assertEquals(0, made.get());
  }
}
