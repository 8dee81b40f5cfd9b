// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.compare;

import io.vertx.core.Vertx;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A session of the Janus API over one WebSocket. Any thread.
// What a write or a keep-alive comes to is told by the answers that are awaited.
@SuppressWarnings("FutureReturnValueIgnored")
final class JanusSession implements AutoCloseable {

  private static final long KEEP_ALIVE_MILLIS = 20_000;
  private static final long ANSWER_SECONDS = 20;

  private final Vertx vertx;
  private final WebSocketClient client;
  private final ClientWebSocket socket;
  private final Map<String, CompletableFuture<JsonObject>> pending = new ConcurrentHashMap<>();
  private final long timer;
  private volatile long id;

  JanusSession(Vertx vertx, int port) {
    this.vertx = vertx;
    client =
        vertx.createWebSocketClient(
            new WebSocketClientOptions().setMaxFrameSize(1 << 22).setMaxMessageSize(1 << 22));
    socket = client.webSocket();
    socket.textMessageHandler(this::receive);
    WebSocketConnectOptions options = new WebSocketConnectOptions();
    options.setHost("localhost").setPort(port).setURI("/");
    options.addSubProtocol("janus-protocol");
    try {
      socket.connect(options).await(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException("Janus does not accept a WebSocket", e);
    }
    id = request("create", 0, null, null).join().getJsonObject("data").getLong("id");
    timer = vertx.setPeriodic(KEEP_ALIVE_MILLIS, ignored -> request("keepalive", 0, null, null));
  }

  private void receive(String text) {
    JsonObject message = new JsonObject(text);
    String transaction = message.getString("transaction");
    if (transaction == null || message.getString("janus").equals("ack")) {
      return;
    }
    CompletableFuture<JsonObject> answer = pending.remove(transaction);
    if (answer == null) {
      return;
    }
    JsonObject data = new JsonObject();
    JsonObject plugin = message.getJsonObject("plugindata");
    if (plugin != null) {
      data = plugin.getJsonObject("data");
    }
    if (message.getString("janus").equals("error") || data.containsKey("error")) {
      answer.completeExceptionally(new IllegalStateException("Janus refused: " + message));
    } else {
      answer.complete(message);
    }
  }

  private CompletableFuture<JsonObject> request(
      String kind, long handle, @Nullable JsonObject body, @Nullable JsonObject jsep) {
    String transaction = UUID.randomUUID().toString();
    JsonObject message = new JsonObject().put("janus", kind).put("transaction", transaction);
    if (id != 0) {
      message.put("session_id", id);
    }
    if (handle != 0) {
      message.put("handle_id", handle);
    }
    if (body != null) {
      message.put("body", body);
    }
    if (jsep != null) {
      message.put("jsep", jsep);
    }
    if (kind.equals("attach")) {
      message.put("plugin", "janus.plugin.videoroom");
    }
    CompletableFuture<JsonObject> answer = new CompletableFuture<>();
    if (!kind.equals("keepalive")) {
      pending.put(transaction, answer);
    }
    socket.writeTextMessage(message.encode());
    return answer.orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS);
  }

  /// Makes a handle of the videoroom.
  CompletableFuture<Long> attach() {
    return request("attach", 0, null, null)
        .thenApply(answer -> answer.getJsonObject("data").getLong("id"));
  }

  /// Asks the videoroom something; completes with its event.
  ///
  /// @param sdp empty when there is none
  CompletableFuture<JsonObject> ask(long handle, JsonObject body, String type, String sdp) {
    JsonObject jsep =
        sdp.isEmpty()
            ? null
            : new JsonObject().put("type", type).put("sdp", sdp).put("trickle", false);
    return request("message", handle, body, jsep);
  }

  /// Gives handles back.
  void detach(List<Long> handles) {
    handles.forEach(handle -> request("detach", handle, null, null));
  }

  @Override
  public void close() {
    vertx.cancelTimer(timer);
    client.close();
  }
}
