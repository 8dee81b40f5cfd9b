// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.token;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Claims as JSON, both ways. What has the wrong type is malformed, what is unknown is passed over.
final class Claims {

  private static final BigDecimal SECONDS_MAX = BigDecimal.valueOf(253_402_300_799L);

  private Claims() {}

  static String write(AccessToken token, String issuer) {
    JsonObject claims = new JsonObject();
    claims.addProperty("iss", issuer);
    claims.addProperty("sub", token.identity());
    claims.addProperty("nbf", token.notBefore().getEpochSecond());
    claims.addProperty("exp", token.expiry().getEpochSecond());
    putText(claims, "name", token.name());
    putText(claims, "metadata", token.metadata());
    putText(claims, "sha256", token.sha256());
    putText(claims, "kind", token.kind());
    if (!token.wish().equals(RoomWish.NONE)) {
      claims.add("roomConfig", wish(token.wish()));
    }
    if (!token.attributes().isEmpty()) {
      JsonObject attributes = new JsonObject();
      token.attributes().forEach(attributes::addProperty);
      claims.add("attributes", attributes);
    }
    claims.add("video", grant(token.grant()));
    return claims.toString();
  }

  private static JsonObject wish(RoomWish wish) {
    JsonObject config = new JsonObject();
    config.addProperty("emptyTimeout", wish.emptySeconds());
    config.addProperty("departureTimeout", wish.departureSeconds());
    config.addProperty("maxParticipants", wish.participantsMax());
    putText(config, "metadata", wish.metadata());
    return config;
  }

  private static JsonObject grant(VideoGrant grant) {
    JsonObject video = new JsonObject();
    putText(video, "room", grant.room());
    putText(video, "destinationRoom", grant.destinationRoom());
    for (VideoGrant.Right right : VideoGrant.Right.values()) {
      if (grant.has(right) || right.byDefault()) {
        video.addProperty(right.claim(), grant.has(right));
      }
    }
    if (!grant.publishSources().isEmpty()) {
      JsonArray sources = new JsonArray();
      grant.publishSources().stream().sorted().forEach(sources::add);
      video.add("canPublishSources", sources);
    }
    return video;
  }

  private static void putText(JsonObject object, String name, String value) {
    if (!value.isEmpty()) {
      object.addProperty(name, value);
    }
  }

  /// Parses exactly one JSON object (RFC 8259), nothing more lenient.
  static JsonObject parse(String json) throws TokenRefused {
    JsonReader reader = new JsonReader(new StringReader(json));
    reader.setStrictness(Strictness.STRICT);
    try {
      JsonElement element = JsonParser.parseReader(reader);
      if (element instanceof JsonObject object && reader.peek() == JsonToken.END_DOCUMENT) {
        return object;
      }
      throw malformed("not a JSON object");
    } catch (JsonParseException | IOException e) {
      throw malformed("not JSON");
    }
  }

  static AccessToken read(JsonObject claims) throws TokenRefused {
    Instant expiry = time(claims, "exp");
    if (expiry == null) {
      throw new TokenRefused(TokenRefused.Reason.NO_EXPIRY, "the token has no expiry");
    }
    Instant notBefore = time(claims, "nbf");
    String subject = text(claims, "sub");
    return new AccessToken(
        subject.isEmpty() ? text(claims, "jti") : subject,
        text(claims, "name"),
        text(claims, "metadata"),
        texts(object(claims, "attributes")),
        grant(object(claims, "video")),
        text(claims, "sha256"),
        text(claims, "kind"),
        wish(object(claims, "roomConfig")),
        notBefore == null ? Instant.EPOCH : notBefore,
        expiry,
        text(claims, "iss"));
  }

