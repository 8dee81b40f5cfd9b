// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.attack;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stoa.bench.load.StoaServer;
import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.VideoGrant;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Tokens that must not let anybody in, at every door that takes one.
record HostileTokens() implements Attack {

  private static final String ROOM = "control";
  private static final long FAR = 4_000_000_000L;

  @Override
  public String name() {
    return "tokens that are none";
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  private static String payload() {
    return base64(
        "{\"iss\":\"devkey\",\"sub\":\"eve\",\"exp\":%d,\"video\":{\"roomJoin\":true,\"roomAdmin\":true,\"room\":\"%s\"}}"
            .formatted(FAR, ROOM));
  }

  /// By what is wrong with each.
  static Map<String, String> all() {
    VideoGrant grant = VideoGrant.join(ROOM);
    AccessToken good = AccessToken.of("eve", grant, Duration.ofHours(1));
    String signed = good.sign("devkey", "secret");
    String[] parts = signed.split("\\.", -1);
    Map<String, String> tokens = new LinkedHashMap<>();
    for (String alg : List.of("none", "None", "NONE", "nOnE", "", "HS512", "RS256", "ES256")) {
      tokens.put("alg " + alg, base64("{\"alg\":\"" + alg + "\"}") + "." + payload() + ".");
      tokens.put(
          "alg " + alg + ", signature of another",
          base64("{\"alg\":\"" + alg + "\"}") + "." + parts[1] + "." + parts[2]);
    }
    for (String kid : List.of("../../dev/null", "' or 1=1 --", "/proc/self/environ", "devkey")) {
      tokens.put(
          "kid " + kid,
          base64("{\"alg\":\"HS256\",\"kid\":\"" + kid + "\"}") + "." + parts[1] + ".");
    }
    tokens.put(
        "a key of its own",
        base64("{\"alg\":\"HS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"AA\"}}")
            + "."
            + parts[1]
            + ".AA");
    tokens.put("another secret", good.sign("devkey", "secret2"));
    tokens.put("an empty secret's key", good.sign("nobody", "secret"));
    Instant now = Instant.now();
    tokens.put(
        "expired",
        good.valid(now.minusSeconds(7200), now.minusSeconds(3600)).sign("devkey", "secret"));
    tokens.put(
        "not yet",
        good.valid(now.plusSeconds(3600), now.plusSeconds(7200)).sign("devkey", "secret"));
    tokens.put("changed", parts[0] + "." + payload() + "." + parts[2]);
    tokens.put("no signature", parts[0] + "." + parts[1]);
    tokens.put("four parts", signed + ".x");
    tokens.put("no room", StoaServer.token("eve", VideoGrant.none()));
    tokens.put("long", "a".repeat(6_000));
    tokens.put(
        "nested", parts[0] + "." + base64("{\"video\":" + "[".repeat(4_000)) + "." + parts[2]);
    tokens.put("nothing", "");
    return tokens;
  }

  @Override
  public Outcome on(Target target) throws Exception {
    List<String> faults = new ArrayList<>();
    Map<Integer, Integer> statuses = new LinkedHashMap<>();
    String base = "http://127.0.0.1:" + target.server().port();
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      for (Map.Entry<String, String> token : all().entrySet()) {
        String query = "access_token=" + URLEncoder.encode(token.getValue(), UTF_8);
        List<HttpRequest> requests =
            List.of(
                HttpRequest.newBuilder(URI.create(base + "/rtc/validate?" + query)).build(),
                HttpRequest.newBuilder(URI.create(base + "/rtc/v1/validate?" + query)).build(),
                HttpRequest.newBuilder(URI.create(base + "/rtc?" + query)).build(),
                post(base + "/twirp/livekit.RoomService/ListRooms", "application/json", token),
                post(base + "/whip", "application/sdp", token));
        for (HttpRequest request : requests) {
          int status = http.send(request, BodyHandlers.ofString()).statusCode();
          statuses.merge(status, 1, Integer::sum);
          if (status != 401 && status != 403) {
            faults.add(token.getKey() + " at " + request.uri().getPath() + ": " + status);
          }
        }
      }
    }
    return new Outcome(
        all().size() + " tokens at five doors", "statuses " + statuses, List.copyOf(faults));
  }

  private static HttpRequest post(String url, String type, Map.Entry<String, String> token) {
    return HttpRequest.newBuilder(URI.create(url))
        .header("Content-Type", type)
        .header("Authorization", "Bearer " + token.getValue())
        .POST(BodyPublishers.ofString("{}"))
        .build();
  }
}
