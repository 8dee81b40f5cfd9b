// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.web;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.RepeatableCalls;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers the operations of the document under `/api/v1`. It finds the operation, checks where the
/// call comes from, who makes it and whether they may, holds what is sent against the document,
/// runs the endpoint on a virtual thread, and turns what comes of it into an answer. Any thread.
///
/// Plain virtual threads rather than a virtual-thread verticle: in Vert.x 5 those of one deployment
/// share an event loop, and the server's connections must stay on theirs.
public final class Api implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Api.class);
  private static final String PREFIX = "/api/v1";
  private static final String DOCUMENT = "readDocument";

  // Where assertions are on, an answer that is not as described is a failure.
  private static final boolean STRICT = Api.class.desiredAssertionStatus();

  /// What answers an operation.
  sealed interface Endpoint {}

  /// What an endpoint does for anybody.
  @FunctionalInterface
  public non-sealed interface Open extends Endpoint {
    Reply answer(Request request);
  }

  /// What an endpoint does for somebody who is signed in.
  @FunctionalInterface
  public non-sealed interface SignedIn extends Endpoint {
    Reply answer(Caller caller, Request request);
  }

  /// What goes on telling somebody who is signed in: refuses, or gives who writes the response, on
  /// its event loop.
  @FunctionalInterface
  public non-sealed interface Streaming extends Endpoint {
    Consumer<HttpServerResponse> answer(Caller caller, Request request);
  }

  /// What goes on telling somebody over a WebSocket: refuses, or gives who takes it.
  @FunctionalInterface
  public non-sealed interface Socket extends Endpoint {
    Consumer<ServerWebSocket> answer(Caller caller, Request request);
  }

  /// A call under way.
  private record Call(ApiOperation operation, Map<String, String> names) {}

  private final Vertx vertx;
  private final Router router;
  private final ApiDocument document;
  private final Contract contract;
  private final InstantSource clock;
  private final Function<Request, Caller> authentication;
  private final RepeatableCalls calls;
  private final Map<String, ApiOperation> operations = new HashMap<>();
  private final Map<String, Endpoint> endpoints = new ConcurrentHashMap<>();
  private final Budgets budgets;
  private final PathTree paths = new PathTree();
  private final Map<Integer, BodyHandler> bodies = new TreeMap<>();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("api-", 0).factory());

  /// @param authentication who makes a call; refuses when nobody is signed in
  public Api(
      Vertx vertx,
      Router router,
      ApiDocument document,
      InstantSource clock,
      RepeatableCalls calls,
      Function<Request, Caller> authentication) {
    this.vertx = vertx;
    this.router = router;
    this.document = document;
    this.contract = new Contract(document);
    this.clock = clock;
    this.authentication = authentication;
    this.calls = calls;
    this.budgets = new Budgets(clock);
    for (ApiOperation operation : document.operations()) {
      operations.put(operation.id(), operation);
      paths.add(operation);
      bodies.computeIfAbsent(
          operation.bodyMax(), max -> BodyHandler.create(false).setBodyLimit(max));
    }
  }

  /// Answers an operation that is `open`.
  public void answerOpen(String operationId, Open endpoint) {
    take(operationId, true, endpoint);
  }

  /// Answers an operation for who is signed in and has the permission that the document names.
  public void answer(String operationId, SignedIn endpoint) {
    take(operationId, false, endpoint);
  }

  /// Answers an operation whose answer goes on.
  public void stream(String operationId, Streaming endpoint) {
    take(operationId, false, endpoint);
  }

  /// Answers an operation that becomes a WebSocket.
  public void socket(String operationId, Socket endpoint) {
    take(operationId, false, endpoint);
  }

  private void take(String operationId, boolean open, Endpoint endpoint) {
    ApiOperation operation = operations.get(operationId);
    if (operation == null || operation.isOpen() != open) {
      throw new IllegalStateException(
          operationId + " is not " + (open ? "open " : "for callers ") + "in the API's document");
    }
    if (endpoints.putIfAbsent(operationId, endpoint) != null) {
      throw new IllegalStateException(operationId + " is answered twice");
    }
  }

  /// Begins to answer; call after the last endpoint.
  ///
  /// @throws IllegalStateException when the document has an operation that nothing answers
  public void closeRoutes() {
    answerOpen(DOCUMENT, request -> Reply.bytes("application/json", served()));
    List<String> missing = new ArrayList<>();
    for (ApiOperation operation : operations.values()) {
      if (!endpoints.containsKey(operation.id()) && !operation.planned()) {
        missing.add(operation.id());
      }
    }
    if (!missing.isEmpty()) {
      throw new IllegalStateException("nothing answers " + missing);
    }
    served = Buffer.buffer(document.json(endpoints.keySet()));
    router.route(PREFIX + "/*").handler(this::begin).failureHandler(this::failed);
    router.route(PREFIX + "/*").handler(this::answer).failureHandler(this::failed);
  }

  private volatile @Nullable Buffer served;

  private Buffer served() {
    Buffer known = served;
    return known == null ? Buffer.buffer() : known;
  }

  private void begin(RoutingContext context) {
    String id = UUID.randomUUID().toString();
    context.put("requestId", id);
    context.response().putHeader("X-Request-Id", id).putHeader("Cache-Control", "no-store");
    PathTree.Place place =
        paths.find(context.normalizedPath().substring(PREFIX.length())).orElse(null);
    String method = context.request().method().name().toLowerCase(Locale.ROOT);
    ApiOperation operation = place == null ? null : place.methods().get(method);
    Reply refusal;
    if (place == null || (operation != null && !endpoints.containsKey(operation.id()))) {
      refusal = error(context, 404, "not_found", "No such endpoint.", Map.of());
    } else if (operation == null) {
      String allowed = String.join(", ", place.allowed()).toUpperCase(Locale.ROOT);
      refusal =
          error(context, 405, "method_not_allowed", "Only " + allowed + ".", Map.of())
              .with("Allow", allowed);
    } else {
      refusal = refusal(context, operation);
    }
    if (refusal != null) {
      send(context, refusal);
    } else if (place != null && operation != null) {
      context.put("call", new Call(operation, place.names()));
      if (endpoints.get(operation.id()) instanceof Socket) {
        context.request().pause(); // it is not over before it is a WebSocket
        answer(context);
        return;
      }
      Objects.requireNonNull(bodies.get(operation.bodyMax())).handle(context);
    }
  }

  private @Nullable Reply refusal(RoutingContext context, ApiOperation operation) {
    if (endpoints.get(operation.id()) instanceof Socket) {
      return socketRefusal(context);
    }
    // A page of somebody else can send our cookie along, but no header with a token.
    if (!operation.reads()
        && !operation.isForEveryOrigin()
        && Request.bearer(context.request()) == null
        && !SameOrigin.allows(context.request())) {
      String message = "This call must come from the school's own pages.";
      return error(context, 403, "cross_origin", message, Map.of());
    }
    String type = operation.bodyType() == null ? ApiOperation.JSON : operation.bodyType();
    if (!operation.reads() && hasBody(context) && !isOf(type, context)) {
      String message = "The body must be " + type + ".";
      return error(context, 415, "unsupported_media_type", message, Map.of("accepted", type));
    }
    return null;
  }

  /// No rule of browsers keeps the pages of others from opening a WebSocket with our cookie.
  private @Nullable Reply socketRefusal(RoutingContext context) {
    var http = context.request();
    String host = http.authority() == null ? "" : http.authority().toString();
    if (Request.bearer(http) == null && !SameOrigin.sameAuthority(http.getHeader("Origin"), host)) {
      String message = "This connection must come from the school's own pages.";
      return error(context, 403, "cross_origin", message, Map.of());
    }
    return "websocket".equalsIgnoreCase(http.getHeader("Upgrade"))
        ? null
        : error(context, 426, "upgrade_required", "This is a WebSocket.", Map.of());
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

  private static boolean isOf(String type, RoutingContext context) {
    String given = context.request().getHeader("Content-Type");
    return given != null && given.split(";", 2)[0].strip().equalsIgnoreCase(type);
  }

  private void answer(RoutingContext context) {
    Call call = Objects.requireNonNull(context.<Call>get("call"));
    ApiOperation operation = call.operation();
    Request request = Request.of(context, requestId(context));
    Map<String, List<String>> query = new HashMap<>();
    context
        .queryParams()
        .forEach((name, value) -> query.computeIfAbsent(name, key -> new ArrayList<>()).add(value));
    Map<String, String> headers = new HashMap<>();
    context
        .request()
        .headers()
        .forEach((name, value) -> headers.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
    Function<Request, Request> checked =
        raw -> {
          Map<String, String> known = contract.parameters(operation, call.names(), query, headers);
          contract.body(operation, raw.body().getBytes());
          return raw.with(known);
        };
    switch (Objects.requireNonNull(endpoints.get(operation.id()))) {
      case Open open -> run(context, operation, () -> open.answer(checked.apply(request)));
      case SignedIn signedIn ->
          run(
              context,
              operation,
              () -> {
                Caller caller = admitted(operation, request);
                return repeatable(caller, checked.apply(request), signedIn);
              });
      case Streaming streaming ->
          runOn(
              context,
              () -> {
                Caller caller = admitted(operation, request);
                return streaming.answer(caller, checked.apply(request));
              },
              writer -> writer.accept(context.response()));
      case Socket socket ->
          runOn(
              context,
              () -> {
                Caller caller = admitted(operation, request);
                return socket.answer(caller, checked.apply(request));
              },
              taker ->
                  context
                      .request()
                      .toWebSocket()
                      .onSuccess(taker::accept)
                      .onFailure(e -> LOG.debug("an upgrade failed: {}", e.toString())));
    }
  }

  /// Answers a program that asks for something beside the document, by other methods than an API
  /// has: on a thread that may block, within the same budget and with the same errors.
  ///
  /// @param token that it has shown, by whatever header or path
  public void answer(RoutingContext context, String token, SignedIn endpoint) {
    Request request = Request.of(context, requestId(context)).bearing(token);
    runOn(context, () -> endpoint.answer(caller(request), request), reply -> send(context, reply));
  }

  private Caller caller(Request request) {
    Caller caller = authentication.apply(request);
    budgets.spend(caller);
    return caller;
  }

  private Caller admitted(ApiOperation operation, Request request) {
    Caller caller = caller(request);
    operation.permission().ifPresent(caller::needs);
    return caller;
  }

  /// With an `Idempotency-Key` it has its effect once, and gets the same status and body when it is
  /// sent again; they are kept for a day and so must not be secret.
  private Reply repeatable(Caller caller, Request request, SignedIn endpoint) {
    String key = request.idempotencyKey();
    if (key == null) {
      return endpoint.answer(caller, request);
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
    return Reply.of(answer.status(), answer.body());
  }

  private void run(RoutingContext context, ApiOperation operation, Supplier<Reply> work) {
    Context loop = vertx.getOrCreateContext();
    threads.execute(() -> {
      Reply made = reply(context, () -> Database.promptly(work));
      Reply answer = STRICT ? reply(context, () -> fitting(context, operation, made)) : made;
      loop.runOnContext(done -> send(context, answer));
    });
  }

  private Reply fitting(RoutingContext context, ApiOperation operation, Reply reply) {
    String misfit = operation.planned() ? "" : contract.misfit(operation, reply, document);
    if (misfit.isEmpty()) {
      return reply;
    }
    LOG.error("{} answers not as documented: {}: {}", operation.id(), misfit, reply.body());
    return error(context, 500, "answer_not_as_documented", misfit, Map.of());
  }

  /// Works on a virtual thread, and goes on with what came of it on the event loop.
  private <T> void runOn(RoutingContext context, Supplier<T> work, Consumer<T> then) {
    Context loop = vertx.getOrCreateContext();
    threads.execute(() -> {
      List<T> done = new ArrayList<>();
      Reply refusal =
          reply(
              context,
              () -> {
                done.add(Database.promptly(work));
                return Reply.noContent();
              });
      loop.runOnContext(ignored -> {
        if (done.isEmpty()) {
          send(context, refusal);
        } else {
          then.accept(done.getFirst());
        }
      });
    });
  }

  private Reply reply(RoutingContext context, Supplier<Reply> work) {
    try {
      return work.get();
    } catch (Refused refused) {
      return refusal(context, refused);
    } catch (RuntimeException | Error e) { // whatever it is, somebody waits for an answer
      LOG.error("request {} failed", requestId(context), e);
      return error(context, 500, "internal", "Something went wrong on our side.", Map.of());
    }
  }

  private Reply refusal(RoutingContext context, Refused refused) {
    int status =
        switch (refused.kind()) {
          case INVALID -> 400;
          case UNAUTHENTICATED -> 401;
          case PAYMENT_REQUIRED -> 402;
          case FORBIDDEN -> 403;
          case NOT_FOUND -> 404;
          case CONFLICT -> 409;
          case GONE -> 410;
          case TOO_LARGE -> 413;
          case TOO_MANY -> 429;
          case UPSTREAM_FAILED -> 502;
          case UNAVAILABLE -> 503;
        };
    Reply reply = error(context, status, refused.code(), refused.reason(), refused.details());
    Object wait = refused.details().getOrDefault("retryAfter", status == 503 ? 1 : null);
    return wait == null ? reply : reply.with("Retry-After", wait.toString());
  }

  private void failed(RoutingContext context) {
    if (context.response().closed() || context.failure() instanceof IOException) { // he hung up
      LOG.debug("request {} was given up", requestId(context));
      return;
    }
    int status = context.statusCode() == 413 ? 413 : context.statusCode() == 400 ? 400 : 500;
    if (status == 500) {
      LOG.error("request {} failed", requestId(context), context.failure());
    }
    Call call = context.get("call");
    int max = call == null ? ApiOperation.BODY_BYTES_MAX : call.operation().bodyMax();
    send(
        context,
        switch (status) {
          case 413 ->
              error(
                  context,
                  413,
                  "too_large",
                  "The body is too large.",
                  Map.of("field", "body", "maxBytes", max));
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
            .put("details", new JsonObject(new HashMap<>(details)))
            .put("timestamp", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString())
            .put("requestId", requestId(context));
    return Reply.of(status, new JsonObject().put("error", error));
  }

  private static void send(RoutingContext context, Reply reply) {
    var response = context.response();
    if (response.ended() || response.closed()) {
      return;
    }
    try {
      write(response, reply);
    } catch (RuntimeException e) {
      LOG.error("request {} cannot be answered", requestId(context), e);
      response.reset(); // nobody waits for nothing
    }
  }

  private static void write(HttpServerResponse response, Reply reply) {
    response.setStatusCode(reply.status());
    reply.headers().forEach(response::putHeader);
    if (!reply.cookies().isEmpty()) {
      response.putHeader("Set-Cookie", reply.cookies());
    }
    if (reply.bytes() != null) {
      response.end(reply.bytes());
    } else if (reply.body() == null) {
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
