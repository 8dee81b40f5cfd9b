// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.VideoGrant;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A relay that carries less than the class could use: relayed clients are sent less each, nobody
/// is dropped, and the operator sees it.
final class ShortRelayTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String TOKEN = "a-token-for-whoever-reads-the-metrics";
  private static final Pattern LIMIT =
      Pattern.compile("^stoa_relay_limit_bits_per_second ([0-9.E+]+)$", Pattern.MULTILINE);
  private static final int VIEWERS = 4;

  @TempDir private static Path data;
  private static StoaServer server;
  private static StockPages pages;
  private static Chromium chromium;

  @BeforeAll
  static void open() throws IOException {
    server =
        new StoaServer(
            data,
            "http.port=0",
            "media.port=0",
            "media.shards=1",
            "turn.port=0",
            "turn.mbps=1",
            "metrics.token=" + TOKEN);
    pages = new StockPages();
    chromium = Chromium.filming(pages.page());
  }

  @AfterAll
  static void close() {
    chromium.close();
    pages.close();
    server.close();
  }

  @Test
  void relayedViewersGetLessAndStay() throws Exception {
    Page ann = enter("ann", "", true);
    List<Page> viewers = new ArrayList<>();
    for (int i = 0; i < VIEWERS; i++) {
      viewers.add(enter("viewer" + i, "udp", false));
    }
    long limit = 0;
    long until = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    while (limit == 0 && System.nanoTime() - until < 0) {
      ann.waitForTimeout(500);
      limit = limitBps();
    }
    assertTrue(limit >= 60_000 && limit < 1_000_000, limit + " bps");
    ann.waitForTimeout(8_000);
    long before = relayedBytes();
    ann.waitForTimeout(8_000);
    long bps = relayedBytes() - before;
    assertTrue(bps < 1_200_000, bps + " bps through a relay of 1 Mbps");
    for (Page viewer : viewers) {
      Map<?, ?> received = (Map<?, ?>) viewer.evaluate("() => harness.received()");
      Map<?, ?> of = (Map<?, ?>) ((Map<?, ?>) received.get("participants")).get("ann");
      viewer.evaluate(
          "energy => harness.untilReceived('ann', (other) => other.energy > energy)",
          of.get("energy"));
      assertTrue(
          (Boolean) viewer.evaluate("() => harness.room.state === 'connected'"),
          received::toString);
    }
    System.out.printf(
        "%d viewers at a relay of 1 Mbps: %d kbps together, limit %d kbps each%n",
        VIEWERS, bps / 1000, limitBps() / 1000);
    viewers.forEach(viewer -> viewer.context().close());
    ann.context().close();
  }

  private static long limitBps() throws Exception {
    Matcher matcher = LIMIT.matcher(metrics());
    assertTrue(matcher.find(), "no such metric");
    return (long) Double.parseDouble(matcher.group(1));
  }

  private static long relayedBytes() throws Exception {
    Matcher matcher =
        Pattern.compile("^stoa_turn_to_client_bytes_total ([0-9.E+]+)$", Pattern.MULTILINE)
            .matcher(metrics());
    assertTrue(matcher.find(), "no such metric");
    return (long) Double.parseDouble(matcher.group(1));
  }

  private static String metrics() throws Exception {
    return HTTP.send(
            HttpRequest.newBuilder(server.address().resolve("/metrics"))
                .header("authorization", "Bearer " + TOKEN)
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static Page enter(String name, String transport, boolean publish) {
    Page page = chromium.newPerson();
    page.navigate(pages.page());
    String token =
        AccessToken.of(name, VideoGrant.join("short"), Duration.ofMinutes(10))
            .sign("devkey", "secret");
    page.evaluate(
        "([url, token, options]) => harness.join(url, token, options)",
        List.of(
            server.webSocket(),
            token,
            Map.of("relay", transport, "publish", publish, "height", 360)));
    return page;
  }
}
