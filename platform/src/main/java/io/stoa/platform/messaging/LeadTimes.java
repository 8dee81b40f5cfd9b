// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.messaging;

import io.stoa.platform.kernel.Refused;
import io.stoa.platform.mail.Channel;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// How long before a class its people are reminded, in minutes, by channel. Immutable.
record LeadTimes(Map<Channel, List<Integer>> minutes) {

  static final int COUNT_MAX = 6;
  static final int MINUTES_MAX = 14 * 24 * 60;

  /// Of a school that has chosen nothing.
  static final LeadTimes STANDARD =
      new LeadTimes(
          Map.of(
              Channel.EMAIL, List.of(1440, 60),
              Channel.SMS, List.of(60),
              Channel.PUSH, List.of(60, 10),
              Channel.IN_APP, List.of(60, 10)));

  LeadTimes {
    minutes = Map.copyOf(minutes);
  }

  /// These, where others are not given.
  ///
  /// @throws Refused naming the channel for two that are the same
  LeadTimes with(JsonObject given) {
    Map<Channel, List<Integer>> all = new EnumMap<>(Channel.class);
    all.putAll(minutes);
    for (Channel channel : Channel.values()) {
      JsonArray list = given.getJsonArray(channel.word());
      if (list != null) {
        all.put(channel, of(list, "leads." + channel.word()));
      }
    }
    return new LeadTimes(all);
  }

  private static List<Integer> of(JsonArray list, String field) {
    List<Integer> leads =
        list.stream().map(each -> ((Number) each).intValue()).sorted((a, b) -> b - a).toList();
    boolean bounded = leads.stream().allMatch(each -> each >= 1 && each <= MINUTES_MAX);
    if (leads.size() > COUNT_MAX || !bounded) {
      throw Refused.invalid(
          "invalid_lead_time", "At most six, each from a minute to two weeks.", field);
    }
    if (leads.stream().distinct().count() != leads.size()) {
      throw Refused.invalid("same_lead_time", "No lead time is there twice.", field);
    }
    return leads;
  }

  JsonObject json() {
    JsonObject json = new JsonObject();
    for (Channel channel : Channel.values()) {
      json.put(channel.word(), new JsonArray(of(channel)));
    }
    return json;
  }

  private List<Integer> of(Channel channel) {
    return minutes.getOrDefault(channel, List.of());
  }

  private static Instant at(Instant startsAt, int lead) {
    return startsAt.minus(Duration.ofMinutes(lead));
  }

  /// What people are reminded of now, by channel. Of several that have become due at once, as after
  /// a stop of the server, only the last.
  ///
  /// @param lookedAt until when everything is done with
  Map<Channel, Integer> due(Instant startsAt, Instant lookedAt, Instant now) {
    Map<Channel, Integer> due = new EnumMap<>(Channel.class);
    if (!now.isBefore(startsAt)) {
      return due;
    }
    minutes.forEach((channel, leads) ->
        leads.stream()
            .filter(lead -> at(startsAt, lead).isAfter(lookedAt))
            .filter(lead -> !at(startsAt, lead).isAfter(now))
            .min(Integer::compare)
            .ifPresent(lead -> due.put(channel, lead)));
    return due;
  }

  /// When to look again: at the next lead time, or at the start of the class.
  Instant next(Instant startsAt, Instant now) {
    return minutes.values().stream()
        .flatMap(Collection::stream)
        .map(lead -> at(startsAt, lead))
        .filter(at -> at.isAfter(now))
        .min(Instant::compareTo)
        .orElse(startsAt);
  }
}
