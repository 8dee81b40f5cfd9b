// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.mail.Mailer;
import io.stoa.platform.tenancy.Schools;
import io.stoa.platform.web.Api;
import io.stoa.platform.web.Request;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Who somebody is: wires the parts of this package and mounts what they answer. Any thread.
public final class Identity {

  /// For how long after signing in one may change what one signs in with.
  static final Duration FRESH = Duration.ofHours(1);

  private final InstantSource clock;
  private final Sessions sessions;
  private final ApiKeys keys;
  private final SessionRoutes sessionRoutes;
  private final RegistrationRoutes registrationRoutes;
  private final DeviceRoutes deviceRoutes;
  private final ProfileRoutes profileRoutes;

  public Identity(
      Kernel kernel, People people, Schools schools, Mailer mailer, InstantSource clock) {
    this.clock = clock;
    new RunOut(kernel.db()).by(kernel.jobs());
    sessions = new Sessions(kernel.db(), kernel.audit(), kernel.live(), clock);
    keys = new ApiKeys(kernel, clock);
    SecondFactors factors = new SecondFactors(kernel, clock);
    Links links = new Links(kernel, schools, mailer, clock);
    SignIns signIns = new SignIns(kernel, schools, sessions, factors, links, mailer, clock);
    Passkeys passkeys = new Passkeys(kernel, schools, signIns, clock);
    Registrations registrations = new Registrations(kernel, schools, mailer, links, signIns, clock);
    Impersonations impersonations = new Impersonations(kernel, clock);
    SessionPicture picture = new SessionPicture(kernel.db(), people, schools, impersonations);
    sessionRoutes =
        new SessionRoutes(signIns, sessions, passkeys, impersonations, picture, this::shown, clock);
    registrationRoutes =
        new RegistrationRoutes(registrations, links, signIns, sessionRoutes::opened, clock);
    deviceRoutes = new DeviceRoutes(sessions, this::self);
    profileRoutes =
        new ProfileRoutes(
            people, schools, signIns, factors, passkeys, keys, this::self, this::fresh);
  }

  public void mount(Api api) {
    sessionRoutes.mount(api);
    registrationRoutes.mount(api);
    deviceRoutes.mount(api);
    profileRoutes.mount(api);
  }

  /// Who makes a call: by the header's token or API key if there is one, else by the cookie's.
  ///
  /// @throws Refused when nobody is signed in
  public Caller caller(Request request) {
    String bearer = request.bearer();
    if (bearer != null && bearer.startsWith(ApiKeys.MARK)) {
      return keys.caller(bearer, request.id(), request.address())
          .orElseThrow(Sessions::notSignedIn);
    }
    Bearer shown = shown(request);
    Instant until = shown.actingUntil();
    if (until != null && !clock.instant().isBefore(until)) {
      // Not simply oneself again: what was meant for the one would be done as the other.
      throw Refused.forbidden("impersonation_over", "The time to act as somebody else is over.");
    }
    return shown.caller(request.id(), request.address());
  }

  /// Whoever shows a session's token, also while he acts as somebody else for too long.
  private Bearer shown(Request request) {
    return sessions.bearer(token(request), request.address());
  }

  private static @Nullable String token(Request request) {
    String bearer = request.bearer();
    return bearer == null ? request.session() : bearer;
  }

  /// Somebody who acts for himself, and not by an API key.
  private Bearer self(Request request) {
    String bearer = request.bearer();
    if (bearer != null && bearer.startsWith(ApiKeys.MARK)) {
      throw Refused.forbidden("api_key", "An API key cannot do this.");
    }
    Bearer shown = shown(request);
    if (shown.actingAs() != null) {
      throw Refused.forbidden("impersonating", "Not while you act as somebody else.");
    }
    return shown;
  }

  private Bearer fresh(Request request) {
    Bearer self = self(request);
    if (clock.instant().isAfter(self.openedAt().plus(FRESH))) {
      throw Refused.forbidden("sign_in_again", "Sign in again before you change this.");
    }
    return self;
  }
}
