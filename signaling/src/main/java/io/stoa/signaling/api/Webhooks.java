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
import io.vertx.core.Promise;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells other servers what happens in rooms: each event as a signed POST to every address, one
/// after the other for each address, again and again while it is refused. What an address missed is
/// a number in the next event that it gets. Any thread.
public final class Webhooks implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);

  /// Events that wait for one address; more are given up.
  static final int QUEUE_MAX = 10_000;

  private static final Duration SIGNED_FOR = Duration.ofMinutes(5);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /// How long an answer may go on that nobody reads.
  private static final Duration ANSWER = Duration.ofSeconds(2);

  private final Vertx vertx;
  private final Context context;
  private final HttpClient http;
  private final KeyRing keys;
  private final Patience patience;
  private final List<Receiver> receivers = new ArrayList<>();

  /// Done when nothing waits any more. On the context.
  private @Nullable Promise<Void> parting;

  private volatile boolean closed;

  /// What an address is granted.
  ///
  /// @param pauses before each further attempt
  /// @param parting how long a server that stops waits for what is on its way
  /// @param charsMax of events that wait
  record Patience(List<Duration> pauses, Duration parting, int charsMax) {
    Patience {
      pauses = List.copyOf(pauses);
    }
  }

  /// @param addresses absolute URLs
  /// @param keys prove where a webhook is from
  public Webhooks(Vertx vertx, List<String> addresses, KeyRing keys) {
    this(
        vertx,
        addresses,
        keys,
        new Patience(
            List.of(
                Duration.ofMillis(500),
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofMinutes(5)),
            Duration.ofSeconds(2),
            16 * 1_048_576));
  }

  Webhooks(Vertx vertx, List<String> addresses, KeyRing keys, Patience patience) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.keys = keys;
    this.patience = patience;
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

  /// Lets what waits go out, for a moment, then nothing more. Blocks.
  @Override
  public void close() {
    Promise<Void> done = Promise.promise();
    context.runOnContext(ignored -> {
      parting = done;
      settle();
    });
    try {
      done.future().await(patience.parting().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warn("webhooks: events wait that nobody is told any more");
    }
    closed = true;
  }

  private void settle() {
    if (parting != null && receivers.stream().allMatch(receiver -> receiver.waiting.isEmpty())) {
      parting.tryComplete();
    }
  }

  /// One address and what waits for it. On the context.
  private final class Receiver {
    private final String address;
    private final Deque<String> waiting = new ArrayDeque<>();
    private long chars;
    private int attempts;
    private int missed;

    Receiver(String address) {
      this.address = address;
    }

    void add(String body) {
      if (waiting.size() >= QUEUE_MAX || chars + body.length() > patience.charsMax()) {
        LOG.warn("webhook {}: an event is given up, {} wait", address, waiting.size());
        missed++;
        return;
      }
      waiting.add(body);
      chars += body.length();
      if (waiting.size() == 1) {
        post();
      }
    }

    private void post() {
      if (closed) {
        return;
      }
      int told = missed;
      send(address, RoomReplyWriter.afterMissing(told, waiting.element()))
          .onComplete(
              status -> context.runOnContext(ignored -> answered(status, told)),
              failure -> context.runOnContext(ignored -> failed(String.valueOf(failure))));
    }

    /// Refusals that say that the request itself is wrong are final, but for those that pass.
    private void answered(int status, int told) {
      if (status < 300) {
        missed -= told;
        next();
      } else if (status >= 400 && status < 500 && status != 408 && status != 429) {
        LOG.warn("webhook {}: refused with status {}", address, status);
        missed++;
        next();
      } else {
        failed("status " + status);
      }
    }

    private void failed(String why) {
      if (attempts >= patience.pauses().size()) {
        LOG.warn("webhook {}: an event is given up: {}", address, why);
        missed++;
        next();
        return;
      }
      LOG.info("webhook {}: {}; trying again", address, why);
      vertx.setTimer(
          Math.max(1, patience.pauses().get(attempts++).toMillis()),
          ignored -> context.runOnContext(again -> post()));
    }

    private void next() {
      attempts = 0;
      chars -= waiting.remove().length();
      if (waiting.isEmpty()) {
        settle();
      } else {
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
    return http.request(request).compose(open -> open.send(Buffer.buffer(bytes))).map(this::status);
  }

  /// An answer is its status. One without an end would hold its connection, and the next events
  /// with it.
  private int status(HttpClientResponse response) {
    Future<Void> ended = response.end();
    vertx.setTimer(
        ANSWER.toMillis(),
        ignored -> {
          if (!ended.isComplete()) {
            response.request().reset();
          }
        });
    return response.statusCode();
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
