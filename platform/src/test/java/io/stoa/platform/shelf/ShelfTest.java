// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.shelf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.Checkout;
import io.stoa.platform.TestSchool;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.RepeatableCalls;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.VaultKeys;
import io.stoa.platform.tenancy.School;
import io.stoa.platform.tenancy.Schools;
import io.stoa.platform.web.Api;
import io.stoa.platform.web.ApiDocument;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// The domain of docs/adding-a-domain.md, as it is there.
final class ShelfTest {

  private static final Path SOURCES = Checkout.root().resolve("platform/src/test");
  private static final List<String> FILES =
      List.of(
          "resources/shelf/V1000__shelf.sql",
          "resources/api/shelf.yaml",
          "java/io/stoa/platform/shelf/Book.java",
          "java/io/stoa/platform/shelf/ShelfStore.java",
          "java/io/stoa/platform/shelf/Shelf.java",
          "web/shelf.ts");
  private static final int LINES_MAX = 150;

  private final SchoolId own = new SchoolId(UUID.randomUUID());
  private final SchoolId other = new SchoolId(UUID.randomUUID());
  private final PersonId person = new PersonId(UUID.randomUUID());
  private final HttpClient client = HttpClient.newHttpClient();
  private int port;

  private HttpResponse<String> send(String role, SchoolId school, String method, String body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/v1/books"))
            .header("Authorization", "Bearer " + role + " " + school)
            .header("Content-Type", "application/json");
    if (method.equals("POST")) {
      request.header("Idempotency-Key", "one").POST(HttpRequest.BodyPublishers.ofString(body));
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private Caller caller(String token) {
    String[] parts = token.split(" ", 2);
    SchoolId school = new SchoolId(UUID.fromString(parts[1]));
    return new Caller(school, person, "test").as(Role.of(parts[0]));
  }

  @Test
  void aDomainOfATableTwoOperationsAnEventAndAPageWorks() throws Exception {
    Database db = TestSchool.database();
    try (var connection = TestSchool.owner();
        var sql = connection.createStatement()) {
      sql.execute(Files.readString(SOURCES.resolve(FILES.getFirst())));
    }
    new Schools(db).openDemo(new School(own, "Own"));
    Kernel kernel = Kernel.over(db, VaultKeys.passing());
    BlockingQueue<String> followed = new LinkedBlockingQueue<>();
    String follower = "shelf-" + UUID.randomUUID();
    kernel
        .events()
        .follow(
            follower, Book.Added.class, (tx, happened) -> followed.add(happened.event().title()));
    kernel.events().start();
    Router router = Router.router(TestSchool.vertx());
    try (Api api =
        new Api(
            TestSchool.vertx(),
            router,
            ApiDocument.of(List.of("shelf")),
            InstantSource.system(),
            new RepeatableCalls(db),
            request -> caller(String.valueOf(request.bearer())))) {
      new Shelf(kernel).mount(api);
      api.closeRoutes();
      HttpServer server =
          TestSchool.vertx()
              .createHttpServer()
              .requestHandler(router)
              .listen(0)
              .await(10, TimeUnit.SECONDS);
      port = server.actualPort();
      use(followed);
      server.close().await(10, TimeUnit.SECONDS);
    } finally {
      kernel.events().close();
      client.close();
    }
  }

  private void use(BlockingQueue<String> followed) throws Exception {
    String emma = "{\"title\":\"Emma\"}";
    assertEquals(403, send("student", own, "POST", emma).statusCode());
    assertEquals(400, send("admin", own, "POST", "{\"title\":7}").statusCode());
    HttpResponse<String> added = send("admin", own, "POST", emma);
    assertEquals(201, added.statusCode(), added.body());
    assertEquals(
        new JsonObject(added.body()), new JsonObject(send("admin", own, "POST", emma).body()));
    HttpResponse<String> list = send("moderator", own, "GET", "");
    assertEquals(1, new JsonObject(list.body()).getJsonArray("items").size(), list.body());
    assertEquals(
        0, new JsonObject(send("admin", other, "GET", "").body()).getJsonArray("items").size());
    assertEquals("Emma", followed.poll(30, TimeUnit.SECONDS));
  }

  @Test
  void thePageShowsItAndItIsShort() throws Exception {
    String page = Files.readString(Checkout.root().resolve("docs/adding-a-domain.md"));
    long lines = 0;
    for (String file : FILES) {
      String text = Files.readString(SOURCES.resolve(file)).strip();
      assertTrue(page.contains(text), file + " is another in docs/adding-a-domain.md");
      lines +=
          text.lines()
              .filter(line -> !line.isBlank() && !line.matches("(import|package|// SPDX).*"))
              .count();
    }
    assertTrue(lines < LINES_MAX, lines + " lines");
  }
}
