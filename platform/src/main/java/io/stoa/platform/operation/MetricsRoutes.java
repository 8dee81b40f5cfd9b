// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.operation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stoa.media.MediaServer;
import io.stoa.media.PeerQuality;
import io.stoa.signaling.RoomOverview;
import io.stoa.signaling.Signaling;
import io.stoa.signaling.turn.RelayState;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `GET /metrics`, for this machine or whoever has the token. Any thread.
public final class MetricsRoutes {

  private static final Logger LOG = LoggerFactory.getLogger(MetricsRoutes.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final List<String> FORWARDED =
      List.of("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via");
  private static final List<String> OWN_NAMES = List.of("localhost", "127.0.0.1", "[::1]");

  private final Vertx vertx;
  private final MediaServer media;
  private final Signaling signaling;
  private final JoinBook joins;
  private final Supplier<List<RelayState>> relays;
  private final String token;

  /// @param relays those of the pool
  /// @param token that a scraper must bear; empty means that it must be on this machine instead
  public MetricsRoutes(
      Vertx vertx,
      MediaServer media,
      Signaling signaling,
      JoinBook joins,
      Supplier<List<RelayState>> relays,
      String token) {
    this.vertx = vertx;
    this.media = media;
    this.signaling = signaling;
    this.joins = joins;
    this.relays = relays;
    this.token = token;
  }

  public void mount(Router router) {
    router.get("/metrics").handler(this::scrape);
  }

  private void scrape(RoutingContext context) {
    context.response().putHeader("Cache-Control", "no-store");
    if (!token.isEmpty() && !bearsToken(context.request())) {
      context.response().setStatusCode(401).putHeader("WWW-Authenticate", "Bearer").end();
      return;
    }
    if (token.isEmpty() && !isLocal(context.request())) {
      context.response().setStatusCode(403).end("stoa.metrics.token is not set\n");
      return;
    }
    Context loop = vertx.getOrCreateContext();
    Thread.ofVirtual()
        .name("metrics")
        .start(() -> {
          try {
            Buffer text = Buffer.buffer(read());
            loop.runOnContext(done ->
                context.response().putHeader("Content-Type", Metrics.CONTENT_TYPE).end(text));
          } catch (TimeoutException | ExecutionException | InterruptedException e) {
            LOG.warn("metrics could not be read: {}", e.toString());
            loop.runOnContext(done -> context.response().setStatusCode(503).end());
          }
        });
  }

  private byte[] read() throws TimeoutException, ExecutionException, InterruptedException {
    List<PeerQuality> peers = media.survey().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    List<RoomOverview> rooms =
        signaling
            .overview()
            .toCompletionStage()
            .toCompletableFuture()
            .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    Metrics metrics = new Metrics();
    metrics.counters(media.counters());
    metrics.loads(media.loads());
    metrics.gauge(
        "stoa_relay_limit_bits_per_second",
        "What each relayed participant may be sent while the relay is short of room, else 0.",
        (double) media.relayLimitBps().orElse(0));
    metrics.joins(joins);
    metrics.relays(relays.get());
    metrics.peers(peers);
    metrics.gauge("stoa_rooms", "Rooms that are open.", rooms.size());
    metrics.gauge(
        "stoa_participants",
        "Participants of all rooms.",
        rooms.stream().mapToInt(room -> room.members().size()).sum());
    metrics.gauge("stoa_draining", "Whether nobody is let in.", signaling.isDraining() ? 1 : 0);
    return metrics.text();
  }

  private boolean bearsToken(HttpServerRequest request) {
    return MessageDigest.isEqual(token.getBytes(UTF_8), Signaling.bearer(request).getBytes(UTF_8));
  }

  /// Whether a program on this machine asks us by a local name. What a proxy passes on is from
  /// elsewhere, and so is a page that has its own name resolved to this machine.
  private static boolean isLocal(HttpServerRequest request) {
    for (String header : FORWARDED) {
      if (request.getHeader(header) != null) {
        return false;
      }
    }
    String host = request.authority() == null ? "" : request.authority().host();
    String address = request.remoteAddress() == null ? null : request.remoteAddress().hostAddress();
    try {
      return OWN_NAMES.contains(host)
          && address != null
          && InetAddress.ofLiteral(address).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
