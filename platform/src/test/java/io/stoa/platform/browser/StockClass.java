// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import com.microsoft.playwright.Page;
import io.stoa.platform.TestFolder;
import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.VideoGrant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A server, and a real browser whose pages join its rooms with LiveKit's own client: the same for
/// all test classes of a run, one after the other, each in rooms of its own.
final class StockClass implements AutoCloseable {

  private static final Map<Integer, StockClass> RUNNING = new HashMap<>();

  private final int mediaPort;
  private final WebhookPost post = new WebhookPost("devkey", "secret");
  private final StoaServer server;
  private final StockPages pages;
  private Chromium chromium;

  private StockClass(Path data, int shards) throws IOException {
    mediaPort = StoaServer.freePort();
    server =
        new StoaServer(
            data,
            "http.port=" + StoaServer.freePort(),
            "media.port=" + mediaPort,
            "media.shards=" + shards,
            "webhook.urls=" + post.address());
    pages = new StockPages();
    chromium = Chromium.filming(pages.page());
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              server.close();
              post.close();
              TestFolder.delete(data);
            }));
  }

  /// The one of this run of a single shard, with a browser whose camera films.
  static StockClass open() throws IOException {
    return open(1);
  }

  /// The one of this run whose rooms lie on two shards.
  static StockClass openOnTwoShards() throws IOException {
    return open(2);
  }

  private static StockClass open(int shards) throws IOException {
    StockClass known = RUNNING.get(shards);
    if (known == null) {
      Path folder = Path.of("target").toAbsolutePath();
      known = new StockClass(Files.createTempDirectory(folder, "stock"), shards);
      RUNNING.put(shards, known);
    } else if (!known.chromium.films(known.pages.page())) {
      known.chromium.close();
      known.chromium = Chromium.filming(known.pages.page());
    }
    return known;
  }

  /// What its webhooks have told.
  WebhookPost post() {
    return post;
  }

  StoaServer server() {
    return server;
  }

  /// A page with the client that has not joined.
  Page page() {
    Page page = chromium.newPerson();
    page.navigate(pages.page());
    return page;
  }

  /// A bad network in front of its media port.
  ThinPath path(ThinPath.Quality quality, long seed) throws IOException {
    return new ThinPath(mediaPort, quality, seed);
  }

  /// Another browser: one encodes only so much.
  Chromium anotherBrowser() {
    return Chromium.filming(pages.page());
  }

  /// Lets somebody join.
  ///
  /// @param options of the harness's `join`
  Page enter(String room, String name, Map<String, Object> options) {
    return enter(chromium, room, name, options);
  }

  /// Lets somebody join from another browser.
  Page enter(Chromium from, String room, String name, Map<String, Object> options) {
    Page page = from.newPerson();
    page.navigate(pages.page());
    join(page, VideoGrant.join(room), name, options);
    return page;
  }

  /// Lets a page with the client join.
  void join(Page page, VideoGrant grant, String name, Map<String, Object> options) {
    String token = AccessToken.of(name, grant, Duration.ofMinutes(10)).sign("devkey", "secret");
    page.evaluate(
        "([url, token, options]) => harness.join(url, token, options)",
        List.of(server.webSocket(), token, options));
  }

  /// Closes their pages, so that they leave.
  static void leave(Page... persons) {
    for (Page page : persons) {
      page.context().close();
    }
  }

  /// One of a page's figures.
  static double number(Map<?, ?> values, String name) {
    if (!(values.get(name) instanceof Number number)) {
      throw new AssertionError("no " + name + " in " + values);
    }
    return number.doubleValue();
  }

  /// Everybody who is still there leaves.
  @Override
  public void close() {
    chromium.closePages();
  }
}
