// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Calls the API as a page in a browser does: with a cookie jar, from its own origin.
final class TestBrowser {

  static final String AGENT = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final int port;
  private final Map<String, String> jar = new TreeMap<>();

  TestBrowser(int port) {
    this.port = port;
  }

  /// What came back.
  record Answer(int status, JsonObject body, HttpResponse<String> http) {
    String code() {
      JsonObject error = body.getJsonObject("error");
      return error == null ? "" : error.getString("code");
    }

    @Override
    public String toString() {
      return status + " " + body;
    }
  }

  String origin() {
    return "http://localhost:" + port;
  }

  String cookie(String name) {
    return jar.getOrDefault(name, "");
  }

  TestBrowser with(String name, String value) {
    jar.put(name, value);
    return this;
  }

  Answer get(String path) {
    return send("GET", path, null);
  }

  Answer post(String path, JsonObject body) {
    return send("POST", path, body);
  }

  /// Changes what has this version.
  Answer change(String path, String ifMatch, JsonObject body) {
    return send("PATCH", path, body, "If-Match", ifMatch);
  }

  Answer delete(String path) {
    return send("DELETE", path, null);
  }

  Answer send(String method, String path, @Nullable JsonObject body, String... headers) {
    StringBuilder cookies = new StringBuilder();
    jar.forEach((name, value) -> {
      boolean sent = !name.equals("stoa_refresh") || path.equals("session/refresh");
      if (sent) {
        cookies.append(cookies.isEmpty() ? "" : "; ").append(name).append('=').append(value);
      }
    });
    HttpRequest.Builder request =
        request(path).header("Sec-Fetch-Site", "same-origin").header("User-Agent", AGENT);
    if (headers.length > 0) {
      request.headers(headers);
    }
    if (!cookies.isEmpty()) {
      request.header("Cookie", cookies.toString());
    }
    Answer answer = exchange(request, method, body);
    answer.http().headers().allValues("Set-Cookie").forEach(this::keep);
    return answer;
  }

  private void keep(String setCookie) {
    String[] pair = setCookie.split(";", 2)[0].split("=", 2);
    if (setCookie.contains("Max-Age=0;")) {
      jar.remove(pair[0]);
    } else {
      jar.put(pair[0], pair[1]);
    }
  }

  /// As a program does: no cookies, and a token if it has one.
  Answer client(String method, String path, String token, @Nullable JsonObject body) {
    HttpRequest.Builder request = request(path).header("User-Agent", "school-sync/1.2");
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return exchange(request, method, body);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/v1/" + path));
  }

  private static Answer exchange(
      HttpRequest.Builder request, String method, @Nullable JsonObject body) {
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    request.method(
        method,
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body.encode()));
    try {
      HttpResponse<String> http = CLIENT.send(request.build(), BodyHandlers.ofString());
      JsonObject json = http.body().isEmpty() ? new JsonObject() : new JsonObject(http.body());
      return new Answer(http.statusCode(), json, http);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
