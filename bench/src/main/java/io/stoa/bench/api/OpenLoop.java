// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.api;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Makes calls at a constant rate, whatever became of those before. Owned by one thread, which
/// tells when; the clients are on event loops.
// What becomes of a call is told by its last stage.
@SuppressWarnings("FutureReturnValueIgnored")
final class OpenLoop implements AutoCloseable {

  /// From which sign-ins come.
  static final int ADDRESSES = 64;

  private static final int LOOPS = 2;
  private static final long ANSWER_MILLIS = 15_000;
  private static final long SHOW_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /// Names an event loop.
  private static final class Sender extends VerticleBase {
    Context loop() {
      return context;
    }
  }

  private final List<HttpClient> clients = new ArrayList<>();
  private final int port;
  private final List<Context> loops = new ArrayList<>();

  OpenLoop(Vertx vertx, int port, int connections) {
    this.port = port;
    clients.add(client(vertx, new HttpClientOptions(), connections));
    for (int address = 1; address <= ADDRESSES; address++) {
      HttpClientOptions from = new HttpClientOptions().setLocalAddress("127.0.1." + address);
      clients.add(client(vertx, from, ADDRESSES));
    }
    for (int i = 0; i < LOOPS; i++) {
      Sender sender = new Sender();
      vertx.deployVerticle(sender).await();
      loops.add(sender.loop());
    }
  }

  private static HttpClient client(Vertx vertx, HttpClientOptions options, int connections) {
    return vertx.createHttpClient(
        options.setKeepAlive(true).setTcpNoDelay(true),
        new PoolOptions().setHttp1MaxSize(connections).setEventLoopSize(LOOPS));
  }

  /// Calls for some time and waits until it is known what became of every call.
  ///
  /// @param title of the lines that tell how it goes; empty for none
  CallTally run(String title, int perSecond, Duration time, Supplier<ApiCall> calls) {
    CallTally tally = new CallTally();
    long count = perSecond * time.toSeconds();
    long begin = System.nanoTime();
    long shown = begin;
    for (long n = 0; n < count; n++) {
      long due = begin + n * 1_000_000_000L / perSecond;
      ApiCall call = calls.get();
      while (due - System.nanoTime() > 0) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      Context loop = loops.get((int) (n % LOOPS));
      loop.runOnContext(now -> send(call, due, tally));
      if (due - shown > SHOW_NANOS) {
        shown = due;
        show(title, begin, tally);
      }
    }
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2 * ANSWER_MILLIS);
    while (tally.ended() < count && System.nanoTime() - until < 0) {
      LockSupport.parkNanos(POLL_NANOS);
    }
    show(title, begin, tally);
    for (long lost = tally.ended(); lost < count; lost++) {
      tally.failed("unknown", "nothing became of it");
    }
    return tally;
  }

  private static void show(String title, long begin, CallTally tally) {
    if (title.isEmpty()) {
      return;
    }
    CallTally.Line all = tally.all();
    System.out.printf(
        Locale.ROOT,
        "%s, %3d s: %6d sent, %4d under way, %d errors, p95 %.1f ms, at most %.0f ms%n",
        title,
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin),
        tally.sent(),
        tally.sent() - tally.ended(),
        all.errors(),
        all.latency().nanosAt(0.95) / 1e6,
        all.maxNanos() / 1e6);
  }

  private void send(ApiCall call, long due, CallTally tally) {
    long left = System.nanoTime();
    tally.sent(left - due);
    clients
        .get(call.from())
        .request(
            new RequestOptions()
                .setMethod(call.method())
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI(call.path())
                .setTimeout(ANSWER_MILLIS))
        .compose(request -> {
          tally.connected(System.nanoTime() - left);
          return fill(request, call)
              .compose(response ->
                  response.body().map(body -> outcome(call, response.statusCode(), body)));
        })
        .onComplete(done -> {
          if (done.failed()) {
            tally.failed(call.operation(), kind(done.cause()));
          } else if (done.result().isEmpty()) {
            tally.answered(call.operation(), System.nanoTime() - due);
          } else {
            tally.failed(call.operation(), done.result());
          }
        });
  }

  private Future<HttpClientResponse> fill(HttpClientRequest request, ApiCall call) {
    request.authority(HostAndPort.create(call.host(), port));
    String token = call.token();
    if (token != null) {
      request.putHeader("Authorization", "Bearer " + token);
    }
    String extra = call.extra();
    if (extra != null) {
      String[] parts = extra.split(":", 2);
      request.putHeader(parts[0], parts[1]);
    }
    if (call.body() == null) {
      return request.send();
    }
    request.putHeader("Content-Type", "application/json");
    return request.send(call.body().toBuffer());
  }

  /// @return empty for what it should be
  private static String outcome(ApiCall call, int status, Buffer body) {
    if (status == call.status()) {
      return "";
    }
    String code = "";
    try {
      code = " " + body.toJsonObject().getJsonObject("error").getString("code");
    } catch (RuntimeException e) {
      // No error of the API's.
    }
    return status + code;
  }

  private static String kind(Throwable failure) {
    return failure instanceof TimeoutException
        ? "no answer within " + ANSWER_MILLIS / 1000 + " s"
        : failure.getClass().getSimpleName() + " " + failure.getMessage();
  }

  @Override
  public void close() {
    clients.forEach(HttpClient::close);
  }
}
