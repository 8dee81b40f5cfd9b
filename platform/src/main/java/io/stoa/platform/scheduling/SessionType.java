// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.kernel.Money;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A kind of class that the school offers. Immutable.
///
/// @param minutes how long a class is
/// @param seats for students; 1 is one to one
/// @param bufferBefore minutes that the tutor has free before a class, and bufferAfter after it
/// @param minimumNotice minutes from booking to start, at least
/// @param horizon days ahead that students may book
/// @param startEvery minutes from one start that is offered to the next
/// @param policy what becomes of the price when a class does not take place, as the API has it
/// @param tutors who teaches it; nobody is everybody
/// @param archived whether it is no longer offered
/// @param version grows with each change
public record SessionType(
    Id id,
    String name,
    int minutes,
    int seats,
    int bufferBefore,
    int bufferAfter,
    int minimumNotice,
    int horizon,
    int startEvery,
    Confirmation confirmation,
    String colour,
    JsonObject policy,
    List<PersonId> tutors,
    boolean archived,
    long version) {

  public SessionType {
    policy = policy.copy();
    tutors = List.copyOf(tutors);
  }

  /// Whether it can be booked of this tutor.
  boolean isTaughtBy(PersonId tutor) {
    return tutors.isEmpty() || tutors.contains(tutor);
  }

  /// A copy.
  @Override
  public JsonObject policy() {
    return policy.copy();
  }

  /// Names a session type.
  public record Id(UUID value) implements io.stoa.platform.kernel.Id {

    @Override
    public String toString() {
      return value.toString();
    }
  }

  /// Who confirms a class.
  public enum Confirmation {
    /// The tutor.
    MANUAL,
    /// Nobody, when it is more than a day ahead; else the tutor.
    AUTO,
    /// Nobody.
    INSTANT;

    /// As the database and the API write it.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Confirmation of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  String etag() {
    return "\"" + version + "\"";
  }

  /// With what is given instead, as the API has it.
  ///
  /// @throws Refused for a policy that contradicts itself
  public SessionType with(JsonObject given) {
    JsonObject givenPolicy = given.getJsonObject("policy");
    return new SessionType(
        id,
        given.getString("name", name).strip(),
        given.getInteger("minutes", minutes),
        given.getInteger("seats", seats),
        given.getInteger("bufferBefore", bufferBefore),
        given.getInteger("bufferAfter", bufferAfter),
        given.getInteger("minimumNotice", minimumNotice),
        given.getInteger("horizon", horizon),
        given.getInteger("startEvery", startEvery),
        Confirmation.of(given.getString("confirmation", confirmation.word())),
        given.getString("colour", colour),
        givenPolicy == null ? policy : checked(givenPolicy),
        people(given.getJsonArray("tutors")),
        given.getBoolean("archived", archived),
        version);
  }

  private List<PersonId> people(@Nullable JsonArray ids) {
    return ids == null
        ? tutors
        : ids.stream()
            .map(id -> new PersonId(UUID.fromString(id.toString())))
            .distinct()
            .sorted(Comparator.comparing(PersonId::value))
            .toList();
  }

  private static JsonObject checked(JsonObject policy) {
    for (String line : List.of("late", "noShow")) {
      String percent = line + "Percent";
      if ("partial".equals(policy.getString(line)) && !policy.containsKey(percent)) {
        throw invalid("policy." + percent, "says what part is given back");
      }
    }
    JsonObject fee = policy.getJsonObject("lateFee");
    if (fee != null) {
      Money.currency(fee.getString("currency"), "policy.lateFee.currency");
      if (policy.containsKey("lateFeePercent")) {
        throw invalid("policy.lateFeePercent", "is instead of lateFee");
      }
    }
    return policy;
  }

  private static Refused invalid(String field, String why) {
    return Refused.invalid("invalid_policy", "\"" + field + "\" " + why + ".", field);
  }

  /// A new one, as it is where nothing else is said.
  public static SessionType of(Id id, String name, int minutes) {
    return new SessionType(
        id,
        name,
        minutes,
        1,
        0,
        0,
        120,
        60,
        30,
        Confirmation.MANUAL,
        "#0f5c6e",
        Policy.STANDARD.json(),
        List.of(),
        false,
        1);
  }

  JsonObject json() {
    return new JsonObject()
        .put("id", id.toString())
        .put("name", name)
        .put("minutes", minutes)
        .put("seats", seats)
        .put("bufferBefore", bufferBefore)
        .put("bufferAfter", bufferAfter)
        .put("minimumNotice", minimumNotice)
        .put("horizon", horizon)
        .put("startEvery", startEvery)
        .put("confirmation", confirmation.word())
        .put("colour", colour)
        .put("policy", policy.copy())
        .put("tutors", new JsonArray(tutors.stream().map(PersonId::toString).toList()))
        .put("archived", archived)
        .put("etag", etag());
  }
}
