// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stoa.platform.kernel.Refused;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Which part of a list is asked for: `limit` rows behind the row that `after` names, in the order
/// of `sort`. Immutable.
///
/// The list is walked by the values it is ordered by and not by counting, so a row that comes or
/// goes meanwhile moves no other to another page. In SQL, where nothing comes before the null of
/// the first page:
///
/// ```sql
/// where $1::text is null or (name, id) > ($1, $2::uuid) order by name, id limit $3
/// ```
///
/// @param sort the member to order by; empty where the list has one order
/// @param descending whether the greatest comes first: `sort=-createdAt`
/// @param key what the last row of the page before is ordered by; null on the first page
/// @param id tells rows of one key apart; null on the first page
public record Page(
    int limit, String sort, boolean descending, @Nullable String key, @Nullable String id) {

  /// What the request asks for, which the document has `limit`, `after` and perhaps `sort` for.
  public static Page of(Request request) {
    String asked = request.parameter("sort").orElse("");
    boolean descending = asked.startsWith("-");
    String sort = descending ? asked.substring(1) : asked;
    String after = request.parameters().get("after");
    if (after == null) {
      return new Page(request.number("limit"), sort, descending, null, null);
    }
    try {
      JsonArray parts = new JsonArray(new String(Base64.getUrlDecoder().decode(after), UTF_8));
      String key = parts.getString(1);
      String id = parts.getString(2);
      if (parts.size() == 3
          && asked.equals(parts.getString(0))
          && !unusable(key)
          && !unusable(id)) {
        return new Page(request.number("limit"), sort, descending, key, id);
      }
      throw noCursor();
    } catch (IllegalArgumentException
        | DecodeException
        | ClassCastException
        | IndexOutOfBoundsException e) {
      throw noCursor();
    }
  }

  private static boolean unusable(@Nullable String text) {
    return text == null || text.indexOf(0) >= 0;
  }

  private static Refused noCursor() {
    return Refused.invalid(
        List.of(
            Map.of(
                "field", "after", "problem", "cursor", "why", "is not the next of such a list")));
  }

  /// One more than is shown, which tells whether there is a next page.
  public int rows() {
    return limit + 1;
  }

  /// The key as a time; null on the first page.
  public @Nullable OffsetDateTime keyTime() {
    return read(key, text -> Instant.parse(text).atOffset(ZoneOffset.UTC));
  }

  /// The key as a number; null on the first page.
  public @Nullable Long keyNumber() {
    return read(key, Long::valueOf);
  }

  /// The id as a UUID; null on the first page.
  public @Nullable UUID uuid() {
    return read(id, UUID::fromString);
  }

  private static <T> @Nullable T read(@Nullable String text, Function<String, T> reader) {
    if (text == null) {
      return null;
    }
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw noCursor();
    }
  }

  /// The page as it is answered.
  ///
  /// @param found up to [#rows]
  /// @param key what a row is ordered by, and id what tells it from others of the same
  public <T> JsonObject json(
      List<T> found, Function<T, JsonObject> item, Function<T, ?> key, Function<T, ?> id) {
    List<T> shown = found.subList(0, Math.min(limit, found.size()));
    JsonArray items = new JsonArray();
    shown.forEach(row -> items.add(item.apply(row)));
    String next = null;
    if (found.size() > limit) {
      T last = shown.getLast();
      JsonArray cursor =
          new JsonArray()
              .add((descending ? "-" : "") + sort)
              .add(String.valueOf(key.apply(last)))
              .add(String.valueOf(id.apply(last)));
      byte[] bytes = cursor.encode().getBytes(UTF_8);
      next = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
    return new JsonObject().put("items", items).put("next", next);
  }
}
