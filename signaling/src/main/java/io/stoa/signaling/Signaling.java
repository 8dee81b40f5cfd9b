// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.media.MediaServer;
import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.KeyRing;
import io.stoa.signaling.token.TokenRefused;
import io.stoa.signaling.token.TokenVerifier;
import io.stoa.signaling.token.VideoGrant;
import io.stoa.signaling.wire.JoinRequest;
import io.stoa.signaling.wire.MalformedMessage;
import io.stoa.signaling.wire.RoomCall;
import io.stoa.signaling.wire.RoomDescription;
import io.stoa.signaling.wire.RoomEvent;
import io.stoa.signaling.wire.RoomReply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The signaling service: mounts the LiveKit endpoints on a router and runs the rooms behind them.
/// Any thread.
public final class Signaling {

  private static final Logger LOG = LoggerFactory.getLogger(Signaling.class);

  /// Longest request line: a first offer travels in the query of `/rtc/v1`.
  public static final int REQUEST_LINE_MAX = 65_536;

  /// Longest WebSocket message taken from a client, in bytes.
  public static final int MESSAGE_MAX = 1_048_576;

  /// Longest name of a room, in characters.
  public static final int ROOM_NAME_MAX = 256;

  /// What whoever wants in is told while the server drains, behind a code that does not change.
  static final String DRAINING =
      "server_draining: this server is about to stop; try again in a moment";

  private static final String TOO_MANY =
      "too_many_connects: too many connections from your network; try again in a moment";

  private static final int IDENTITY_MAX = 256;
  private static final Duration REFRESHED_FOR = Duration.ofMinutes(10);

  private final Vertx vertx;
  private final SignalingConfig config;
  private final TokenVerifier tokens;
  private final RoomDirectory rooms;
  private final HttpSessions http;
  private final ConnectLimit connects;
  private final Doors doors = new Doors();

  public Signaling(Vertx vertx, MediaServer media, SignalingConfig config) {
    this.vertx = vertx;
    this.config = config;
    this.connects = new ConnectLimit(config.connectsPerSecond());
    this.tokens = new TokenVerifier(config.apiKeys(), InstantSource.system());
    this.rooms = new RoomDirectory(vertx, media, config);
    this.http = new HttpSessions(rooms);
  }

