// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.operation;

import io.stoa.media.MediaServer;
import io.stoa.media.PeerQuality;
import io.stoa.signaling.RoomOverview;
import io.stoa.signaling.Signaling;
import io.stoa.signaling.turn.RelayState;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends a [Picture] of the server to everybody who watches, every two seconds; to nobody, none is
/// drawn. As server-sent events, each a JSON object. Owned by its context.
public final class LiveFeed {

  private static final Logger LOG = LoggerFactory.getLogger(LiveFeed.class);

  /// Those who watch at the same time.
  static final int WATCHERS_MAX = 50;

  /// Then a watcher must ask again, and may be refused.
  private static final long WATCH_MILLIS = 15 * 60_000L;

  private static final long PERIOD_MILLIS = 2_000;

  private final Vertx vertx;
  private final Context context;
  private final MediaServer media;
  private final Signaling signaling;
  private final Picture picture;
  private final InstantSource clock;
  private final List<HttpServerResponse> watchers = new ArrayList<>();
  private long timer;
  private boolean drawing;

  /// @param relays that others run, as they are now
  public LiveFeed(
      Vertx vertx,
      MediaServer media,
      Signaling signaling,
      JoinBook joins,
      Supplier<List<RelayState>> relays,
      InstantSource clock) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.media = media;
    this.signaling = signaling;
    this.picture = new Picture(media, signaling, joins, relays);
    this.clock = clock;
  }

  /// Lets somebody watch until he goes, or for a quarter of an hour. Any thread.
  ///
  /// @param watcher a response that nothing was sent on yet
  public void watch(HttpServerResponse watcher) {
    context.runOnContext(ignored -> add(watcher));
  }

  private void add(HttpServerResponse watcher) {
    if (watchers.size() >= WATCHERS_MAX) {
      watcher.setStatusCode(503).end();
      return;
    }
    watcher.closeHandler(gone -> context.runOnContext(ignored -> remove(watcher)));
    watcher.exceptionHandler(e -> LOG.debug("a watcher failed: {}", e.toString()));
    watcher
        .putHeader("Content-Type", "text/event-stream")
        .putHeader("Cache-Control", "no-store")
        .putHeader("X-Accel-Buffering", "no")
        .setChunked(true)
        .write("retry: 2000\n\n");
    watchers.add(watcher);
    vertx.setTimer(
        WATCH_MILLIS,
        ignored -> {
          if (!watcher.ended() && !watcher.closed()) {
            watcher.end();
          }
        });
    if (timer == 0) {
      timer = vertx.setPeriodic(PERIOD_MILLIS, ignored -> draw());
    }
    draw();
  }

  private void remove(HttpServerResponse watcher) {
    watchers.remove(watcher);
    if (watchers.isEmpty()) {
      vertx.cancelTimer(timer);
      timer = 0;
    }
  }

  private void draw() {
    if (drawing) {
      return;
    }
    drawing = true;
    Future<List<PeerQuality>> peers = Future.fromCompletionStage(media.survey(), context);
    Future<List<RoomOverview>> rooms = signaling.overview();
    Future.all(peers, rooms)
        .onComplete(
            done ->
                context.runOnContext(ignored -> {
                  drawing = false;
                  send(rooms.result(), peers.result());
                }),
            failure -> {
              drawing = false;
              LOG.warn("the live page could not be told: {}", failure.toString());
            });
  }

  private void send(List<RoomOverview> rooms, List<PeerQuality> peers) {
    String event =
        "data: " + picture.draw(rooms, peers, clock.instant(), System.nanoTime()).encode() + "\n\n";
    for (HttpServerResponse watcher : watchers) {
      if (!watcher.writeQueueFull() && !watcher.ended() && !watcher.closed()) {
        watcher.write(event);
      }
    }
  }
}
