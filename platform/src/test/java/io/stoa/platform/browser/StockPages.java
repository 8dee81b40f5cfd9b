// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.stoa.Checkout;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Serves a page with the unmodified livekit-client, from another origin than the server's, as a
/// customer's site would.
final class StockPages implements AutoCloseable {

  private static final Set<String> CLIENT =
      Set.of("livekit-client.umd.js", "livekit-client.e2ee.worker.mjs");

  private final HttpServer server;

  StockPages() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::serve);
    server.start();
  }

  String page() {
    return "http://localhost:" + server.getAddress().getPort() + "/index.html";
  }

  private void serve(HttpExchange exchange) throws IOException {
    String name = Path.of(exchange.getRequestURI().getPath()).getFileName().toString();
    try (exchange) {
      byte[] content = content(name);
      if (content == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      exchange
          .getResponseHeaders()
          .set("content-type", name.endsWith("js") ? "text/javascript" : "text/html");
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content);
    }
  }

  private static byte @Nullable [] content(String name) throws IOException {
    if (CLIENT.contains(name)) {
      return Files.readAllBytes(
          Checkout.root().resolve("node_modules/livekit-client/dist").resolve(name));
    }
    try (InputStream in = StockPages.class.getResourceAsStream("/stock-client/" + name)) {
      return in == null ? null : in.readAllBytes();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
