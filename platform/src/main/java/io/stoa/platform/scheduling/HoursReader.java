// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Zones;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Hours as the API and the database have them. What is refused, is refused naming the member, as
/// `weekly.1.to`.
final class HoursReader {

  private static final int DAY_MINUTES = 24 * 60;
  private static final int YEAR_MIN = 1970;
  private static final int YEAR_MAX = 2199;

  private HoursReader() {}

  /// Reads what the document describes.
  static Hours read(JsonObject json) {
    Hours hours =
        new Hours(
            Zones.zone(json.getString("zone"), "zone"),
            each(json, "weekly", HoursReader::weekly),
            each(json, "exceptions", HoursReader::exception),
            each(json, "blackouts", HoursReader::blackout));
    apart("weekly", hours.weekly(), Hours.Weekly::day, Hours.Weekly::part, Hours.Weekly::meets);
    apart(
        "exceptions",
        hours.exceptions(),
        each -> each.date() + (each.open() ? " open" : " closed"),
        Hours.OneOff::part,
        (one, other) -> true);
    return hours;
  }

  /// What is read, and where it is.
  private record Place(JsonObject json, String name) {
    String field(String member) {
      return name + "." + member;
    }

    Refused invalid(String member, String why) {
      return HoursReader.invalid(field(member), why);
    }
  }

  private static Refused invalid(String field, String why) {
    return Refused.invalid("invalid_availability", "\"" + field + "\" " + why + ".", field);
  }

