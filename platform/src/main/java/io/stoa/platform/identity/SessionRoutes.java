// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.web.Api;
import io.stoa.platform.web.RateLimit;
import io.stoa.platform.web.Reply;
import io.stoa.platform.web.Request;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/// Signing in and out: `/session` with cookies, `/tokens` without; and acting as somebody else.
final class SessionRoutes {

  static final int LOGINS_PER_MINUTE = 10;
  private static final int EMAIL_MAX = 254;
  private static final int PASSWORD_MAX = 200;
  private static final int TOKEN_MAX = 200;

  private final SignIns signIns;
  private final Sessions sessions;
  private final Passkeys passkeys;
  private final Impersonations impersonations;
  private final SessionPicture picture;
  private final Function<Request, Bearer> bearer;
  private final RateLimit logins;
  private final RateLimit asked;

  /// @param bearer whose session a call shows
  SessionRoutes(
      SignIns signIns,
      Sessions sessions,
      Passkeys passkeys,
      Impersonations impersonations,
      SessionPicture picture,
      Function<Request, Bearer> bearer,
      InstantSource clock) {
    this.signIns = signIns;
    this.sessions = sessions;
    this.passkeys = passkeys;
    this.impersonations = impersonations;
    this.picture = picture;
    this.bearer = bearer;
    this.logins = new RateLimit(LOGINS_PER_MINUTE, Duration.ofMinutes(1), clock);
    // A page asks for options when it is opened, long before anybody signs in.
    this.asked = new RateLimit(LOGINS_PER_MINUTE * 3, Duration.ofMinutes(1), clock);
  }

  void mount(Api api) {
    api.answerOpen("signIn", request -> opened(signIn(request, Bearer.Kind.BROWSER), request));
    api.answer("getSession", (caller, request) -> Reply.ok(session(caller, request)));
    api.answerOpen("signOut", this::signOut);
    api.answerOpen("refreshSession", this::refresh);
    api.answerOpen("openTokens", request -> tokens(signIn(request, Bearer.Kind.CLIENT).tokens()));
    api.answerOpen(
        "refreshTokens",
        request ->
            tokens(sessions.refresh(request.text("refreshToken", TOKEN_MAX), Visitor.of(request))));
    api.answerOpen(
        "passkeySignInOptions",
        request -> {
          Visitor visitor = Visitor.of(request);
          SignIns.wait(asked.take(visitor.network()));
          return Reply.ok(passkeys.requestOptions(visitor));
        });
    api.answerOpen(
        "signInByPasskey",
        request -> {
          Visitor visitor = Visitor.of(request);
          SignIns.wait(logins.take(visitor.network()));
          JsonObject credential = request.json().getJsonObject("credential");
          return opened(passkeys.signIn(credential, visitor), request);
        });
    api.answer("impersonate", this::impersonate);
    api.answerOpen("endImpersonation", this::endImpersonation);
  }

  private SignIns.Opened signIn(Request request, Bearer.Kind kind) {
    Visitor visitor = Visitor.of(request);
    SignIns.wait(logins.take(visitor.network()));
    String school = request.json().getString("school");
    SignIns.Credentials shown =
        new SignIns.Credentials(
            request.text("email", EMAIL_MAX),
            request.text("password", PASSWORD_MAX),
            request.json().getString("code"),
            school == null ? null : new SchoolId(UUID.fromString(school)));
    return signIns.byPassword(shown, kind, visitor);
  }

  /// Tells somebody that he has just signed in.
  Reply opened(SignIns.Opened opened, Request request) {
    Person person = opened.person();
    List<String> cookies = new ArrayList<>(Cookies.set(opened.tokens(), request.secure()));
    cookies.add(Cookies.browser(opened.browser(), request.secure()));
    Caller caller = Visitor.of(request).as(person.school(), person.id()).as(person.role());
    return Reply.ok(picture.of(caller, null)).withCookies(cookies);
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
    String token = request.bearer();
    sessions.signOut(token == null ? request.session() : token, Visitor.of(request));
    return Reply.noContent().withCookies(Cookies.clear(request.secure()));
  }

  private JsonObject session(Caller caller, Request request) {
    boolean played = caller.impersonator() != null;
    return picture.of(caller, played ? bearer.apply(request) : null);
  }

  private Reply impersonate(Caller caller, Request request) {
    PersonId target = new PersonId(request.uuid("id", "person"));
    String reason = request.json().getString("reason").strip();
    Bearer self = bearer.apply(request);
    impersonations.begin(caller, self, target, reason);
    Bearer played = bearer.apply(request);
    return Reply.ok(picture.of(played.caller(request.id(), request.address()), played));
  }

  private Reply endImpersonation(Request request) {
    impersonations.end(bearer.apply(request), request.id(), request.address());
    Bearer self = bearer.apply(request);
    return Reply.ok(picture.of(self.caller(request.id(), request.address()), self));
  }
}
