// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import com.microsoft.playwright.Page;
import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.VideoGrant;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A server of one shard, and a real browser whose pages join its rooms with LiveKit's own client.
final class StockClass implements AutoCloseable {

  private final int mediaPort;
  private final StoaServer server;
  private final StockPages pages;
  private final Chromium chromium;

  /// @param data of the server; an empty folder
  StockClass(Path data) throws IOException {
    mediaPort = StoaServer.freePort();
    server =
        new StoaServer(
            data,
            "http.port=" + StoaServer.freePort(),
            "media.port=" + mediaPort,
            "media.shards=1");
    pages = new StockPages();
    chromium = Chromium.filming(pages.page());
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
    String token =
        AccessToken.of(name, VideoGrant.join(room), Duration.ofMinutes(10))
            .sign("devkey", "secret");
    page.evaluate(
        "([url, token, options]) => harness.join(url, token, options)",
        List.of(server.webSocket(), token, options));
    return page;
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

  @Override
  public void close() {
    chromium.close();
    pages.close();
    server.close();
  }
}
