// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.stoa.media.MediaServer;
import io.stoa.platform.classroom.ConnectionTests;
import io.stoa.platform.identity.People;
import io.stoa.platform.operation.Cohorts;
import io.stoa.platform.operation.JoinBook;
import io.stoa.platform.operation.JoinTraces;
import io.stoa.platform.operation.LiveFeed;
import io.stoa.platform.operation.MetricsRoutes;
import io.stoa.platform.operation.OperatorRoutes;
import io.stoa.platform.operation.RoomLog;
import io.stoa.platform.web.Api;
import io.stoa.signaling.Signaling;
import io.stoa.signaling.turn.RelayPool;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// What the operator sees, wired as the settings say.
final class Operation implements AutoCloseable {

  private final OperationSettings settings;
  private final LiveFeed feed;
  private final MetricsRoutes metrics;
  private final @Nullable JoinTraces traces;

  Operation(
      OperationSettings settings,
      Vertx vertx,
      MediaServer media,
      Signaling signaling,
      RelayPool relays,
      InstantSource clock) {
    this.settings = settings;
    JoinBook joins =
        new JoinBook(new Cohorts(settings.regions()), ConnectionTests::isTestRoom, clock);
    signaling.watchJoins(joins::tell);
    RoomLog log = new RoomLog(clock);
    signaling.watchJoins(log::tell);
    signaling.listen(log::tell);
    signaling.watchReturns(joins::tell);
    signaling.watchQuality(joins::tell);
    JoinTraces told = settings.traces().isEmpty() ? null : new JoinTraces(settings.traces());
    if (told != null) {
      signaling.watchJoins(told::tell);
    }
    traces = told;
    feed = new LiveFeed(vertx, media, signaling, joins, relays::states, clock);
    metrics =
        new MetricsRoutes(vertx, media, signaling, joins, relays::states, settings.metricsToken());
  }

  void mount(Router router) {
    metrics.mount(router);
  }

  void mount(Api api, People people) {
    new OperatorRoutes(people, feed, settings.operators()).mount(api);
  }

  @Override
  public void close() {
    if (traces != null) {
      traces.close();
    }
  }
}