  /// Sets what the endpoints need of the HTTP server that carries them.
  public static HttpServerOptions httpOptions(HttpServerOptions options) {
    return options
        .setMaxInitialLineLength(REQUEST_LINE_MAX)
        .setMaxWebSocketFrameSize(MESSAGE_MAX)
        .setMaxWebSocketMessageSize(MESSAGE_MAX)
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false);
  }

  /// Mounts `/rtc`, `/rtc/v1`, `/rtc/validate`, `/rtc/v1/validate` and `HEAD /`. Mount before
  /// anything that reads request bodies: an upgrade must be taken at once.
  public void mount(Router router) {
    router.head("/").handler(context -> permitOrigins(context).response().end());
    for (String path : List.of("/rtc", "/rtc/v1", "/rtc/validate", "/rtc/v1/validate")) {
      router.route(HttpMethod.OPTIONS, path).handler(Signaling::preflight);
    }
    router.get("/rtc").handler(context -> connect(context, false));
    router.get("/rtc/v1").handler(context -> connect(context, true));
    router.get("/rtc/validate").handler(context -> validate(context, false));
    router.get("/rtc/v1/validate").handler(context -> validate(context, true));
  }

  /// Does what the server API asks. Fails with [CallRefused]. Any thread.
  public Future<RoomReply> perform(RoomCall call) {
    return rooms.perform(call);
  }

  /// Locks and bans, which whoever runs the rooms sets.
  public Doors doors() {
    return doors;
  }

  /// Participants that speak HTTP.
  public HttpSessions http() {
    return http;
  }

  /// Who may join the room that a token names, or why not.
  ///
  /// @throws CallRefused it is no good token, or one for something else
  public AccessToken admit(String compact) throws CallRefused {
    try {
      return admitted(compact);
    } catch (Refused refused) {
      throw new CallRefused(
          refused.status == 401
              ? CallRefused.Code.UNAUTHENTICATED
              : CallRefused.Code.PERMISSION_DENIED,
          Objects.requireNonNull(refused.getMessage()));
    }
  }

  /// The same for a request that opens something. As many are let through as may connect.
  public AccessToken admit(HttpServerRequest http) throws CallRefused {
    if (!connects.admits(ClientOrigin.address(http), System.nanoTime())) {
      throw new CallRefused(CallRefused.Code.RESOURCE_EXHAUSTED, TOO_MANY);
    }
    return admit(bearer(http));
  }

  /// Tells a listener what happens in rooms.
  ///
  /// @param listener called on rooms' contexts, in order for each room; must not block
  public void listen(Consumer<RoomEvent> listener) {
    rooms.listen(listener);
  }

  /// Tells how each attempt to join went, once that is known.
  ///
  /// @param watcher called on rooms' contexts and on those of connections; must not block
  public void watchJoins(Consumer<JoinReport> watcher) {
    rooms.watchJoins(watcher);
  }

  /// Tells of each client that came back to a connection that broke, by resuming or by joining
  /// anew.
  ///
  /// @param watcher called on rooms' contexts; must not block
  public void watchReturns(Consumer<ClientOrigin> watcher) {
    rooms.watchReturns(watcher);
  }

  /// Tells who is really there, by their media, and what they do there.
  ///
  /// @param observer called on rooms' contexts, in order for each room; must not block
  public void watchPresence(Consumer<PresenceEvent> observer) {
    rooms.watchPresence(observer);
  }

  /// Tells how each participant is connected, every few seconds as long as it is there.
  ///
  /// @param watcher called on rooms' contexts; must not block
  public void watchQuality(Consumer<QualityReport> watcher) {
    rooms.watchQuality(watcher);
  }

  /// Every room with who is in it.
  public Future<List<RoomOverview>> overview() {
    return rooms.overview();
  }

  /// Lets nobody in any more, who is not in a room already: they are told 503 with the code
  /// `server_draining`.
  public void drain() {
    rooms.drain();
  }

  public boolean isDraining() {
    return rooms.isDraining();
  }

  /// How many participants there are now, in all rooms.
  public Future<Integer> participants() {
    return perform(new RoomCall.ListRooms(List.of()))
        .map(reply ->
            reply instanceof RoomReply.Rooms all
                ? all.rooms().stream().mapToInt(RoomDescription::participants).sum()
                : 0);
  }

  /// Tells every client that the server goes away, and closes the rooms.
  public Future<Void> close() {
    return rooms.close();
  }

  /// A request that is not accepted.
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String code;
    private transient @Nullable AccessToken token;

    Refused(int status, String code, String why) {
      super(why, null, false, false);
      this.status = status;
      this.code = code;
    }

    /// Of a bearer whose token is genuine.
    Refused of(AccessToken genuine) {
      token = genuine;
      return this;
    }
  }

  private record Admission(AccessToken token, ClientOrigin origin, JoinRequest request) {}

  private Admission admit(HttpServerRequest http, boolean single) throws Refused {
    if (!connects.admits(ClientOrigin.address(http), System.nanoTime())) {
      throw new Refused(429, "too_many_connects", TOO_MANY);
    }
    AccessToken token = admitted(token(http));
    JoinRequest request;
    try {
      request = single ? JoinQuery.single(http.params()) : JoinQuery.dual(http.params());
    } catch (MalformedMessage e) {
      throw new Refused(400, "malformed_request", Objects.requireNonNull(e.getMessage()));
    }
    if (rooms.isDraining() && !request.reconnect()) {
      throw new Refused(503, "server_draining", DRAINING).of(token);
    }
    return new Admission(token, ClientOrigin.of(http), request);
  }

  private AccessToken admitted(String compact) throws Refused {
    AccessToken token;
    try {
      token = tokens.verify(compact);
    } catch (TokenRefused refused) {
      Refused why =
          new Refused(
              401,
              "token_" + refused.reason().name().toLowerCase(Locale.ROOT),
              Objects.requireNonNull(refused.getMessage()));
      AccessToken genuine = refused.genuine();
      throw genuine == null ? why : why.of(genuine);
    }
    String room = token.grant().room();
    if (!token.grant().has(VideoGrant.Right.ROOM_JOIN)) {
      throw new Refused(403, "no_join_grant", "the token does not allow to join a room").of(token);
    }
    if (room.isEmpty() || room.length() > ROOM_NAME_MAX) {
      throw new Refused(
          403, "bad_room_name", "the token names no room, or one with too long a name");
    }
    if (token.identity().length() > IDENTITY_MAX) {
      throw new Refused(403, "bad_identity", "the token's identity is too long");
    }
    Optional<String> closed = doors.refusal(token);
    if (closed.isPresent()) {
      throw new Refused(403, "door_closed", closed.get()).of(token);
    }
    if (rooms.removals().bars(token)) {
      throw new Refused(403, "removed", "the bearer was removed from the room").of(token);
    }
    return token;
  }

  /// The token of a request's Authorization header (RFC 6750 §2.1); empty without.
  public static String bearer(HttpServerRequest http) {
    String header = http.getHeader(HttpHeaders.AUTHORIZATION);
    return header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)
        ? header.substring(7).strip()
        : "";
  }

  /// Browsers cannot give a WebSocket a header.
  private static String token(HttpServerRequest http) {
    String bearer = bearer(http);
    String parameter = http.getParam("access_token");
    return !bearer.isEmpty() || parameter == null ? bearer : parameter;
  }

  private void validate(RoutingContext context, boolean single) {
    permitOrigins(context);
    try {
      admit(context.request(), single);
      context.response().putHeader(HttpHeaders.CONTENT_TYPE, "text/plain").end("success");
    } catch (Refused refused) {
      refuse(context, refused);
    }
  }

  private void connect(RoutingContext context, boolean single) {
    permitOrigins(context);
    try {
      Admission admission = admit(context.request(), single);
      if (!"websocket".equalsIgnoreCase(context.request().getHeader(HttpHeaders.UPGRADE))) {
        throw new Refused(426, "no_upgrade", "this is a WebSocket");
      }
      context
          .request()
          .toWebSocket()
          .onSuccess(socket -> open(socket, admission, single))
          .onFailure(e -> LOG.debug("an upgrade failed: {}", e.toString()));
    } catch (Refused refused) {
      rooms.joined(
          JoinReport.refused(refused.token, ClientOrigin.of(context.request()), refused.code));
      refuse(context, refused);
    }
  }

  private void open(ServerWebSocket socket, Admission admission, boolean single) {
    ClientSession session =
        new ClientSession(vertx, socket, admission.token(), admission.origin(), this::renew);
    session.start();
    rooms.join(admission.token().grant().room(), session, admission.request(), single);
  }

  /// The same token for the next ten minutes, or as long as the original lives.
  private String renew(AccessToken token) {
    Instant now = Instant.now();
    Instant soonest = now.plus(REFRESHED_FOR);
    Instant expiry = token.expiry().isAfter(soonest) ? token.expiry() : soonest;
    String secret = config.apiKeys().secret(token.issuer());
    if (secret != null) {
      return token.valid(now, expiry).sign(token.issuer(), secret);
    }
    // Its key was withdrawn since: whoever is in stays in.
    KeyRing.Own own = config.apiKeys().own();
    return token.valid(now, expiry).sign(own.key(), own.secret());
  }

  private static void refuse(RoutingContext context, Refused refused) {
    if (refused.status == 429 || refused.status == 503) {
      context.response().putHeader(HttpHeaders.RETRY_AFTER, "2");
      if (context.request().version() != HttpVersion.HTTP_2) {
        // And begin at the listener's queue again.
        context.response().putHeader(HttpHeaders.CONNECTION, "close");
      }
    }
    context
        .response()
        .setStatusCode(refused.status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain")
        .end(refused.getMessage());
  }

  private static void preflight(RoutingContext context) {
    permitOrigins(context)
        .response()
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, OPTIONS")
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type")
        .setStatusCode(204)
        .end();
  }

  /// Any page may ask: what lets a client in is its token, never a cookie.
  private static RoutingContext permitOrigins(RoutingContext context) {
    context.response().putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    return context;
  }
}