  private static <T> List<T> each(JsonObject json, String list, Function<Place, T> read) {
    JsonArray array = json.getJsonArray(list);
    List<T> all = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      all.add(read.apply(new Place(array.getJsonObject(i), list + "." + i)));
    }
    return all;
  }

  private static Hours.Weekly weekly(Place place) {
    String day = place.json().getString("day").toUpperCase(Locale.ROOT);
    LocalDate from = place.json().containsKey("validFrom") ? date(place, "validFrom") : null;
    LocalDate until = place.json().containsKey("validUntil") ? date(place, "validUntil") : null;
    if (from != null && until != null && until.isBefore(from)) {
      throw place.invalid("validUntil", "is before its validFrom");
    }
    return new Hours.Weekly(DayOfWeek.valueOf(day), part(place), from, until);
  }

  private static Hours.OneOff exception(Place place) {
    LocalDate date = date(place, "date");
    boolean open = place.json().getBoolean("open");
    boolean timed = place.json().containsKey("from") || place.json().containsKey("to");
    if (!timed && !open) {
      return new Hours.OneOff(date, false, new Hours.Part(0, DAY_MINUTES, only(place)));
    }
    return new Hours.OneOff(date, open, part(place));
  }

  private static Hours.Blackout blackout(Place place) {
    LocalDate from = date(place, "from");
    LocalDate to = date(place, "to");
    if (to.isBefore(from)) {
      throw place.invalid("to", "is before its from");
    }
    return new Hours.Blackout(from, to, place.json().getString("reason", ""));
  }

  private static Hours.Part part(Place place) {
    int from = minute(place, "from");
    int to = minute(place, "to");
    if (from == DAY_MINUTES) {
      throw place.invalid("from", "is no time at which something can begin");
    }
    if (to <= from) {
      throw place.invalid("to", "is not after its from; over midnight it takes two");
    }
    return new Hours.Part(from, to, only(place));
  }

  private static Set<SessionType.Id> only(Place place) {
    Set<SessionType.Id> only = new HashSet<>();
    for (Object id : place.json().getJsonArray("sessionTypes", new JsonArray())) {
      only.add(new SessionType.Id(UUID.fromString((String) id)));
    }
    return only;
  }

  private static int minute(Place place, String member) {
    String text = place.json().getString(member);
    if (text == null) {
      throw place.invalid(member, "is missing");
    }
    return Integer.parseInt(text.substring(0, 2)) * 60 + Integer.parseInt(text.substring(3));
  }

  private static LocalDate date(Place place, String member) {
    try {
      LocalDate date = LocalDate.parse(place.json().getString(member));
      if (date.getYear() >= YEAR_MIN && date.getYear() <= YEAR_MAX) {
        return date;
      }
    } catch (DateTimeException e) {
      // Said below, for both.
    }
    throw place.invalid(member, "is no day of the years 1970 to 2199");
  }

  /// Rules of one day may not say the same twice, and much less contradict each other.
  ///
  /// @param meet whether two rules may hold on the same day
  private static <T> void apart(
      String list,
      List<T> rules,
      Function<T, Object> day,
      Function<T, Hours.Part> part,
      BiPredicate<T, T> meet) {
    List<Integer> order =
        IntStream.range(0, rules.size())
            .boxed()
            .sorted(
                Comparator.comparing((Integer i) -> day.apply(rules.get(i)).toString())
                    .thenComparingInt(i -> part.apply(rules.get(i)).fromMinute()))
            .toList();
    for (int i = 0; i < order.size(); i++) {
      T one = rules.get(order.get(i));
      for (int j = i + 1; j < order.size(); j++) {
        T other = rules.get(order.get(j));
        if (!day.apply(one).equals(day.apply(other))
            || part.apply(other).fromMinute() >= part.apply(one).toMinute()) {
          break;
        }
        if (part.apply(one).meets(part.apply(other)) && meet.test(one, other)) {
          throw invalid(
              list + "." + Math.max(order.get(i), order.get(j)) + ".from",
              "is within " + list + "." + Math.min(order.get(i), order.get(j)));
        }
      }
    }
  }

  /// The rules as members of a JSON object.
  static JsonObject json(Hours hours) {
    JsonArray weekly = new JsonArray();
    for (Hours.Weekly rule : hours.weekly()) {
      String day = rule.day().name().toLowerCase(Locale.ROOT);
      JsonObject json = put(new JsonObject().put("day", day), rule.part());
      if (rule.validFrom() != null) {
        json.put("validFrom", rule.validFrom().toString());
      }
      if (rule.validUntil() != null) {
        json.put("validUntil", rule.validUntil().toString());
      }
      weekly.add(json);
    }
    JsonArray exceptions = new JsonArray();
    for (Hours.OneOff each : hours.exceptions()) {
      exceptions.add(
          put(
              new JsonObject().put("date", each.date().toString()).put("open", each.open()),
              each.part()));
    }
    JsonArray blackouts = new JsonArray();
    for (Hours.Blackout each : hours.blackouts()) {
      blackouts.add(
          new JsonObject()
              .put("from", each.from().toString())
              .put("to", each.to().toString())
              .put("reason", each.reason()));
    }
    return new JsonObject()
        .put("zone", hours.zone().getId())
        .put("weekly", weekly)
        .put("exceptions", exceptions)
        .put("blackouts", blackouts);
  }

  private static JsonObject put(JsonObject json, Hours.Part part) {
    json.put("from", text(part.fromMinute())).put("to", text(part.toMinute()));
    if (!part.only().isEmpty()) {
      JsonArray only = new JsonArray();
      part.only().stream().map(SessionType.Id::toString).sorted().forEach(only::add);
      json.put("sessionTypes", only);
    }
    return json;
  }

  private static String text(int minute) {
    return "%02d:%02d".formatted(minute / 60, minute % 60);
  }

  /// Where an id is named that is none of the known ones; null when all are known.
  static @Nullable String unknown(Hours hours, Set<UUID> known) {
    for (int i = 0; i < hours.weekly().size(); i++) {
      if (!known(hours.weekly().get(i).part(), known)) {
        return "weekly." + i + ".sessionTypes";
      }
    }
    for (int i = 0; i < hours.exceptions().size(); i++) {
      if (!known(hours.exceptions().get(i).part(), known)) {
        return "exceptions." + i + ".sessionTypes";
      }
    }
    return null;
  }

  private static boolean known(Hours.Part part, Set<UUID> known) {
    return part.only().stream().allMatch(id -> known.contains(id.value()));
  }

  /// All kinds of class that are named.
  static List<UUID> named(Hours hours) {
    Set<UUID> named = new HashSet<>();
    hours.weekly().forEach(rule -> rule.part().only().forEach(id -> named.add(id.value())));
    hours.exceptions().forEach(each -> each.part().only().forEach(id -> named.add(id.value())));
    return List.copyOf(named);
  }
}
