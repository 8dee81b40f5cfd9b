// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.KeyRing;
import io.stoa.signaling.token.VideoGrant;
import io.stoa.signaling.wire.RoomEvent;
import io.stoa.signaling.wire.RoomReplyWriter;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells other servers what happens in rooms: each event as a signed POST to every address, one
/// after the other for each address, again and again while it is refused. Any thread.
public final class Webhooks {

  private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);

  /// Events that wait for one address; more are given up.
  static final int QUEUE_MAX = 10_000;

  private static final Duration SIGNED_FOR = Duration.ofMinutes(5);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final Context context;
  private final HttpClient http;
  private final KeyRing keys;
  private final List<Duration> pauses;
  private final List<Receiver> receivers = new ArrayList<>();

  /// @param addresses absolute URLs
  /// @param keys prove where a webhook is from
  public Webhooks(Vertx vertx, List<String> addresses, KeyRing keys) {
    this(
        vertx,
        addresses,
        keys,
        List.of(
            Duration.ofMillis(500),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofMinutes(5)));
  }

  /// @param pauses before each further attempt
  Webhooks(Vertx vertx, List<String> addresses, KeyRing keys, List<Duration> pauses) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.keys = keys;
    this.pauses = List.copyOf(pauses);
    this.http = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(5_000));
    addresses.forEach(address -> receivers.add(new Receiver(address)));
  }

  /// Takes an event for all addresses. Never blocks.
  public void tell(RoomEvent event) {
    if (receivers.isEmpty()) {
      return;
    }
    String body = RoomReplyWriter.event(event, "EV_" + UUID.randomUUID());
    context.runOnContext(ignored -> receivers.forEach(receiver -> receiver.add(body)));
  }

  /// One address and what waits for it. On the context.
  private final class Receiver {
    private final String address;
    private final Deque<String> waiting = new ArrayDeque<>();
    private int attempts;

    Receiver(String address) {
      this.address = address;
    }

    void add(String body) {
      if (waiting.size() >= QUEUE_MAX) {
        LOG.warn("webhook {}: an event is given up, {} wait", address, waiting.size());
        return;
      }
      waiting.add(body);
      if (waiting.size() == 1) {
        post();
      }
    }

    private void post() {
      String body = waiting.element();
      send(address, body)
          .onComplete(
              status -> context.runOnContext(ignored -> answered(status)),
              failure -> context.runOnContext(ignored -> failed(String.valueOf(failure))));
    }

    /// Refusals that say that the request itself is wrong are final, but for those that pass.
    private void answered(int status) {
      if (status < 300) {
        next();
      } else if (status >= 400 && status < 500 && status != 408 && status != 429) {
        LOG.warn("webhook {}: refused with status {}", address, status);
        next();
      } else {
        failed("status " + status);
      }
    }

    private void failed(String why) {
      if (attempts >= pauses.size()) {
        LOG.warn("webhook {}: an event is given up: {}", address, why);
        next();
        return;
      }
      LOG.info("webhook {}: {}; trying again", address, why);
      vertx.setTimer(
          Math.max(1, pauses.get(attempts++).toMillis()),
          ignored -> context.runOnContext(again -> post()));
    }

    private void next() {
      attempts = 0;
      waiting.remove();
      if (!waiting.isEmpty()) {
        post();
      }
    }
  }

  private Future<Integer> send(String address, String body) {
    byte[] bytes = body.getBytes(UTF_8);
    RequestOptions request =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(address)
            .setTimeout(TIMEOUT.toMillis())
            .putHeader(HttpHeaders.CONTENT_TYPE, "application/webhook+json")
            .putHeader(HttpHeaders.AUTHORIZATION, signature(bytes));
    return http.request(request)
        .compose(open -> open.send(Buffer.buffer(bytes)))
        .map(HttpClientResponse::statusCode);
  }

  /// A token over the body's hash; receivers compare both.
  private String signature(byte[] body) {
    KeyRing.Own own = keys.own();
    return AccessToken.of("", VideoGrant.none(), SIGNED_FOR)
        .withSha256(Base64.getEncoder().encodeToString(sha256(body)))
        .sign(own.key(), own.secret());
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
