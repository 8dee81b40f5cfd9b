// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.tenancy.School;
import io.stoa.platform.tenancy.Schools;
import io.stoa.platform.web.Api;
import io.stoa.platform.web.RateLimit;
import io.stoa.platform.web.Reply;
import io.stoa.platform.web.Request;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;

/// Signing in and out: `/session`.
public final class SessionRoutes {

  static final int LOGINS_PER_MINUTE = 10;
  private static final int EMAIL_MAX = 254;
  private static final int PASSWORD_MAX = 200;

  private final People people;
  private final Schools schools;
  private final RateLimit logins;

  public SessionRoutes(People people, Schools schools, InstantSource clock) {
    this.people = people;
    this.schools = schools;
    this.logins = new RateLimit(LOGINS_PER_MINUTE, Duration.ofMinutes(1), clock);
  }

  public void mount(Api api) {
    api.answerOpen("signIn", this::signIn);
    api.answer("getSession", (caller, request) -> Reply.ok(session(caller)));
    api.answerOpen("signOut", this::signOut);
  }

  private Reply signIn(Request request) {
    Duration wait = logins.take(request.address());
    if (wait.isPositive()) {
      throw Refused.tooMany(
          "Too many attempts to sign in. Wait a little.", wait.plusMillis(999).toSeconds());
    }
    String email = request.text("email", EMAIL_MAX);
    String password = request.text("password", PASSWORD_MAX);
    People.SignedIn signedIn = people.signIn(email, password, request.id(), request.address());
    Person person = signedIn.person();
    Caller caller = new Caller(person.school(), person.id(), request.id(), request.address());
    return Reply.ok(json(person, schools.own(caller)))
        .with("Set-Cookie", cookie(signedIn.token(), People.SESSION.toSeconds(), request.secure()));
  }

  private JsonObject session(Caller caller) {
    return json(people.self(caller), schools.own(caller));
  }

  private Reply signOut(Request request) {
    String token = request.session();
    if (token != null) {
      try {
        people.signOut(people.caller(token, request.id(), request.address()), token);
      } catch (Refused refused) {
        if (refused.kind() != Refused.Kind.UNAUTHENTICATED) {
          throw refused;
        }
        // Signed out already: what was asked for holds.
      }
    }
    return Reply.noContent().with("Set-Cookie", cookie("", 0, request.secure()));
  }

  private static String cookie(String token, long seconds, boolean secure) {
    return "%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Lax%s"
        .formatted(Request.SESSION_COOKIE, token, seconds, secure ? "; Secure" : "");
  }

  private static JsonObject json(Person person, School school) {
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
