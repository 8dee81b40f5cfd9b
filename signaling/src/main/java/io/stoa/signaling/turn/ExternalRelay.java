// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.turn;

import java.util.ArrayList;
import java.util.List;

/// A relay of the pool, as the operator describes it. Immutable.
///
/// @param secret coturn's `static-auth-secret`
/// @param region where it stands, empty for nowhere in particular
/// @param weight of two relays that are as near, the one with twice the weight gets twice as many
///   participants
/// @param participantsMax that are told of it at a time
public record ExternalRelay(
    List<RelayUrl> urls, String secret, String region, int weight, int participantsMax) {

  private static final int WEIGHT_MAX = 1000;

  public ExternalRelay {
    urls = List.copyOf(urls);
    if (urls.isEmpty()) {
      throw new IllegalArgumentException("a relay has no URL");
    }
    if (secret.isEmpty()) {
      throw new IllegalArgumentException("the relay " + urls.getFirst().text() + " has no secret");
    }
    if (weight < 1 || weight > WEIGHT_MAX || participantsMax < 1) {
      throw new IllegalArgumentException(
          "the relay %s needs a weight from 1 to %d and a limit of at least 1"
              .formatted(urls.getFirst().text(), WEIGHT_MAX));
    }
  }

  /// Reads relays: separated by semicolons, each words separated by blanks, URLs and `secret=…
  /// region=… weight=… limit=…`.
  ///
  /// @throws IllegalArgumentException saying what is wrong, without a secret
  public static List<ExternalRelay> parse(String text) {
    List<ExternalRelay> relays = new ArrayList<>();
    for (String each : text.split(";", -1)) {
      if (!each.isBlank()) {
        relays.add(one(each.strip()));
      }
    }
    return List.copyOf(relays);
  }

  private static ExternalRelay one(String text) {
    List<RelayUrl> urls = new ArrayList<>();
    String secret = "";
    String region = "";
    int weight = 1;
    int limit = Integer.MAX_VALUE;
    for (String word : text.split("\\s+", -1)) {
      int equals = word.indexOf('=');
      String value = word.substring(equals + 1);
      switch (word.startsWith("turn") || equals < 0 ? "" : word.substring(0, equals)) {
        case "" -> urls.add(RelayUrl.parse(word));
        case "secret" -> secret = value;
        case "region" -> region = value;
        case "weight" -> weight = number(value);
        case "limit" -> limit = number(value);
        default -> throw new IllegalArgumentException("unknown: " + word.substring(0, equals));
      }
    }
    return new ExternalRelay(urls, secret, region, weight, limit);
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a number: " + text, e);
    }
  }

  /// What it is called in logs.
  public String name() {
    return urls.getFirst().host();
  }

  /// Without the secret: settings may stand in a log line.
  @Override
  public String toString() {
    return "ExternalRelay[%s]".formatted(urls.stream().map(RelayUrl::text).toList());
  }
}
