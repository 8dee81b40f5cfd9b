// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stoa.platform.web.RateLimit;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Asks providers of calendars, not more often than they like, and waits not too long. Any virtual
/// thread.
final class OutsideHttp implements AutoCloseable {

  // Half of what Google lets one user do in a minute; Microsoft lets him do more.
  private static final int PER_CONNECTION = 300;
  private static final int PER_PROVIDER = 6_000;
  private static final Duration WITHIN = Duration.ofMinutes(1);
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final int ANSWER_SECONDS = 30;
  private static final long BYTES_MAX = 8L << 20;
  private static final Duration PAUSE_LEAST = Duration.ofSeconds(5);
  private static final Duration PAUSE_MOST = Duration.ofHours(6);

  /// What came back.
  ///
  /// @param pause that it asks for; zero when it does not
  record Answer(int status, JsonObject body, Duration pause) {

    /// A word for what went wrong, as the provider has it.
    String reason() {
      Object error = body.getValue("error");
      if (!(error instanceof JsonObject object)) {
        return String.valueOf(error);
      }
      var errors = object.getJsonArray("errors");
      if (errors != null && !errors.isEmpty() && errors.getValue(0) instanceof JsonObject first) {
        return first.getString("reason", "");
      }
      return String.valueOf(object.getValue("code"));
    }
  }

  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .version(HttpClient.Version.HTTP_1_1)
          .build();
  private final RateLimit ofConnections;
  private final RateLimit ofProviders;

  OutsideHttp(InstantSource clock) {
    this.ofConnections = new RateLimit(PER_CONNECTION, WITHIN, clock);
    this.ofProviders = new RateLimit(PER_PROVIDER, WITHIN, clock);
  }

  /// Goes on unless this connection, or all of them, have asked too much.
  void pace(Provider provider, String connection) {
    Duration wait = ofConnections.take(connection);
    if (wait.isZero()) {
      wait = ofProviders.take(provider.word());
    }
    if (!wait.isZero()) {
      throw Trouble.limited(wait);
    }
  }

  /// @param token that the call bears; null for none
  /// @param body null for none
  Answer ask(
      String method,
      String url,
      @Nullable String token,
      @Nullable JsonObject body,
      Map<String, String> headers) {
    HttpRequest.Builder request = request(url);
    request.header("Accept", "application/json");
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    headers.forEach(request::header);
    if (body == null) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      request
          .header("Content-Type", "application/json")
          .method(method, HttpRequest.BodyPublishers.ofString(body.encode()));
    }
    return send(request.build());
  }

  /// Sends a form (RFC 6749 appendix B).
  Answer post(String url, Map<String, String> form) {
    String text =
        form.entrySet().stream()
            .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&"));
    return send(
        request(url)
            .header("Accept", "application/json")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(text))
            .build());
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  private static HttpRequest.Builder request(String url) {
    try {
      return HttpRequest.newBuilder(URI.create(url));
    } catch (IllegalArgumentException e) {
      throw Trouble.of(Trouble.Kind.REFUSED, "not an address");
    }
  }

  private Answer send(HttpRequest request) {
    CompletableFuture<HttpResponse<String>> coming =
        client.sendAsync(
            request,
            HttpResponse.BodyHandlers.limiting(
                HttpResponse.BodyHandlers.ofString(UTF_8), BYTES_MAX));
    try {
      HttpResponse<String> response = coming.get(ANSWER_SECONDS, TimeUnit.SECONDS);
      Duration pause = pause(response.headers().firstValue("Retry-After").orElse(""));
      return new Answer(response.statusCode(), json(response.body()), pause);
    } catch (ExecutionException | TimeoutException e) {
      coming.cancel(true);
      throw Trouble.of(Trouble.Kind.DOWN, "no answer");
    } catch (InterruptedException e) {
      coming.cancel(true);
      Thread.currentThread().interrupt();
      throw Trouble.of(Trouble.Kind.DOWN, "the server stops");
    }
  }

  private static JsonObject json(String text) {
    try {
      return text.isBlank() ? new JsonObject() : new JsonObject(text);
    } catch (DecodeException | ClassCastException e) {
      return new JsonObject();
    }
  }

  /// Seconds, or a date (RFC 9110 §10.2.3).
  static Duration pause(String header) {
    if (header.isBlank()) {
      return Duration.ZERO;
    }
    Duration pause = PAUSE_LEAST;
    try {
      pause =
          header.strip().matches("\\d{1,6}")
              ? Duration.ofSeconds(Long.parseLong(header.strip()))
              : Duration.between(
                  Instant.now(),
                  ZonedDateTime.parse(header.strip(), DateTimeFormatter.RFC_1123_DATE_TIME));
    } catch (DateTimeParseException e) {
      // It wants to be left alone, for whatever time.
    }
    if (pause.compareTo(PAUSE_LEAST) < 0) {
      return PAUSE_LEAST;
    }
    return pause.compareTo(PAUSE_MOST) > 0 ? PAUSE_MOST : pause;
  }

  /// What an answer that is none of success means, where the endpoint says nothing of its own.
  static Trouble trouble(Answer answer) {
    int status = answer.status();
    String what = status + " " + answer.reason();
    return switch (status) {
      case 401 -> Trouble.of(Trouble.Kind.SIGNED_OUT, what);
      case 404, 410 -> Trouble.of(Trouble.Kind.MISSING, what);
      case 409 -> Trouble.of(Trouble.Kind.TAKEN, what);
      case 412 -> Trouble.of(Trouble.Kind.STALE, what);
      case 429 -> Trouble.limited(answer.pause());
      default ->
          status >= 500 && !answer.pause().isZero()
              ? Trouble.limited(answer.pause())
              : Trouble.of(
                  status < 400 || status >= 500 || status == 408
                      ? Trouble.Kind.DOWN
                      : Trouble.Kind.REFUSED,
                  what);
    };
  }

  /// Ends what is under way.
  @Override
  public void close() {
    client.shutdownNow();
  }
}
