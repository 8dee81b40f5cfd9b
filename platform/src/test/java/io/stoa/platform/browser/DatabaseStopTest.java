// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import io.stoa.platform.TestFolder;
import io.stoa.platform.TestSchool;
import io.stoa.platform.kernel.DataFolder;
import io.stoa.platform.kernel.DatabaseAddress;
import io.stoa.platform.kernel.EmbeddedPostgres;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import livekit.LivekitRtc.SignalResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// PostgreSQL is stopped, then hangs, while a class runs.
final class DatabaseStopTest {

  private static final String RUNNING = "570adea0-0000-7000-8000-00000000000b";
  private static final long AT_ONCE_MILLIS = 1_000;
  private static final int GAP_MILLIS_MAX = 3_000;

  @TempDir private static Path serverData;

  private final Path databaseData = TestSchool.folder();
  private final HttpClient http = HttpClient.newHttpClient();

  private HttpResponse<String> post(StoaServer server, String path, String cookie, String body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(server.address().resolve(path))
            .header("Sec-Fetch-Site", "same-origin")
            .header("Content-Type", "application/json")
            .header("Cookie", cookie)
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private String login(StoaServer server) throws IOException, InterruptedException {
    String body = new JsonObject().put("email", "tutor@demo.stoa").put("password", "demo").encode();
    HttpResponse<String> answer = post(server, "/api/v1/session", "", body);
    for (int i = 0; i < 5 && answer.statusCode() == 503; i++) { // a machine that has much to do
      answer = post(server, "/api/v1/session", "", body);
    }
    assertEquals(200, answer.statusCode(), answer.body());
    return answer.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
  }

  private HttpResponse<String> join(StoaServer server, String cookie)
      throws IOException, InterruptedException {
    return post(server, "/api/v1/bookings/" + RUNNING + "/join", cookie, "");
  }

  private int ready(StoaServer server) throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(server.address().resolve("/health/ready")).build(),
            BodyHandlers.ofString())
        .statusCode();
  }

  /// A join is refused at once and says why; the middle one of a few counts, for other programs may
  /// hold up one or two.
  private void assertRefusedAtOnce(StoaServer server, String cookie) throws Exception {
    List<Long> tookMillis = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      long asked = System.nanoTime();
      HttpResponse<String> answer = join(server, cookie);
      tookMillis.add(Duration.ofNanos(System.nanoTime() - asked).toMillis());
      assertEquals(503, answer.statusCode(), answer.body());
      JsonObject error = new JsonObject(answer.body()).getJsonObject("error");
      assertEquals("database_unavailable", error.getString("code"));
      assertEquals("1", answer.headers().firstValue("Retry-After").orElse(""));
    }
    System.out.printf("joins refused after %s ms%n", tookMillis);
    tookMillis.sort(null);
    assertTrue(tookMillis.get(2) < AT_ONCE_MILLIS, "refused after " + tookMillis);
    assertTrue(tookMillis.getLast() < 3 * AT_ONCE_MILLIS, "refused after " + tookMillis);
  }

  private void awaitJoin(StoaServer server, String cookie) throws Exception {
    long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    HttpResponse<String> answer = join(server, cookie);
    while (answer.statusCode() != 200) {
      assertEquals(503, answer.statusCode(), answer.body());
      assertTrue(System.nanoTime() < until, "not recovered");
      answer = join(server, cookie);
    }
  }

  @Test
  void aClassDoesNotNoticeAndJoinsAreRefusedAtOnceUntilItIsBack() throws Exception {
    try (DataFolder data = DataFolder.open(databaseData);
        StockPages pages = new StockPages();
        Chromium chromium = Chromium.filming(pages.page())) {
      EmbeddedPostgres postgres = EmbeddedPostgres.start(data);
      DatabaseAddress address = postgres.address();
      try (DatabasePort port = new DatabasePort(address.port());
          StoaServer server =
              new StoaServer(
                  serverData,
                  "http.port=0",
                  "media.port=0",
                  "database.url=postgresql://stoa:%s@127.0.0.1:%d/stoa"
                      .formatted(address.password(), port.port()));
          SignalSocket cyd = new SignalSocket(server, "lesson", "cyd")) {
        cyd.next(SignalResponse::hasJoin);
        String cookie = login(server);
        awaitJoin(server, cookie);
        Page ann = enter(server, pages, chromium, "ann");
        Page bob = enter(server, pages, chromium, "bob");
        for (Page page : List.of(ann, bob)) {
          page.evaluate("() => harness.meets(1, 30)");
        }
        for (Page page : List.of(ann, bob)) {
          page.evaluate("() => harness.watchGap()");
        }

        postgres.close();
        port.down();
        assertRefusedAtOnce(server, cookie);
        assertEquals(503, ready(server));
        cyd.ping();
        Page dan = enter(server, pages, chromium, "dan");
        dan.evaluate("() => harness.meets(2, 30)");
        postgres = EmbeddedPostgres.start(data);
        port.up(postgres.address().port());
        awaitJoin(server, cookie);
        assertEquals(200, ready(server));

        port.hang();
        assertRefusedAtOnce(server, cookie);
        cyd.ping();
        port.goOn();
        awaitJoin(server, cookie);

        for (Page page : List.of(ann, bob)) {
          int gap = ((Number) page.evaluate("() => harness.longestGap()")).intValue();
          System.out.printf("longest time without a picture %d ms%n", gap);
          assertTrue(gap < GAP_MILLIS_MAX, gap + " ms without a picture");
        }
      } finally {
        postgres.close();
      }
    } finally {
      TestFolder.delete(databaseData);
    }
  }

  private static Page enter(StoaServer server, StockPages pages, Chromium chromium, String name) {
    Page page = chromium.newPerson();
    page.navigate(pages.page());
    page.evaluate(
        "([url, token, options]) => harness.join(url, token, options)",
        List.of(server.webSocket(), SignalSocket.token("stop", name), Map.of("height", 180)));
    return page;
  }
}
