// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.tenancy.School;
import io.stoa.platform.tenancy.Schools;
import io.stoa.platform.web.Api;
import io.stoa.platform.web.RateLimit;
import io.stoa.platform.web.Reply;
import io.stoa.platform.web.Request;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// Signing in and out: `/session` with cookies, `/tokens` without.
final class SessionRoutes {

  static final int LOGINS_PER_MINUTE = 10;
  private static final int EMAIL_MAX = 254;
  private static final int PASSWORD_MAX = 200;
  private static final int TOKEN_MAX = 200;

  private final SignIns signIns;
  private final Sessions sessions;
  private final People people;
  private final Schools schools;
  private final RateLimit logins;

  SessionRoutes(
      SignIns signIns, Sessions sessions, People people, Schools schools, InstantSource clock) {
    this.signIns = signIns;
    this.sessions = sessions;
    this.people = people;
    this.schools = schools;
    this.logins = new RateLimit(LOGINS_PER_MINUTE, Duration.ofMinutes(1), clock);
  }

  void mount(Api api) {
    api.answerOpen("signIn", request -> opened(signIn(request, Bearer.Kind.BROWSER), request));
    api.answer("getSession", (caller, request) -> Reply.ok(session(caller)));
    api.answerOpen("signOut", this::signOut);
    api.answerOpen("refreshSession", this::refresh);
    api.answerOpen("openTokens", request -> tokens(signIn(request, Bearer.Kind.CLIENT).tokens()));
    api.answerOpen(
        "refreshTokens",
        request ->
            tokens(sessions.refresh(request.text("refreshToken", TOKEN_MAX), Visitor.of(request))));
  }

  private SignIns.Opened signIn(Request request, Bearer.Kind kind) {
    Visitor visitor = Visitor.of(request);
    SignIns.wait(logins.take(visitor.network()));
    String email = request.text("email", EMAIL_MAX);
    String password = request.text("password", PASSWORD_MAX);
    return signIns.byPassword(email, password, kind, visitor);
  }

  private Reply opened(SignIns.Opened opened, Request request) {
    Person person = opened.person();
    List<String> cookies = new ArrayList<>(Cookies.set(opened.tokens(), request.secure()));
    cookies.add(Cookies.browser(opened.browser(), request.secure()));
    return Reply.ok(session(Visitor.of(request).as(person.school(), person.id()).as(person.role())))
        .withCookies(cookies);
  }

  private static Reply tokens(Sessions.Tokens tokens) {
    return Reply.ok(
        new JsonObject()
            .put("accessToken", tokens.access())
            .put("refreshToken", tokens.refresh())
            .put("tokenType", "Bearer")
            .put("expiresIn", Sessions.ACCESS.toSeconds()));
  }

  private Reply refresh(Request request) {
    Sessions.Tokens tokens =
        sessions.refresh(request.cookies().get(Cookies.REFRESH), Visitor.of(request));
    return Reply.noContent().withCookies(Cookies.set(tokens, request.secure()));
  }

  private Reply signOut(Request request) {
    String bearer = request.bearer();
    sessions.signOut(bearer == null ? request.session() : bearer, Visitor.of(request));
    return Reply.noContent().withCookies(Cookies.clear(request.secure()));
  }

  private JsonObject session(Caller caller) {
    Person person = people.self(caller);
    School school = schools.own(caller);
    return new JsonObject()
        .put(
            "person",
            new JsonObject()
                .put("id", person.id().toString())
                .put("name", person.name())
                .put("email", person.email())
                .put("role", person.role().word()))
        .put(
            "school",
            new JsonObject().put("id", school.id().toString()).put("name", school.name()));
  }
}
