// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.tenancy.Schools;
import io.stoa.platform.web.Api;
import io.stoa.platform.web.Etag;
import io.stoa.platform.web.Reply;
import io.stoa.platform.web.Request;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What people set for themselves, and what they sign in with: `/me`.
final class ProfileRoutes {

  private final People people;
  private final Schools schools;
  private final SignIns signIns;
  private final SecondFactors factors;
  private final Passkeys passkeys;
  private final ApiKeys keys;
  private final Function<Request, Bearer> self;
  private final Consumer<Request> fresh;

  /// @param self who makes the call, if he does so himself in a session
  /// @param fresh refuses whoever has not signed in himself lately
  ProfileRoutes(
      People people,
      Schools schools,
      SignIns signIns,
      SecondFactors factors,
      Passkeys passkeys,
      ApiKeys keys,
      Function<Request, Bearer> self,
      Consumer<Request> fresh) {
    this.people = people;
    this.schools = schools;
    this.signIns = signIns;
    this.factors = factors;
    this.passkeys = passkeys;
    this.keys = keys;
    this.self = self;
    this.fresh = fresh;
  }

  void mount(Api api) {
    api.answer("getMe", (caller, request) -> reply(people.profile(caller)));
    api.answer("updateMe", this::update);
    api.answer("changePassword", this::changePassword);
    mountTotp(api);
    mountPasskeys(api);
    mountKeys(api);
  }

  private void onlySelf(Request request) {
    Objects.requireNonNull(self.apply(request));
  }

  private Reply update(Caller caller, Request request) {
    JsonObject body = request.json();
    String zone = body.getString("timeZone");
    if (zone != null) {
      RegistrationRoutes.checkZone(zone);
    }
    return reply(
        people.change(
            caller,
            seen -> Etag.requireIfGiven(request, etag(seen)),
            body.getString("name"),
            body.getString("locale"),
            zone));
  }

  private static Reply reply(People.Profile profile) {
    return Reply.ok(json(profile)).with("ETag", etag(profile));
  }

  private static String etag(People.Profile profile) {
    return Etag.of(json(profile));
  }

  private Reply changePassword(Caller caller, Request request) {
    JsonObject body = request.json();
    signIns.changePassword(
        caller, self.apply(request), body.getString("current"), body.getString("password"));
    return Reply.noContent();
  }

  private static JsonObject json(People.Profile profile) {
    Person person = profile.person();
    return new JsonObject()
        .put("id", person.id().toString())
        .put("name", person.name())
        .put("email", person.email())
        .put("role", person.role().word())
        .put("locale", profile.locale())
        .put("timeZone", profile.timeZone())
        .put("totp", profile.totp())
        .put("passkeys", profile.passkeys())
        .put("recoveryCodesLeft", profile.recoveryCodes())
        .put("hasPassword", profile.hasPassword());
  }

  private void mountTotp(Api api) {
    api.answer(
        "beginTotp",
        (caller, request) -> {
          fresh.accept(request);
          SecondFactors.Setup setup =
              factors.begin(caller, schools.own(caller).name(), people.self(caller).email());
          return Reply.ok(new JsonObject().put("secret", setup.secret()).put("uri", setup.uri()));
        });
    api.answer(
        "confirmTotp",
        (caller, request) -> {
          fresh.accept(request);
          List<String> codes = factors.confirm(caller, request.json().getString("code"));
          return Reply.ok(new JsonObject().put("recoveryCodes", new JsonArray(codes)));
        });
    api.answer(
        "removeTotp",
        (caller, request) -> {
          fresh.accept(request);
          factors.remove(caller);
          return Reply.noContent();
        });
  }

  private void mountPasskeys(Api api) {
    api.answer(
        "listPasskeys",
        (caller, request) -> {
          JsonArray items = new JsonArray();
          passkeys.list(caller).forEach(passkey -> items.add(Passkeys.json(passkey)));
          return Reply.ok(new JsonObject().put("items", items));
        });
    api.answer(
        "passkeyOptions",
        (caller, request) -> {
          fresh.accept(request);
          Person person = people.self(caller);
          String school = schools.own(caller).name();
          return Reply.ok(passkeys.creationOptions(caller, person, school, Visitor.of(request)));
        });
    api.answer(
        "addPasskey",
        (caller, request) -> {
          fresh.accept(request);
          JsonObject body = request.json();
          JsonObject credential = body.getJsonObject("credential");
          Passkey made =
              passkeys.add(caller, body.getString("name"), credential, Visitor.of(request));
          return Reply.created(Passkeys.json(made));
        });
    api.answer(
        "removePasskey",
        (caller, request) -> {
          fresh.accept(request);
          passkeys.remove(caller, request.uuid("id", "passkey"));
          return Reply.noContent();
        });
  }

  private void mountKeys(Api api) {
    api.answer(
        "listApiKeys",
        (caller, request) -> {
          onlySelf(request);
          JsonArray items = new JsonArray();
          keys.list(caller).forEach(key -> items.add(ApiKeys.json(key)));
          return Reply.ok(new JsonObject().put("items", items));
        });
    api.answer(
        "createApiKey",
        (caller, request) -> {
          fresh.accept(request);
          JsonObject body = request.json();
          List<String> words =
              body.getJsonArray("permissions").stream().map(String::valueOf).toList();
          ApiKeys.Made made =
              keys.create(
                  caller, body.getString("name"), words, instant(body.getString("expiresAt")));
          return Reply.created(
              new JsonObject().put("key", ApiKeys.json(made.key())).put("secret", made.secret()));
        });
    api.answer(
        "removeApiKey",
        (caller, request) -> {
          onlySelf(request);
          keys.remove(caller, request.uuid("id", "key"));
          return Reply.noContent();
        });
  }

  private static @Nullable Instant instant(@Nullable String text) {
    try {
      return text == null ? null : java.time.OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw io.stoa.platform.kernel.Refused.invalid(
          "invalid_field", "\"expiresAt\" must be a time (RFC 3339).", "expiresAt");
    }
  }
}
