// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.whip;

import com.google.gson.JsonObject;
import io.stoa.signaling.CallRefused;
import io.stoa.signaling.CallRefused.Code;
import io.stoa.signaling.ClientOrigin;
import io.stoa.signaling.HttpSession;
import io.stoa.signaling.HttpSessions;
import io.stoa.signaling.Signaling;
import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.wire.IceServer;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `POST /whip` publishes, `POST /whep` plays; the session that either opens is patched and
/// deleted. Any thread.
public final class WhipRoutes {

  private static final Logger LOG = LoggerFactory.getLogger(WhipRoutes.class);

  private static final String SDP = "application/sdp";
  private static final String FRAGMENT = "application/trickle-ice-sdpfrag";
  private static final int OFFER_MAX = 65_536;

  private final Signaling signaling;

  public WhipRoutes(Signaling signaling) {
    this.signaling = signaling;
  }

  /// Mounts `/whip` and `/whep` and the sessions below them.
  public void mount(Router router) {
    for (String path : List.of("/whip", "/whep")) {
      router.route(path).handler(WhipRoutes::permitOrigins);
      router.route(path + "/:session").handler(WhipRoutes::permitOrigins);
      router
          .post(path)
          .handler(BodyHandler.create(false).setBodyLimit(OFFER_MAX))
          .handler(path.equals("/whip") ? this::publish : this::play)
          .failureHandler(WhipRoutes::unreadable);
      router
          .patch(path + "/:session")
          .handler(BodyHandler.create(false).setBodyLimit(OFFER_MAX))
          .handler(this::patch)
          .failureHandler(WhipRoutes::unreadable);
      router.delete(path + "/:session").handler(this::delete);
      router.get(path).handler(context -> nothing(context, path.equals("/whep")));
      router.head(path).handler(context -> nothing(context, path.equals("/whep")));
      router.get(path + "/:session").handler(context -> nothing(context, false));
      router.head(path + "/:session").handler(context -> nothing(context, false));
      router.route(HttpMethod.OPTIONS, path).handler(WhipRoutes::options);
      router.route(HttpMethod.OPTIONS, path + "/:session").handler(WhipRoutes::options);
      router.route(path).handler(context -> refuseMethod(context, "POST, GET, HEAD, OPTIONS"));
      router
          .route(path + "/:session")
          .handler(context -> refuseMethod(context, "PATCH, DELETE, GET, HEAD, OPTIONS"));
    }
  }

  /// RFC 9725 §4.1: there is nothing to get, and that is no error. Of a player's address the type
  /// tells players what it is (draft-ietf-wish-whep §4.2).
  private static void nothing(RoutingContext context, boolean typed) {
    if (typed) {
      context.response().putHeader(HttpHeaders.CONTENT_TYPE, SDP).setStatusCode(200).end();
    } else {
      context.response().setStatusCode(204).end();
    }
  }

  private void publish(RoutingContext context) {
    open(context, signaling.http()::publish);
  }

  private void play(RoutingContext context) {
    open(context, signaling.http()::play);
  }

  private interface Opening {
    Future<HttpSessions.Opened> open(AccessToken token, ClientOrigin origin, String offer);
  }

  private void open(RoutingContext context, Opening opening) {
    if (!hasType(context, SDP)) {
      refuse(context, 415, "the content type is not " + SDP);
      return;
    }
    try {
      AccessToken token = signaling.admit(context.request());
      String path = context.request().path();
      opening
          .open(token, ClientOrigin.of(context.request()), text(context))
          .onComplete(
              opened -> {
                HttpServerResponse response = context.response();
                response
                    .setStatusCode(201)
                    .putHeader(HttpHeaders.CONTENT_TYPE, SDP)
                    .putHeader(HttpHeaders.LOCATION, path + "/" + opened.session().id())
                    .putHeader(HttpHeaders.ETAG, etag(opened.session()))
                    .putHeader("Accept-Patch", FRAGMENT)
                    .putHeader("Link", links(opened.session().iceServers()))
                    .end(opened.answer());
              },
              failure -> refuse(context, failure));
    } catch (CallRefused refused) {
      refuse(context, refused);
    }
  }

  /// RFC 9725 §4.6.
  private static List<String> links(List<IceServer> servers) {
    List<String> links = new ArrayList<>();
    for (IceServer server : servers) {
      for (String url : server.urls()) {
        String login =
            "; username=\"%s\"; credential=\"%s\"; credential-type=\"password\""
                .formatted(server.username(), server.credential());
        links.add("<" + url + ">; rel=\"ice-server\"" + (server.username().isEmpty() ? "" : login));
      }
    }
    return links;
  }