  private static VideoGrant grant(JsonObject video) throws TokenRefused {
    Set<VideoGrant.Right> rights = EnumSet.noneOf(VideoGrant.Right.class);
    for (VideoGrant.Right right : VideoGrant.Right.values()) {
      if (flag(video, right.claim(), right.byDefault())) {
        rights.add(right);
      }
    }
    return new VideoGrant(
        text(video, "room"),
        text(video, "destinationRoom"),
        rights,
        list(video, "canPublishSources"));
  }

  /// The protobuf JSON of a RoomConfiguration: names in camel or snake case.
  private static RoomWish wish(JsonObject config) throws TokenRefused {
    return new RoomWish(
        count(config, "emptyTimeout", "empty_timeout"),
        count(config, "departureTimeout", "departure_timeout"),
        count(config, "maxParticipants", "max_participants"),
        text(config, "metadata"));
  }

  /// What is beyond our integers is as good as endless.
  private static int count(JsonObject object, String name, String other) throws TokenRefused {
    JsonElement value = object.has(name) ? object.get(name) : object.get(other);
    if (absent(value)) {
      return 0;
    }
    if (value instanceof JsonPrimitive p
        && p.isNumber()
        && p.getAsString().matches("[0-9]{1,10}")) {
      return (int) Math.min(p.getAsLong(), Integer.MAX_VALUE);
    }
    throw malformed(name + " is not a number of things");
  }

  static String text(JsonObject object, String name) throws TokenRefused {
    JsonElement value = object.get(name);
    if (absent(value)) {
      return "";
    }
    if (value instanceof JsonPrimitive p && p.isString()) {
      return p.getAsString();
    }
    throw malformed(name + " is not a text");
  }

  private static boolean flag(JsonObject object, String name, boolean otherwise)
      throws TokenRefused {
    JsonElement value = object.get(name);
    if (absent(value)) {
      return otherwise;
    }
    if (value instanceof JsonPrimitive p && p.isBoolean()) {
      return p.getAsBoolean();
    }
    throw malformed(name + " is neither true nor false");
  }

  private static @Nullable Instant time(JsonObject object, String name) throws TokenRefused {
    JsonElement value = object.get(name);
    if (absent(value)) {
      return null;
    }
    if (value instanceof JsonPrimitive p && p.isNumber()) {
      try {
        BigDecimal seconds = p.getAsBigDecimal();
        if (seconds.signum() >= 0 && seconds.compareTo(SECONDS_MAX) <= 0) {
          return Instant.ofEpochSecond(seconds.longValue());
        }
      } catch (NumberFormatException | DateTimeException e) {
        throw malformed(name + " is not a time");
      }
    }
    throw malformed(name + " is not a time");
  }

  private static JsonObject object(JsonObject parent, String name) throws TokenRefused {
    JsonElement value = parent.get(name);
    if (absent(value)) {
      return new JsonObject();
    }
    if (value instanceof JsonObject object) {
      return object;
    }
    throw malformed(name + " is not an object");
  }

  private static Map<String, String> texts(JsonObject object) throws TokenRefused {
    Map<String, String> texts = new HashMap<>();
    for (String key : object.keySet()) {
      texts.put(key, text(object, key));
    }
    return texts;
  }

  private static Set<String> list(JsonObject object, String name) throws TokenRefused {
    JsonElement value = object.get(name);
    Set<String> texts = new HashSet<>();
    if (absent(value)) {
      return texts;
    }
    if (!(value instanceof JsonArray array)) {
      throw malformed(name + " is not a list");
    }
    for (JsonElement element : array) {
      if (!(element instanceof JsonPrimitive p) || !p.isString()) {
        throw malformed(name + " holds something else than texts");
      }
      texts.add(p.getAsString().toLowerCase(Locale.ROOT));
    }
    return texts;
  }

  private static boolean absent(@Nullable JsonElement value) {
    return value == null || value.isJsonNull();
  }

  private static TokenRefused malformed(String what) {
    return new TokenRefused(TokenRefused.Reason.MALFORMED, "the token is malformed: " + what);
  }
}
