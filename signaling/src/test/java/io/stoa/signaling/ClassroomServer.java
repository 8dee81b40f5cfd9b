// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.media.MediaConfig;
import io.stoa.media.MediaServer;
import io.stoa.signaling.api.RoomApi;
import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.TokenVerifier;
import io.stoa.signaling.token.VideoGrant;
import io.stoa.signaling.whip.WhipRoutes;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.FileSystemAccess;
import io.vertx.ext.web.handler.StaticHandler;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// Signaling and media on free ports of this machine, for tests and for trying a browser by hand:
/// `main` also serves a folder of pages, hands out tokens and prints what the pages report.
final class ClassroomServer implements AutoCloseable {

  static final String KEY = "devkey";
  static final String SECRET = "a-secret-that-is-used-in-tests-only";

  final Vertx vertx = Vertx.vertx();
  final MediaServer media;
  final Signaling signaling;
  final HttpServer http;

  /// For clients of the tests; held here, since one that nobody holds is closed.
  final WebSocketClient sockets =
      vertx.createWebSocketClient(
          new WebSocketClientOptions().setMaxFrameSize(1 << 20).setMaxMessageSize(1 << 20));

  private ClassroomServer(SignalingConfig config, String folder, int port, String address)
      throws Exception {
    media = MediaServer.start(new MediaConfig(0, 1, List.of(InetAddress.getByName(address))));
    signaling = new Signaling(vertx, media, config);
    Router router = Router.router(vertx);
    signaling.mount(router);
    new RoomApi(signaling, new TokenVerifier(config.apiKeys(), InstantSource.system()))
        .mount(router);
    new WhipRoutes(signaling).mount(router);
    if (!folder.isEmpty()) {
      router.get("/token").handler(ClassroomServer::token);
      router.post("/report").handler(ClassroomServer::report);
      router.get().handler(StaticHandler.create(FileSystemAccess.ROOT, folder));
    }
    http =
        vertx
            .createHttpServer(Signaling.httpOptions(new HttpServerOptions()))
            .requestHandler(router)
            .listen(port, "127.0.0.1")
            .await();
  }

  static ClassroomServer start(SignalingConfig config) throws Exception {
    return new ClassroomServer(config, "", 0, "127.0.0.1");
  }

  static ClassroomServer start() throws Exception {
    return start(SignalingConfig.of(Map.of(KEY, SECRET)));
  }

  static String token(String identity, VideoGrant grant) {
    return AccessToken.of(identity, grant, Duration.ofHours(1)).named(identity).sign(KEY, SECRET);
  }

  private static void token(RoutingContext context) {
    String identity = context.request().getParam("identity", "nobody");
    context
        .response()
        .end(token(identity, VideoGrant.join(context.request().getParam("room", "lobby"))));
  }

  private static void report(RoutingContext context) {
    context.request().body().onSuccess(body -> System.out.println(body.toString()));
    context.response().end();
  }

  @Override
  public void close() {
    signaling.close().await();
    http.close().await();
    vertx.close().await();
    media.close();
  }

  /// @param arguments a folder of pages, a port, and the address to offer
  public static void main(String[] arguments) throws Exception {
    ClassroomServer server =
        new ClassroomServer(
            SignalingConfig.of(Map.of(KEY, SECRET)),
            arguments[0],
            Integer.parseInt(arguments[1]),
            arguments[2]);
    System.out.println("ready on " + server.http.actualPort());
  }
}
