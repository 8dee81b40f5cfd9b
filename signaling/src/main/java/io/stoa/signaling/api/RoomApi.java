// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import io.stoa.signaling.CallRefused;
import io.stoa.signaling.CallRefused.Code;
import io.stoa.signaling.Signaling;
import io.stoa.signaling.token.TokenRefused;
import io.stoa.signaling.token.TokenVerifier;
import io.stoa.signaling.token.VideoGrant;
import io.stoa.signaling.token.VideoGrant.Right;
import io.stoa.signaling.wire.MalformedMessage;
import io.stoa.signaling.wire.RoomCall;
import io.stoa.signaling.wire.RoomCallReader;
import io.stoa.signaling.wire.RoomReply;
import io.stoa.signaling.wire.RoomReplyWriter;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// RoomService over HTTP: who may call what, and what they get. Any thread.
public final class RoomApi {

  private static final Logger LOG = LoggerFactory.getLogger(RoomApi.class);

  /// Longest body of a request, in bytes.
  public static final int BODY_MAX = 262_144;

  private static final String PROTOBUF = "application/protobuf";
  private static final String JSON = "application/json";

  /// Services of the protocol that are not built.
  private static final Set<String> ABSENT =
      Set.of(
          "Egress",
          "Ingress",
          "SIP",
          "AgentDispatchService",
          "Connector",
          "PhoneNumberService",
          "CloudAgent",
          "Replay");

  private final Signaling signaling;
  private final TokenVerifier tokens;

  public RoomApi(Signaling signaling, TokenVerifier tokens) {
    this.signaling = signaling;
    this.tokens = tokens;
  }

  /// Mounts `POST /twirp/livekit.<Service>/<Method>`.
  public void mount(Router router) {
    router.route(HttpMethod.OPTIONS, "/twirp/*").handler(RoomApi::preflight);
    router
        .post("/twirp/:service/:method")
        .handler(BodyHandler.create(false).setBodyLimit(BODY_MAX))
        .handler(this::call)
        .failureHandler(RoomApi::unreadable);
    router.route("/twirp/*").handler(RoomApi::nowhere);
  }

  private void call(RoutingContext context) {
    boolean json = JSON.equals(contentType(context));
    Future<RoomReply> reply;
    try {
      String method = route(context, json);
      VideoGrant grant = grant(context);
      RoomCall call = read(method, context, json);
      permit(grant, call);
      reply = signaling.perform(call);
    } catch (CallRefused refused) {
      reply = Future.failedFuture(refused);
    }
    reply.onComplete(
        answer ->
            respond(context, 200, json ? JSON : PROTOBUF, RoomReplyWriter.write(answer, json)),
        failure -> refuse(context, failure));
  }

  /// The method of RoomService that is called.
  private static String route(RoutingContext context, boolean json) throws CallRefused {
    String service = Objects.requireNonNullElse(context.pathParam("service"), "");
    String method = Objects.requireNonNullElse(context.pathParam("method"), "");
    if (!json && !PROTOBUF.equals(contentType(context))) {
      throw new CallRefused(
          Code.BAD_ROUTE, "the content type is neither " + PROTOBUF + " nor " + JSON);
    }
    if (service.startsWith("livekit.") && ABSENT.contains(service.substring(8))) {
      throw new CallRefused(Code.UNIMPLEMENTED, "this server has no " + service);
    }
    if (!service.equals("livekit.RoomService")) {
      throw new CallRefused(Code.BAD_ROUTE, "there is no such service");
    }
    return method;
  }

  private static RoomCall read(String method, RoutingContext context, boolean json)
      throws CallRefused {
    Buffer body = context.body().buffer();
    try {
      return RoomCallReader.read(method, body == null ? new byte[0] : body.getBytes(), json)
          .orElseThrow(() -> new CallRefused(Code.BAD_ROUTE, "RoomService has no such method"));
    } catch (MalformedMessage e) {
      throw new CallRefused(Code.MALFORMED, Objects.requireNonNull(e.getMessage()));
    }
  }

