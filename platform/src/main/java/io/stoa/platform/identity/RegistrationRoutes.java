// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.web.Api;
import io.stoa.platform.web.RateLimit;
import io.stoa.platform.web.Reply;
import io.stoa.platform.web.Request;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.function.BiFunction;

/// Becoming a person, and the links of mails: `/registrations`, `/invitations`, `/session/links`,
/// `/password-resets`.
final class RegistrationRoutes {

  private static final int PER_MINUTE = 5;

  private final Registrations registrations;
  private final Links links;
  private final SignIns signIns;
  private final BiFunction<SignIns.Opened, Request, Reply> opened;
  private final RateLimit asked;
  private final RateLimit used;

  /// @param opened answers somebody who has just signed in
  RegistrationRoutes(
      Registrations registrations,
      Links links,
      SignIns signIns,
      BiFunction<SignIns.Opened, Request, Reply> opened,
      InstantSource clock) {
    this.registrations = registrations;
    this.links = links;
    this.signIns = signIns;
    this.opened = opened;
    this.asked = new RateLimit(PER_MINUTE, Duration.ofMinutes(1), clock);
    this.used = new RateLimit(SessionRoutes.LOGINS_PER_MINUTE, Duration.ofMinutes(1), clock);
  }

  void mount(Api api) {
    api.answerOpen("signUp", this::signUp);
    api.answerOpen("verifyEmail", this::verify);
    api.answerOpen("acceptInvite", this::accept);
    api.answerOpen("askMagicLink", request -> ask(request, Links.Purpose.SIGN_IN));
    api.answerOpen("signInByLink", this::signInByLink);
    api.answerOpen("askPasswordReset", request -> ask(request, Links.Purpose.RESET));
    api.answerOpen("resetPassword", this::reset);
  }

  private static Visitor limited(Request request, RateLimit limit) {
    Visitor visitor = Visitor.of(request);
    SignIns.wait(limit.take(visitor.network()));
    return visitor;
  }

  /// What only the visitor's browser knows: what it has, or something new.
  private static String known(Request request) {
    String known = request.cookies().get(Cookies.ASKED);
    return known == null || known.isEmpty() ? Secrets.random() : known;
  }

  private static Reply asked(Request request, String browser) {
    return Reply.accepted().withCookies(List.of(Cookies.asked(browser, request.secure())));
  }

  private Reply signUp(Request request) {
    Visitor visitor = limited(request, asked);
    JsonObject body = request.json();
    String zone = body.getString("timeZone");
    if (zone != null) {
      checkZone(zone);
    }
    Registrations.Form form =
        new Registrations.Form(
            body.getString("schoolName"),
            body.getString("name"),
            body.getString("email"),
            body.getString("password"),
            body.getString("locale", "en"),
            zone);
    String browser = known(request);
    registrations.register(form, browser, visitor);
    return asked(request, browser);
  }

  static void checkZone(String zone) {
    try {
      ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw io.stoa.platform.kernel.Refused.invalid(
          "invalid_zone", "There is no time zone " + zone + ".", "timeZone");
    }
  }

  private Reply verify(Request request) {
    Visitor visitor = limited(request, used);
    JsonObject body = request.json();
    String browser = request.cookies().get(Cookies.ASKED);
    SignIns.Opened person =
        registrations.verify(body.getString("token"), body.getString("password"), browser, visitor);
    return opened.apply(person, request);
  }

  private Reply accept(Request request) {
    Visitor visitor = limited(request, used);
    JsonObject body = request.json();
    SignIns.Opened person =
        registrations.accept(
            body.getString("token"), body.getString("name"), body.getString("password"), visitor);
    return opened.apply(person, request);
  }

  private Reply ask(Request request, Links.Purpose purpose) {
    Visitor visitor = limited(request, asked);
    String browser = known(request);
    links.ask(request.json().getString("email"), purpose, browser, visitor);
    return asked(request, browser);
  }

  private Reply signInByLink(Request request) {
    Visitor visitor = limited(request, used);
    JsonObject body = request.json();
    SignIns.Opened person =
        signIns.byLink(
            body.getString("token"),
            request.cookies().get(Cookies.ASKED),
            body.getBoolean("confirmed", false),
            body.getString("code"),
            visitor);
    return opened.apply(person, request);
  }

  private Reply reset(Request request) {
    Visitor visitor = limited(request, used);
    JsonObject body = request.json();
    signIns.reset(body.getString("token"), body.getString("password"), visitor);
    return Reply.noContent();
  }
}