  /// Trickled candidates have the session's ETag, a restart of ICE has any; new credentials are a
  /// restart either way (RFC 9725 §4.3).
  private void patch(RoutingContext context) {
    Optional<HttpSession> found = session(context);
    if (found.isEmpty()) {
      return;
    }
    HttpSession session = found.get();
    String match = context.request().getHeader(HttpHeaders.IF_MATCH);
    String text = text(context);
    if (!hasType(context, FRAGMENT)) {
      refuse(context, 415, "the content type is not " + FRAGMENT);
    } else if (match == null) {
      refuse(context, 428, "there is no If-Match");
    } else if (!IceFragment.isWellFormed(text)) {
      refuse(context, 400, "the fragment is malformed");
    } else if (!matches(match, session)) {
      refuse(context, 412, "ICE was restarted since");
    } else {
      patch(context, session, IceFragment.read(text), isAny(match));
    }
  }

  private static void patch(
      RoutingContext context, HttpSession session, Optional<IceFragment> fragment, boolean any) {
    if (fragment.isEmpty() && any) {
      refuse(context, 400, "the fragment has no ICE credentials");
    } else if (fragment.isEmpty()
        || session.knows(fragment.get().ufrag(), fragment.get().password())) {
      // There is nothing to add: candidates of a client are learned from its checks.
      context.response().setStatusCode(204).end();
    } else {
      restart(context, session, fragment.get());
    }
  }

  /// The RFC's example has the quotes, its text has not.
  private static boolean isAny(String match) {
    return match.strip().equals("*") || match.strip().equals("\"*\"");
  }

  private static boolean matches(String match, HttpSession session) {
    return isAny(match)
        || Arrays.stream(match.split(",")).anyMatch(tag -> tag.strip().equals(etag(session)));
  }

  private static void restart(RoutingContext context, HttpSession session, IceFragment fragment) {
    session
        .restart(fragment.ufrag(), fragment.password())
        .onComplete(
            answer ->
                context
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, FRAGMENT)
                    .putHeader(HttpHeaders.ETAG, etag(session))
                    .end(IceFragment.of(answer)),
            failure -> refuse(context, failure));
  }

  private void delete(RoutingContext context) {
    session(context)
        .ifPresent(session -> {
          session.end();
          context.response().setStatusCode(200).end();
        });
  }

  /// The session of the path, if the token is of who opened it; otherwise the request is answered.
  private Optional<HttpSession> session(RoutingContext context) {
    try {
      AccessToken token = signaling.admit(Signaling.bearer(context.request()));
      Optional<HttpSession> found =
          signaling
              .http()
              .find(Objects.requireNonNullElse(context.pathParam("session"), ""))
              .filter(session ->
                  session.token().identity().equals(token.identity())
                      && session.token().grant().room().equals(token.grant().room()));
      if (found.isEmpty()) {
        refuse(context, 404, "there is no such session");
      }
      return found;
    } catch (CallRefused refused) {
      refuse(context, refused);
      return Optional.empty();
    }
  }

  /// A strong entity tag of this run of ICE.
  private static String etag(HttpSession session) {
    return "\"" + session.generation() + "\"";
  }

  private static String text(RoutingContext context) {
    return Objects.requireNonNullElse(context.body().asString(), "");
  }

  private static boolean hasType(RoutingContext context, String type) {
    String given = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
    return given != null && given.split(";", 2)[0].strip().equalsIgnoreCase(type);
  }

  private static void unreadable(RoutingContext context) {
    if (context.statusCode() == 413) {
      refuse(context, 413, "the body is longer than " + OFFER_MAX);
    } else {
      refuse(
          context,
          Objects.requireNonNullElseGet(
              context.failure(), () -> new IllegalStateException("no reason")));
    }
  }

  private static void refuse(RoutingContext context, Throwable failure) {
    if (failure instanceof CallRefused refused) {
      // RFC 9725 §4.2: an offer that is understood but not to be had.
      int status = refused.code() == Code.INVALID_ARGUMENT ? 422 : refused.code().status();
      refuse(context, status, Objects.requireNonNull(refused.getMessage()));
    } else {
      LOG.error("a request of a WHIP client failed", failure);
      refuse(context, 500, "something went wrong");
    }
  }

  private static void refuseMethod(RoutingContext context, String known) {
    context.response().putHeader("Allow", known);
    refuse(context, 405, "what is known here is " + known);
  }

  /// RFC 9457.
  private static void refuse(RoutingContext context, int status, String why) {
    JsonObject problem = new JsonObject();
    problem.addProperty("status", status);
    problem.addProperty("title", why);
    HttpServerResponse response = context.response().setStatusCode(status);
    if (status == 503 || status == 409 || status == 429) {
      response.putHeader("Retry-After", "2");
    }
    if (status == 401) {
      response.putHeader("WWW-Authenticate", "Bearer");
    }
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
        .end(problem.toString());
  }

  /// Any page may ask: what lets it in is its token, never a cookie.
  private static void permitOrigins(RoutingContext context) {
    context
        .response()
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .putHeader(
            HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS,
            "location, etag, link, accept-patch, accept-post, retry-after");
    context.next();
  }

  private static void options(RoutingContext context) {
    context
        .response()
        .putHeader(
            HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "POST, PATCH, DELETE, GET, HEAD, OPTIONS")
        .putHeader(
            HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type, if-match")
        .putHeader("Accept-Post", SDP)
        .putHeader("Accept-Patch", FRAGMENT)
        .setStatusCode(200)
        .end();
  }
}