  private static String contentType(RoutingContext context) {
    String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
    int end = type == null ? -1 : type.indexOf(';');
    return type == null
        ? ""
        : (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  private VideoGrant grant(RoutingContext context) throws CallRefused {
    try {
      return tokens.verify(Signaling.bearer(context.request())).grant();
    } catch (TokenRefused refused) {
      throw new CallRefused(Code.UNAUTHENTICATED, Objects.requireNonNull(refused.getMessage()));
    }
  }

  private static void permit(VideoGrant grant, RoomCall call) throws CallRefused {
    switch (call) {
      case RoomCall.CreateRoom create -> {
        require(grant.has(Right.ROOM_CREATE), "roomCreate");
        requireBuilt(create);
      }
      case RoomCall.DeleteRoom delete -> require(grant.has(Right.ROOM_CREATE), "roomCreate");
      case RoomCall.ListRooms list -> require(grant.has(Right.ROOM_LIST), "roomList");
      case RoomCall.MoveParticipant move -> requireBoth(grant, call, move.destination());
      case RoomCall.ForwardParticipant forward -> requireBoth(grant, call, forward.destination());
      default -> requireAdmin(grant, call);
    }
    if (!(call instanceof RoomCall.ListRooms) && call.room().isEmpty()) {
      throw new CallRefused(Code.INVALID_ARGUMENT, "the call names no room");
    }
    if (call.room().length() > Signaling.ROOM_NAME_MAX) {
      throw new CallRefused(
          Code.INVALID_ARGUMENT, "a room's name ends at " + Signaling.ROOM_NAME_MAX);
    }
  }

  /// Whoever asks for a recording must not believe that there is one.
  private static void requireBuilt(RoomCall.CreateRoom create) throws CallRefused {
    if (!create.preset().isEmpty()) {
      throw new CallRefused(Code.INVALID_ARGUMENT, "there is no such room preset");
    }
    if (!create.absent().isEmpty()) {
      throw new CallRefused(Code.UNIMPLEMENTED, "this server has no " + create.absent());
    }
  }

  private static void requireBoth(VideoGrant grant, RoomCall call, String destination)
      throws CallRefused {
    requireAdmin(grant, call);
    require(grant.destinationRoom().equals(destination), "destinationRoom for that room");
  }

  private static void requireAdmin(VideoGrant grant, RoomCall call) throws CallRefused {
    require(
        grant.has(Right.ROOM_ADMIN) && grant.room().equals(call.room()), "roomAdmin for that room");
  }

  private static void require(boolean granted, String what) throws CallRefused {
    if (!granted) {
      throw new CallRefused(Code.PERMISSION_DENIED, "the token does not grant " + what);
    }
  }

  private static void nowhere(RoutingContext context) {
    refuse(
        context,
        new CallRefused(Code.BAD_ROUTE, "calls are POST /twirp/livekit.RoomService/<Method>"));
  }

  private static void unreadable(RoutingContext context) {
    Throwable failure = context.failure();
    refuse(
        context,
        context.statusCode() == 413
            ? new CallRefused(Code.RESOURCE_EXHAUSTED, "the body is longer than " + BODY_MAX)
            : failure == null ? new IllegalStateException("no reason") : failure);
  }

  private static void refuse(RoutingContext context, Throwable failure) {
    Code code = Code.INTERNAL;
    String why = "something went wrong";
    if (failure instanceof CallRefused refused) {
      code = refused.code();
      why = Objects.requireNonNull(refused.getMessage());
    } else {
      LOG.error("a call of the server API failed", failure);
    }
    JsonObject error = new JsonObject();
    error.addProperty("code", code.wireName());
    error.addProperty("msg", why);
    respond(context, code.status(), JSON, error.toString().getBytes(UTF_8));
  }

  private static void respond(RoutingContext context, int status, String type, byte[] body) {
    context
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, type)
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .end(Buffer.buffer(body));
  }

  /// Any page may ask: what lets it call is its token, never a cookie.
  private static void preflight(RoutingContext context) {
    context
        .response()
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "POST, OPTIONS")
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type")
        .setStatusCode(204)
        .end();
  }
}
