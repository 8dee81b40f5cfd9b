// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.stoa.platform.classroom.Classroom;
import io.stoa.platform.classroom.ClassroomRoutes;
import io.stoa.platform.identity.People;
import io.stoa.platform.identity.SessionRoutes;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.StartRefused;
import io.stoa.platform.scheduling.BookingRoutes;
import io.stoa.platform.scheduling.Bookings;
import io.stoa.platform.tenancy.Schools;
import io.stoa.platform.web.Api;
import io.stoa.platform.web.HealthRoutes;
import io.stoa.platform.web.PageRoutes;
import io.stoa.platform.web.SecurityHeaders;
import io.stoa.signaling.Signaling;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// The HTTP server with all that is mounted on it: signaling, the school's API, health and pages.
/// Any thread.
final class HttpDoor implements AutoCloseable {

  private static final int IDLE_SECONDS = 120;

  private final HttpServer server;
  private final Api api;
  private final DemoSchool demo;

  private HttpDoor(HttpServer server, Api api, DemoSchool demo) {
    this.server = server;
    this.api = api;
    this.demo = demo;
  }

  /// Wires the school and listens.
  ///
  /// @param signaling mounts the LiveKit endpoints
  /// @param apiKey signs the classroom's tokens
  /// @throws StartRefused when the port is taken
  static HttpDoor open(
      Vertx vertx,
      int port,
      InstantSource clock,
      Database db,
      Map.Entry<String, String> apiKey,
      Consumer<Router> signaling,
      BooleanSupplier mediaUp) {
    Schools schools = new Schools(db);
    People people = new People(db, clock);
    Bookings bookings = new Bookings(db);
    Classroom classroom =
        new Classroom(bookings, people, clock, apiKey.getKey(), apiKey.getValue());

    Router router = Router.router(vertx);
    SecurityHeaders.mount(router);
    signaling.accept(router);
    new HealthRoutes(vertx, Map.of("media", mediaUp, "database", db::answers)).mount(router);
    Api api =
        new Api(vertx, router, clock, request -> people.caller(request.session(), request.id()));
    new SessionRoutes(people, schools, clock).mount(api);
    new BookingRoutes(bookings, people, clock).mount(api);
    new ClassroomRoutes(classroom).mount(api);
    api.closeRoutes();
    new PageRoutes(vertx).mount(router);

    HttpServer server = listen(vertx, router, port);
    return new HttpDoor(server, api, new DemoSchool(schools, people, bookings));
  }

  private static HttpServer listen(Vertx vertx, Router router, int port) {
    HttpServerOptions options =
        Signaling.httpOptions(new HttpServerOptions())
            .setIdleTimeout(IDLE_SECONDS)
            .setHost("0.0.0.0")
            .setPort(port);
    try {
      return vertx
          .createHttpServer(options)
          .requestHandler(router)
          .listen()
          .await(10, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new StartRefused("stoa.http.port: port " + port + " does not open", e);
    } catch (Exception e) { // await throws checked exceptions without declaring them
      // The native transport has an exception of its own for a taken port.
      boolean taken = String.valueOf(e.getMessage()).contains("already in use");
      String why = taken ? "is in use by another program" : "does not open: " + e;
      throw new StartRefused("stoa.http.port: port " + port + " " + why, e);
    }
  }

  int port() {
    return server.actualPort();
  }

  DemoSchool demo() {
    return demo;
  }

  @Override
  public void close() throws TimeoutException {
    server.close().await(2, TimeUnit.SECONDS);
    api.close();
  }
}
