// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.livekit.server.WebhookReceiver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import livekit.LivekitWebhook.WebhookEvent;

/// Somebody who is told what happens in rooms, and believes it only with a good signature: the
/// official SDK checks it. Its first answer is an error, as if it had just been restarted.
final class WebhookPost implements AutoCloseable {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final HttpServer server;
  private final WebhookReceiver receiver;
  private final List<WebhookEvent> events = new ArrayList<>();
  private final List<Letter> letters = new ArrayList<>();

  /// What was sent for an event.
  private record Letter(String signature, String body) {}

  private boolean failed;

  WebhookPost(String apiKey, String secret) throws IOException {
    receiver = new WebhookReceiver(apiKey, secret);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::receive);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(take(exchange, body), -1);
    }
  }

  private synchronized int take(HttpExchange exchange, String body) {
    if (!failed) {
      failed = true;
      return 503;
    }
    String signature = exchange.getRequestHeaders().getFirst("authorization");
    events.add(receiver.receive(body, signature));
    letters.add(new Letter(signature, body));
    notifyAll();
    return 200;
  }

  /// The first event that fits; waits for it.
  synchronized WebhookEvent await(Predicate<WebhookEvent> fits) throws InterruptedException {
    long until = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      for (WebhookEvent event : events) {
        if (fits.test(event)) {
          return event;
        }
      }
      long left = until - System.nanoTime();
      if (left <= 0) {
        throw new AssertionError("only " + events);
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  /// The body of the first event of a room, as it was sent; waits for it.
  String body(String room) throws InterruptedException {
    return letter(room).body();
  }

  /// The signature of that body.
  String signature(String room) throws InterruptedException {
    return letter(room).signature();
  }

  private Letter letter(String room) throws InterruptedException {
    WebhookEvent first = await(event -> event.getRoom().getName().equals(room));
    synchronized (this) {
      return letters.get(events.indexOf(first));
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
