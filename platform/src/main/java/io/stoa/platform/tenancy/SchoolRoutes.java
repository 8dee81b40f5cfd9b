// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.tenancy;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Sha256;
import io.stoa.platform.kernel.Zones;
import io.stoa.platform.web.Api;
import io.stoa.platform.web.Reply;
import io.stoa.platform.web.Request;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.dns.DnsClientOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The caller's school and its look: `/school`.
public final class SchoolRoutes {

  // What may stand in a policy's frame-ancestors: no wildcard, no path.
  private static final Pattern ORIGIN =
      Pattern.compile(
          "https://[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:\\d{1,5})?|http://localhost(:\\d{1,5})?");

  private final Schools schools;
  private final Domains domains;
  private final boolean outbox;

  /// @param outbox whether anybody may read letters here
  public SchoolRoutes(Schools schools, Vertx vertx, boolean outbox) {
    this.schools = schools;
    this.domains = schools.domains(vertx, new DnsClientOptions());
    this.outbox = outbox;
  }

  public void mount(Api api) {
    api.answer("getSchool", (caller, request) -> reply(schools.settings(caller)));
    api.answer("updateSchool", this::change);
    api.answerOpen("publicSchool", this::look);
    api.answer("putLogo", this::putLogo);
    api.answer(
        "deleteLogo",
        (caller, request) -> {
          schools.putLogo(caller, Optional.empty());
          return Reply.noContent();
        });
    api.answer(
        "claimDomain",
        (caller, request) -> Reply.ok(json(domains.claim(caller, request.text("domain", 253)))));
    api.answer("verifyDomain", (caller, request) -> Reply.ok(json(domains.verify(caller))));
    api.answer(
        "dropDomain",
        (caller, request) -> {
          domains.drop(caller);
          return Reply.noContent();
        });
  }

  private Reply look(Request request) {
    Optional<School> found = schools.at(request.authority());
    School school =
        found.orElseGet(() ->
            new School(new io.stoa.platform.kernel.SchoolId(new java.util.UUID(0, 0)), "Stoa"));
    return Reply.ok(
        colours(school.look())
            .put("found", found.isPresent())
            .put("name", school.name())
            .put("locale", school.locale())
            .put("timeZone", school.zone().getId())
            .put("registrationOpen", school.registrationOpen())
            .put("demo", outbox));
  }

  private Reply change(Caller caller, Request request) {
    JsonObject body = request.json();
    return reply(
        schools.change(
            caller,
            version(request),
            new Settings.Change(
                stripped(body.getString("name")),
                body.containsKey("slug") ? orNone(body.getString("slug")) : null,
                body.getString("colour") == null ? null : new Colour(body.getString("colour")),
                body.containsKey("darkColour") ? orNone(body.getString("darkColour")) : null,
                zone(body.getString("timeZone")),
                body.getString("locale"),
                body.getBoolean("registrationOpen"),
                origins(body.getJsonArray("embeddedBy")))));
  }

  private static long version(Request request) {
    String text = request.parameter("If-Match").orElse("").replace("\"", "");
    // What is no version of ours is an old one.
    return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
  }

  private static String orNone(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static @Nullable String stripped(@Nullable String text) {
    return text == null ? null : text.strip();
  }

  private static @Nullable ZoneId zone(@Nullable String text) {
    return text == null ? null : Zones.zone(text, "timeZone");
  }

  private static @Nullable List<String> origins(@Nullable JsonArray given) {
    if (given == null) {
      return null;
    }
    List<String> origins = new ArrayList<>();
    for (Object each : given) {
      String origin = String.valueOf(each).strip().toLowerCase(Locale.ROOT);
      if (!ORIGIN.matcher(origin).matches()) {
        throw Refused.invalid(
            "invalid_origin",
            "\"embeddedBy\" must be origins, as https://lms.example.",
            "embeddedBy");
      }
      origins.add(origin);
    }
    return origins;
  }

  private Reply putLogo(Caller caller, Request request) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(String.valueOf(request.json().getString("data")));
    } catch (IllegalArgumentException e) {
      throw Refused.invalid("unsupported_image", "\"data\" must be a file in base64.", "data");
    }
    Picture picture = Picture.of(bytes);
    SchoolStore.Logo logo =
        new SchoolStore.Logo(Sha256.hex(bytes), picture.type(), Buffer.buffer(bytes));
    School school = schools.putLogo(caller, Optional.of(logo));
    return Reply.ok(new JsonObject().put("logo", school.look().logoPath()));
  }

  private static Reply reply(Settings settings) {
    School school = settings.school();
    String etag = "\"" + settings.version() + "\"";
    JsonObject json =
        colours(school.look())
            .put("id", school.id().toString())
            .put("name", school.name())
            .put("address", settings.address().toString())
            .put("slug", settings.slug())
            .put("domain", settings.domain().map(SchoolRoutes::json).orElse(null))
            .put("timeZone", school.zone().getId())
            .put("locale", school.locale())
            .put("registrationOpen", school.registrationOpen())
            .put("embeddedBy", new JsonArray(school.embeddedBy()))
            .put("tier", json(settings.tier()))
            .put("usage", json(settings.usage()))
            .put("etag", etag);
    return Reply.ok(json).with("ETag", etag);
  }

  private static JsonObject colours(Look look) {
    return new JsonObject()
        .put("colour", look.colour().text())
        .put("onColour", look.colour().on().text())
        .put("darkColour", look.dark().text())
        .put("onDarkColour", look.dark().on().text())
        .put("logo", look.logoPath());
  }

  private static JsonObject json(Settings.Claim claim) {
    return new JsonObject()
        .put("domain", claim.domain())
        .put("verified", claim.verified())
        .put("record", claim.recordName())
        .put("value", claim.recordText());
  }

  private static JsonObject json(Tier tier) {
    return new JsonObject()
        .put("name", tier.name())
        .put("tutorsMax", tier.tutorsMax())
        .put("studentsMax", tier.studentsMax())
        .put("storageBytesMax", tier.storageBytesMax());
  }

  private static JsonObject json(Settings.Usage usage) {
    return new JsonObject()
        .put("tutors", usage.tutors())
        .put("students", usage.students())
        .put("storageBytes", usage.storageBytes());
  }
}
