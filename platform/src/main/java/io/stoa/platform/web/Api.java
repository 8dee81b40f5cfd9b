// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.web;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.RepeatableCalls;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Mounts JSON endpoints under `/api/v1`: checks where a call comes from, runs it on a virtual
/// thread, and turns what comes of it into an answer. Any thread.
///
/// Plain virtual threads rather than a virtual-thread verticle: in Vert.x 5 those of one deployment
/// share an event loop, and the server's connections must stay on theirs.
public final class Api implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Api.class);
  private static final long BODY_BYTES_MAX = 64 * 1024;
  private static final String PREFIX = "/api/v1";

  /// What an endpoint does for anybody.
  @FunctionalInterface
  public interface Open {
    Reply answer(Request request);
  }

  /// What an endpoint does for somebody who is signed in.
  @FunctionalInterface
  public interface SignedIn {
    Reply answer(Caller caller, Request request);
  }

  private final Vertx vertx;
  private final Router router;
  private final InstantSource clock;
  private final Function<Request, Caller> authentication;
  private final RepeatableCalls calls;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("api-", 0).factory());

  /// @param authentication who makes a call; refuses when nobody is signed in
  public Api(
      Vertx vertx,
      Router router,
      InstantSource clock,
      RepeatableCalls calls,
      Function<Request, Caller> authentication) {
    this.vertx = vertx;
    this.router = router;
    this.clock = clock;
    this.authentication = authentication;
    this.calls = calls;
    router.route(PREFIX + "/*").handler(this::begin).failureHandler(this::failed);
    router.route(PREFIX + "/*").handler(BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX));
  }

  public void open(HttpMethod method, String path, Open endpoint) {
    router
        .route(method, PREFIX + path)
        .handler(context -> {
          Request request = Request.of(context, requestId(context));
          run(context, () -> endpoint.answer(request));
        });
  }

  public void signedIn(HttpMethod method, String path, SignedIn endpoint) {
    open(method, path, request -> endpoint.answer(authentication.apply(request), request));
  }

  /// A POST that makes something. It may carry an `Idempotency-Key`: sent again with the same, it
  /// has its effect once and gets the same status and body, which are kept for a day and so must
  /// not be secret.
  public void create(String path, SignedIn endpoint) {
    signedIn(
        HttpMethod.POST,
        path,
        (caller, request) -> {
          String key = request.idempotencyKey();
          return key == null
              ? endpoint.answer(caller, request)
              : once(caller, request, key, endpoint);
        });
  }

  private Reply once(Caller caller, Request request, String key, SignedIn endpoint) {
    if (key.isBlank() || key.length() > RepeatableCalls.KEY_CHARS_MAX) {
      String message =
          "Idempotency-Key must have 1 to " + RepeatableCalls.KEY_CHARS_MAX + " characters.";
      throw Refused.invalid("invalid_idempotency_key", message, "Idempotency-Key");
    }
    RepeatableCalls.Answer answer =
        calls.once(
            caller,
            key,
            request.fingerprint(),
            () -> {
              Reply reply = endpoint.answer(caller, request);
              return new RepeatableCalls.Answer(reply.status(), reply.body());
            });
    return new Reply(answer.status(), answer.body(), Map.of());
  }

  /// An endpoint that goes on telling somebody who is signed in.
  ///
  /// @param endpoint refuses, or gives who writes the response, on its event loop
  public void stream(String path, Function<Caller, Consumer<HttpServerResponse>> endpoint) {
    router
        .route(HttpMethod.GET, PREFIX + path)
        .handler(context -> {
          Request request = Request.of(context, requestId(context));
          Context loop = vertx.getOrCreateContext();
          threads.execute(() -> {
            try {
              Consumer<HttpServerResponse> writer =
                  Database.promptly(() -> endpoint.apply(authentication.apply(request)));
              loop.runOnContext(done -> writer.accept(context.response()));
            } catch (Refused refused) {
              Reply reply = refusal(context, refused);
              loop.runOnContext(done -> send(context, reply));
            }
          });
        });
  }

  /// Answers whatever no endpoint took; call after the last endpoint.
  public void closeRoutes() {
    router
        .route(PREFIX + "/*")
        .handler(context ->
            send(context, error(context, 404, "not_found", "No such endpoint.", Map.of())));
  }

  private void begin(RoutingContext context) {
    String id = UUID.randomUUID().toString();
    context.put("requestId", id);
    context.response().putHeader("X-Request-Id", id).putHeader("Cache-Control", "no-store");
    HttpMethod method = context.request().method();
    boolean reads = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    if (!reads && !SameOrigin.allows(context.request())) {
      String message = "This call must come from the school's own pages.";
      send(context, error(context, 403, "cross_origin", message, Map.of()));
    } else if (!reads && hasBody(context) && !isJson(context)) {
      String message = "The body must be application/json.";
      send(context, error(context, 415, "unsupported_media_type", message, Map.of()));
    } else {
      context.next();
    }
  }

  private static String requestId(RoutingContext context) {
    String id = context.get("requestId");
    return id == null ? "" : id;
  }

  private static boolean hasBody(RoutingContext context) {
    String length = context.request().getHeader("Content-Length");
    return context.request().getHeader("Transfer-Encoding") != null
        || (length != null && !length.equals("0"));
  }

  private static boolean isJson(RoutingContext context) {
    String type = context.request().getHeader("Content-Type");
    return type != null && type.split(";", 2)[0].strip().equalsIgnoreCase("application/json");
  }

  private void run(RoutingContext context, java.util.function.Supplier<Reply> work) {
    Context loop = vertx.getOrCreateContext();
    threads.execute(() -> {
      Reply reply;
      try {
        reply = Database.promptly(work);
      } catch (Refused refused) {
        reply = refusal(context, refused);
      } catch (RuntimeException e) {
        LOG.error("request {} failed", requestId(context), e);
        reply = error(context, 500, "internal", "Something went wrong on our side.", Map.of());
      }
      Reply answer = reply;
      loop.runOnContext(done -> send(context, answer));
    });
  }

  private Reply refusal(RoutingContext context, Refused refused) {
    int status =
        switch (refused.kind()) {
          case INVALID -> 400;
          case UNAUTHENTICATED -> 401;
          case FORBIDDEN -> 403;
          case NOT_FOUND -> 404;
          case CONFLICT -> 409;
          case TOO_MANY -> 429;
          case UNAVAILABLE -> 503;
        };
    Reply reply = error(context, status, refused.code(), refused.reason(), refused.details());
    Object wait = refused.details().getOrDefault("retryAfter", status == 503 ? 1 : null);
    return wait == null ? reply : reply.with("Retry-After", wait.toString());
  }

  private void failed(RoutingContext context) {
    int status = context.statusCode() == 413 ? 413 : context.statusCode() == 400 ? 400 : 500;
    if (status == 500) {
      LOG.error("request {} failed", requestId(context), context.failure());
    }
    send(
        context,
        switch (status) {
          case 413 -> error(context, 413, "too_large", "The body is too large.", Map.of());
          case 400 -> error(context, 400, "malformed_request", "Not understood.", Map.of());
          default -> error(context, 500, "internal", "Something went wrong on our side.", Map.of());
        });
  }

  private Reply error(
      RoutingContext context,
      int status,
      String code,
      String message,
      Map<String, Object> details) {
    JsonObject error =
        new JsonObject()
            .put("code", code)
            .put("message", message)
            .put("details", new JsonObject(new java.util.HashMap<>(details)))
            .put("timestamp", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString())
            .put("requestId", requestId(context));
    return new Reply(status, new JsonObject().put("error", error), Map.of());
  }

  private static void send(RoutingContext context, Reply reply) {
    var response = context.response();
    if (response.ended() || response.closed()) {
      return;
    }
    response.setStatusCode(reply.status());
    reply.headers().forEach(response::putHeader);
    if (reply.body() == null) {
      response.end();
    } else {
      response.putHeader("Content-Type", "application/json").end(reply.body().toBuffer());
    }
  }

  /// Interrupts the calls under way.
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
