// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.stoa.media.TurnConfig;
import io.stoa.platform.classroom.Classroom;
import io.stoa.platform.classroom.ClassroomRoutes;
import io.stoa.platform.classroom.ConnectionTestRoutes;
import io.stoa.platform.classroom.ConnectionTests;
import io.stoa.platform.classroom.LiveRooms;
import io.stoa.platform.identity.People;
import io.stoa.platform.identity.SessionRoutes;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.RepeatableCalls;
import io.stoa.platform.kernel.StartRefused;
import io.stoa.platform.scheduling.BookingRoutes;
import io.stoa.platform.scheduling.Bookings;
import io.stoa.platform.tenancy.Schools;
import io.stoa.platform.web.Api;
import io.stoa.platform.web.HealthRoutes;
import io.stoa.platform.web.PageRoutes;
import io.stoa.platform.web.SecurityHeaders;
import io.stoa.signaling.IceServers;
import io.stoa.signaling.Signaling;
import io.stoa.signaling.token.KeyRing;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// The HTTP server with all that is mounted on it: signaling, the school's API, health and pages.
/// Any thread.
final class HttpDoor implements AutoCloseable {

  private static final int IDLE_SECONDS = 120;

  private final Vertx vertx;
  private final Router router;
  private final HttpServer server;
  private final List<HttpServer> secure = new ArrayList<>();
  private final Api api;
  private final DemoSchool demo;
  private final Consumer<String> roomOpened;

  private HttpDoor(
      Vertx vertx,
      Router router,
      HttpServer server,
      Api api,
      DemoSchool demo,
      Consumer<String> roomOpened) {
    this.vertx = vertx;
    this.router = router;
    this.server = server;
    this.api = api;
    this.demo = demo;
    this.roomOpened = roomOpened;
  }

  /// Wires the school and listens.
  ///
  /// @param signaling mounts the LiveKit endpoints
  /// @param live the rooms that are open
  /// @param keys sign the classroom's tokens
  /// @param accepting false while the server drains
  /// @param relays what participants are told
  /// @param more mounts further endpoints of the API
  /// @throws StartRefused when the port is taken
  static HttpDoor open(
      Vertx vertx,
      int port,
      InstantSource clock,
      Kernel kernel,
      KeyRing keys,
      IceServers relays,
      Consumer<Router> signaling,
      LiveRooms live,
      BooleanSupplier mediaUp,
      BooleanSupplier accepting,
      BiConsumer<Api, People> more) {
    Database db = kernel.db();
    RepeatableCalls calls = new RepeatableCalls(db);
    calls.forgetBy(kernel.jobs());
    Schools schools = new Schools(db);
    People people = new People(db, kernel.audit(), clock);
    Bookings bookings = new Bookings(db);
    Classroom classroom = new Classroom(kernel, bookings, live, people, clock, keys, accepting);

    Router router = Router.router(vertx);
    SecurityHeaders.mount(router);
    signaling.accept(router);
    new HealthRoutes(
            vertx, Map.of("media", mediaUp, "database", db::answers, "accepting", accepting))
        .mount(router);
    Api api =
        new Api(
            vertx,
            router,
            clock,
            calls,
            request -> people.caller(request.session(), request.id(), request.address()));
    new SessionRoutes(people, schools, clock).mount(api);
    new BookingRoutes(bookings, people, clock).mount(api);
    new ClassroomRoutes(classroom).mount(api);
    new ConnectionTestRoutes(new ConnectionTests(db, bookings, relays, clock, keys)).mount(api);
    Consumer<String> roomOpened = classroom.mountControl(api, vertx);
    more.accept(api, people);
    api.closeRoutes();
    new PageRoutes(vertx).mount(router);

    HttpServer server =
        listen(vertx, options().setHost("0.0.0.0").setPort(port), router, "stoa.http.port");
    return new HttpDoor(
        vertx, router, server, api, new DemoSchool(schools, people, bookings), roomOpened);
  }

  private static HttpServerOptions options() {
    return Signaling.httpOptions(new HttpServerOptions()).setIdleTimeout(IDLE_SECONDS);
  }

  private static HttpServer listen(
      Vertx vertx, HttpServerOptions options, Handler<HttpServerRequest> handler, String setting) {
    String port = setting + ": port " + options.getPort();
    try {
      return vertx
          .createHttpServer(options)
          .requestHandler(handler)
          .listen()
          .await(10, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new StartRefused(port + " does not open", e);
    } catch (Exception e) { // await throws checked exceptions without declaring them
      // The native transport has an exception of its own for a taken port.
      boolean taken = String.valueOf(e.getMessage()).contains("already in use");
      String why = taken ? "is in use by another program" : "does not open: " + e;
      throw new StartRefused(port + " " + why, e);
    }
  }

  /// HTTPS on a port of its own.
  record Secure(HttpServer server, TurnConfig.Certificate certificate) {

    /// Reads the certificate's files again, for connections from now on. Waits.
    void renew() throws IOException, TimeoutException {
      server
          .updateSSLOptions(new ServerSSLOptions().setKeyCertOptions(pem(certificate)), true)
          .await(10, TimeUnit.SECONDS);
    }
  }

  /// Serves the same by HTTPS, with HTTP/2.
  ///
  /// @throws StartRefused when the port is taken or a file of the certificate does not fit
  Secure listenSecurely(int port, TurnConfig.Certificate certificate) {
    HttpServerOptions options =
        options()
            .setHost("0.0.0.0")
            .setPort(port)
            .setSsl(true)
            .setUseAlpn(true)
            .setKeyCertOptions(pem(certificate));
    HttpServer opened = listen(vertx, options, router, "stoa.https.port");
    secure.add(opened);
    return new Secure(opened, certificate);
  }

  private static PemKeyCertOptions pem(TurnConfig.Certificate certificate) {
    return new PemKeyCertOptions()
        .setCertPath(certificate.chain().toString())
        .setKeyPath(certificate.key().toString());
  }

  /// Serves the same to whoever took off TLS and tells each client's address by a PROXY header.
  ///
  /// @return where, on this machine
  InetSocketAddress listenBehindRelay() {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    HttpServerOptions options =
        options().setHost(loopback.getHostAddress()).setPort(0).setUseProxyProtocol(true);
    HttpServer opened =
        listen(
            vertx,
            options,
            request -> {
              request.headers().set("X-Forwarded-Proto", "https");
              router.handle(request);
            },
            "stoa.https.port");
    secure.add(opened);
    return new InetSocketAddress(loopback, opened.actualPort());
  }

  int port() {
    return server.actualPort();
  }

  /// A room of this name has opened: what is kept about it holds again. May block.
  void roomOpened(String room) {
    roomOpened.accept(room);
  }

  DemoSchool demo() {
    return demo;
  }

  @Override
  public void close() throws TimeoutException {
    for (HttpServer each : secure) {
      each.close().await(2, TimeUnit.SECONDS);
    }
    server.close().await(2, TimeUnit.SECONDS);
    api.close();
  }
}
