// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.VideoGrant;
import io.stoa.signaling.wire.LeaveAction;
import io.stoa.signaling.wire.LeaveReason;
import io.stoa.signaling.wire.ServerMessage;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class ClientSessionTest {

  private static Vertx vertx;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void close() {
    vertx.close().await();
  }

  /// From the client's close frame on, until we are told of it: what a room is doing for everybody
  /// must not end there.
  @Test
  void aMessageToASocketThatIsClosingIsDropped() throws Exception {
    CompletableFuture<Boolean> outcome = new CompletableFuture<>();
    HttpServer server =
        vertx
            .createHttpServer()
            .webSocketHandler(socket -> whenClosing(socket, outcome))
            .listen(0, "127.0.0.1")
            .await();
    // Held on to: Vert.x closes a client that nobody refers to.
    WebSocketClient client = vertx.createWebSocketClient();
    client.connect(server.actualPort(), "127.0.0.1", "/").await().close().await();
    assertTrue(outcome.get(30, TimeUnit.SECONDS));
    client.close().await();
    server.close().await();
  }

  private static void whenClosing(ServerWebSocket socket, CompletableFuture<Boolean> outcome) {
    AccessToken token = AccessToken.of("a", VideoGrant.join("r"), Duration.ofMinutes(1));
    ClientSession session =
        new ClientSession(vertx, socket, token, ClientOrigin.UNKNOWN, fresh -> "");
    session.start();
    socket.frameHandler(frame -> {
      if (frame.isClose()) {
        boolean between = session.open() && socket.isClosed();
        try {
          session.send(new ServerMessage.Pong(1));
          session.leave(LeaveAction.DISCONNECT, LeaveReason.DUPLICATE_IDENTITY);
          outcome.complete(between);
        } catch (IllegalStateException e) {
          outcome.completeExceptionally(e);
        }
      }
    });
  }
}
