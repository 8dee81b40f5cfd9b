// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.web;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Live;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.SchoolId;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/// `/live`: one WebSocket for each open page, which is told what has changed. Any thread.
///
/// Who it is and what they may is looked at again when that has changed, and again and again in
/// case a notice is lost; so it ends with their session. Whoever does not read fast enough is
/// dropped, and reads everything anew when he comes back.
public final class LiveRoutes {

  static final int EACH_MAX = 20;
  static final long AGAIN_MILLIS = 15_000;
  static final short OVER = 4401;
  private static final short TOO_SLOW = 1013;
  private static final int QUEUED_BYTES_MAX = 64 * 1024;

  /// A page that listens. The caller is as last looked at.
  private static final class Listener {
    private final ServerWebSocket socket;
    private final Context context;
    private final Request request;
    private volatile Caller caller;

    Listener(ServerWebSocket socket, Context context, Request request, Caller caller) {
      this.socket = socket;
      this.context = context;
      this.request = request;
      this.caller = caller;
    }
  }

  private final Vertx vertx;
  private final Function<Request, Caller> authentication;
  private final Map<SchoolId, Set<Listener>> listeners = new ConcurrentHashMap<>();
  private final Map<PersonId, Integer> open = new ConcurrentHashMap<>();

  /// @param authentication who makes a call; refuses when they are not signed in any more
  public LiveRoutes(Vertx vertx, Live live, Function<Request, Caller> authentication) {
    this.vertx = vertx;
    this.authentication = authentication;
    live.listen(this::tell);
  }

  public void mount(Api api) {
    api.socket("openLive", this::open);
  }

  private Consumer<ServerWebSocket> open(Caller caller, Request request) {
    if (open.merge(caller.person(), 1, Integer::sum) > EACH_MAX) {
      left(caller);
      throw Refused.tooMany("Too many pages of yours are open.", 60);
    }
    return socket -> take(socket, caller, request);
  }

  private void left(Caller caller) {
    open.computeIfPresent(caller.person(), (person, count) -> count > 1 ? count - 1 : null);
  }

  private void take(ServerWebSocket socket, Caller caller, Request request) {
    Listener listener = new Listener(socket, vertx.getOrCreateContext(), request, caller);
    socket.setWriteQueueMaxSize(QUEUED_BYTES_MAX);
    socket.exceptionHandler(e -> socket.close());
    long timer =
        vertx.setPeriodic(
            AGAIN_MILLIS,
            id -> {
              socket.writePing(Buffer.buffer("?"));
              Thread.startVirtualThread(() -> look(listener));
            });
    socket.closeHandler(gone -> {
      vertx.cancelTimer(timer);
      left(caller);
      listeners.computeIfPresent(
          caller.school(),
          (school, all) -> {
            all.remove(listener);
            return all.isEmpty() ? null : all;
          });
    });
    listeners.compute(
        caller.school(),
        (school, all) -> {
          Set<Listener> some = all == null ? ConcurrentHashMap.newKeySet() : all;
          some.add(listener);
          return some;
        });
    socket.writeTextMessage(new JsonObject().put("type", "ready").encode());
  }

  /// Whether they are still signed in.
  private void look(Listener listener) {
    try {
      listener.caller = authentication.apply(listener.request);
    } catch (Refused refused) {
      if (refused.kind() != Refused.Kind.UNAVAILABLE) {
        listener.context.runOnContext(now -> listener.socket.close(OVER, refused.code()));
      }
    }
  }

  private void tell(Live.Notice notice) {
    if (notice.type().equals(Live.SESSION_CHANGED)) {
      lookAgain(notice);
      return;
    }
    String message = new JsonObject().put("type", notice.type()).put("id", notice.id()).encode();
    for (Listener listener : listeners.getOrDefault(notice.school(), Set.of())) {
      if (notice.isFor(listener.caller)) {
        listener.context.runOnContext(now -> write(listener.socket, message));
      }
    }
  }

  private void lookAgain(Live.Notice notice) {
    for (Listener listener : listeners.getOrDefault(notice.school(), Set.of())) {
      if (notice.isFor(listener.caller)) {
        Thread.startVirtualThread(() -> look(listener));
      }
    }
  }

  private static void write(ServerWebSocket socket, String message) {
    if (socket.isClosed()) {
      return;
    }
    if (socket.writeQueueFull()) {
      socket.close(TOO_SLOW, "too slow");
    } else {
      socket.writeTextMessage(message);
    }
  }
}
