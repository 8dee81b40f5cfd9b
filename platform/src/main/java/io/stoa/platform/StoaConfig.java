// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.stoa.platform.kernel.DatabaseAddress;
import io.stoa.platform.kernel.StartRefused;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The settings of a server. Each is a system property or an environment variable of the same name
/// (`stoa.http.port`, `STOA_HTTP_PORT`); the property wins, an empty value counts as none.
/// Immutable.
///
/// @param httpPort `stoa.http.port`, 8080; 0 takes a free one
/// @param mediaPort `stoa.media.port`, 7882: UDP port of the first shard, the others follow;
///   ICE-TCP has the same number. 0 takes free ones
/// @param mediaAddresses `stoa.media.address`: offered to clients, separated by commas; empty means
///   every address of this machine
/// @param mediaShards `stoa.media.shards`: event loops for media, one per core and 4 at most
/// @param data `stoa.data`, ./data: the folder for everything kept
/// @param database `stoa.database.url`: an external PostgreSQL 18 or newer; none starts our own
/// @param demo `stoa.demo`, false: makes the demo school and accepts the key devkey
/// @param apiKeys `stoa.api.keys`: key:secret pairs, separated by commas; empty outside the demo
///   makes one and keeps it in the data folder
/// @param webhooks `stoa.webhook.urls`: told what happens in rooms, separated by commas
/// @param https HTTPS; empty when it is off
/// @param turn the TURN relay; empty when it is off
/// @param pool relays that others run
/// @param site where schools are, and how they write letters
/// @param operation how it is kept running
/// @param parent `stoa.parent`, false: stop when the process that started this one ends
public record StoaConfig(
    int httpPort,
    int mediaPort,
    List<InetAddress> mediaAddresses,
    int mediaShards,
    Path data,
    Optional<DatabaseAddress> database,
    boolean demo,
    Map<String, String> apiKeys,
    List<String> webhooks,
    Optional<HttpsSettings> https,
    Optional<TurnSettings> turn,
    PoolSettings pool,
    SiteSettings site,
    OperationSettings operation,
    boolean parent) {

  private static final int SHARDS_MAX = 64;

  private static final List<String> NAMES =
      Stream.of(
              Stream.of(
                  "stoa.http.port",
                  "stoa.media.port",
                  "stoa.media.address",
                  "stoa.media.shards",
                  "stoa.data",
                  "stoa.database.url",
                  "stoa.demo",
                  "stoa.api.keys",
                  "stoa.webhook.urls",
                  "stoa.parent"),
              HttpsSettings.NAMES.stream(),
              TurnSettings.NAMES.stream(),
              PoolSettings.NAMES.stream(),
              SiteSettings.NAMES.stream(),
              OperationSettings.NAMES.stream())
          .flatMap(names -> names)
          .toList();

  /// Reads the settings.
  ///
  /// @throws StartRefused naming the setting that is wrong or unknown
  public static StoaConfig read(Map<String, String> properties, Map<String, String> environment) {
    refuseUnknown(properties, environment);
    Map<String, String> given = new TreeMap<>();
    for (String name : NAMES) {
      String fallback = environment.getOrDefault(variable(name), "");
      String value = properties.getOrDefault(name, "").strip();
      given.put(name, value.isEmpty() ? fallback.strip() : value);
    }
    boolean demo = truth(given, "stoa.demo");
    String url = given.getOrDefault("stoa.database.url", "");
    int cores = Runtime.getRuntime().availableProcessors();
    return new StoaConfig(
        number(given, "stoa.http.port", 8080, 0, 65_535),
        number(given, "stoa.media.port", 7882, 0, 65_535),
        addresses(given.getOrDefault("stoa.media.address", "")),
        number(given, "stoa.media.shards", Math.min(4, cores), 1, SHARDS_MAX),
        path(given.getOrDefault("stoa.data", "")),
        url.isEmpty() ? Optional.empty() : Optional.of(DatabaseAddress.parse(url)),
        demo,
        keys(given.getOrDefault("stoa.api.keys", ""), demo),
        urls(given.getOrDefault("stoa.webhook.urls", "")),
        HttpsSettings.read(given, demo),
        TurnSettings.read(given, demo),
        PoolSettings.read(given),
        SiteSettings.read(given, demo),
        OperationSettings.read(given, demo),
        truth(given, "stoa.parent"));
  }

  private static String variable(String name) {
    return name.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  private static void refuseUnknown(
      Map<String, String> properties, Map<String, String> environment) {
    List<String> variables = NAMES.stream().map(StoaConfig::variable).toList();
    for (String name : new TreeMap<>(properties).keySet()) {
      if (name.startsWith("stoa.") && !NAMES.contains(name)) {
        throw new StartRefused(name + ": there is no such setting");
      }
    }
    for (String name : new TreeMap<>(environment).keySet()) {
      if (name.startsWith("STOA_") && !variables.contains(name)) {
        throw new StartRefused(name + ": there is no such setting");
      }
    }
  }

  static int number(Map<String, String> given, String name, int other, int min, int max) {
    String text = given.getOrDefault(name, "");
    if (text.isEmpty()) {
      return other;
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below, for both.
    }
    throw new StartRefused(
        "%s: must be a number from %d to %d, not %s".formatted(name, min, max, quoted(text)));
  }

  static boolean truth(Map<String, String> given, String name) {
    String text = given.getOrDefault(name, "");
    return switch (text) {
      case "", "false" -> false;
      case "true" -> true;
      default -> throw new StartRefused(name + ": must be true or false, not " + quoted(text));
    };
  }

  private static Path path(String text) {
    try {
      return Path.of(text.isEmpty() ? "data" : text);
    } catch (InvalidPathException e) {
      throw new StartRefused("stoa.data: not a path: " + quoted(text), e);
    }
  }

  private static List<InetAddress> addresses(String text) {
    List<InetAddress> all = new ArrayList<>();
    for (String each : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      try {
        if (each.isBlank()) {
          throw new UnknownHostException("nothing between two commas");
        }
        all.addAll(List.of(InetAddress.getAllByName(each.strip())));
      } catch (UnknownHostException e) {
        throw new StartRefused("stoa.media.address: cannot resolve " + quoted(each), e);
      }
    }
    return List.copyOf(all);
  }

  private static List<String> urls(String text) {
    List<String> all = new ArrayList<>();
    for (String each : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      try {
        URI url = new URI(each.strip());
        if (url.getHost() != null && List.of("http", "https").contains(url.getScheme())) {
          all.add(url.toString());
          continue;
        }
      } catch (URISyntaxException e) {
        // Said below, for both.
      }
      throw new StartRefused("stoa.webhook.urls: must be http or https, not " + quoted(each));
    }
    return List.copyOf(all);
  }

  private static Map<String, String> keys(String text, boolean demo) {
    List<String> pairs = text.isEmpty() ? List.of() : List.of(text.split(",", -1));
    return Collections.unmodifiableMap(ApiKeys.read("stoa.api.keys", pairs, demo));
  }

  private static String quoted(String text) {
    return "\"" + text + "\"";
  }

  /// Without secrets: settings may stand in a log line.
  @Override
  public String toString() {
    return "StoaConfig[httpPort=%d, mediaPort=%d, mediaAddresses=%s, mediaShards=%d, data=%s, database=%s, demo=%s, apiKeys=%s, webhooks=%s, https=%s, turn=%s, pool=%s, site=%s, operation=%s]"
        .formatted(
            httpPort,
            mediaPort,
            mediaAddresses,
            mediaShards,
            data,
            database.map(DatabaseAddress::toString).orElse("embedded"),
            demo,
            apiKeys.keySet(),
            webhooks,
            https.map(HttpsSettings::toString).orElse("off"),
            turn.map(settings -> settings.config().toString()).orElse("off"),
            pool,
            site,
            operation);
  }
}
