// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.stoa.media.TurnConfig;
import io.stoa.platform.kernel.StartRefused;
import io.stoa.signaling.Signaling;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The HTTP server: one router, served on every port that the settings name. Any thread.
final class HttpDoor implements AutoCloseable {

  private static final int IDLE_SECONDS = 120;
  private static final long LOOK_MILLIS = 2_000;

  private final Vertx vertx;
  private final Router router;
  private final OpenConnections connections;
  private final HttpServer server;
  private final List<HttpServer> secure = new ArrayList<>();
  private final long look;

  private HttpDoor(Vertx vertx, int port, Router router, OpenConnections connections) {
    this.vertx = vertx;
    this.router = router;
    this.connections = connections;
    this.server = listen(options().setHost("0.0.0.0").setPort(port), router, "stoa.http.port");
    this.look = vertx.setPeriodic(LOOK_MILLIS, ignored -> connections.look(System.nanoTime()));
  }

  /// Listens.
  ///
  /// @param router with all that is served
  /// @param connections what a connection may do
  /// @throws StartRefused when the port is taken
  static HttpDoor open(Vertx vertx, int port, Router router, OpenConnections connections) {
    return new HttpDoor(vertx, port, router, connections);
  }

  private static HttpServerOptions options() {
    // Nobody needs HTTP/2 without TLS, and waiting for its preface would be one more place to wait.
    return Signaling.httpOptions(new HttpServerOptions())
        .setIdleTimeout(IDLE_SECONDS)
        .setHttp2ClearTextEnabled(false);
  }

  private HttpServer listen(
      HttpServerOptions options, Handler<HttpServerRequest> handler, String setting) {
    String port = setting + ": port " + options.getPort();
    try {
      return vertx
          .createHttpServer(options)
          .connectionHandler(opened -> connections.opened(opened, System.nanoTime()))
          .requestHandler(request -> {
            connections.asked(request, System.nanoTime());
            handler.handle(request);
          })
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
    HttpServer opened = listen(options, router, "stoa.https.port");
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

  @Override
  public void close() throws TimeoutException {
    vertx.cancelTimer(look);
    for (HttpServer each : secure) {
      each.close().await(2, TimeUnit.SECONDS);
    }
    server.close().await(2, TimeUnit.SECONDS);
  }
}
