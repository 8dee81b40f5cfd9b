// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Asks a server on this machine by any name, as a browser that believes in that name would; keeps
/// its cookies. Owned by its test.
final class HostClient implements AutoCloseable {

  /// What was answered.
  record Answer(int status, MultiMap headers, Buffer body) {
    JsonObject json() {
      return body.toJsonObject();
    }

    /// The code of an error, with its status: `409 stale`.
    String refusal() {
      return status + " " + json().getJsonObject("error").getString("code");
    }

    String etag() {
      return String.valueOf(headers.get("ETag"));
    }
  }

  private final HttpClient client;
  private final int port;
  private final String host;
  private final Map<String, String> cookies = new TreeMap<>();

  HostClient(Vertx vertx, int port, String host) {
    this(vertx, port, host, "127.0.0.1");
  }

  /// @param address of this machine that it asks from
  HostClient(Vertx vertx, int port, String host, String address) {
    this.client = vertx.createHttpClient(new HttpClientOptions().setLocalAddress(address));
    this.port = port;
    this.host = host;
  }

  String host() {
    return host;
  }

  Answer get(String path) throws TimeoutException {
    return send(HttpMethod.GET, path, Map.of(), null);
  }

  Answer post(String path, JsonObject body) throws TimeoutException {
    return send(HttpMethod.POST, path, Map.of(), body);
  }

  Answer patch(String path, String etag, JsonObject body) throws TimeoutException {
    return send(HttpMethod.PATCH, path, Map.of("If-Match", etag), body);
  }

  Answer put(String path, JsonObject body) throws TimeoutException {
    return send(HttpMethod.PUT, path, Map.of(), body);
  }

  /// Sends a form, as programs do that are no browser.
  Answer form(String path, Map<String, String> headers, String form) throws TimeoutException {
    RequestOptions options =
        new RequestOptions()
            .setServer(SocketAddress.inetSocketAddress(port, "127.0.0.1"))
            .setHost(host)
            .setPort(port)
            .setMethod(HttpMethod.POST)
            .setURI(path)
            .putHeader("Content-Type", "application/x-www-form-urlencoded");
    headers.forEach(options::putHeader);
    return client
        .request(options)
        .compose(request -> request.send(form).compose(this::read))
        .await(20, TimeUnit.SECONDS);
  }

  Answer delete(String path, Map<String, String> headers) throws TimeoutException {
    return send(HttpMethod.DELETE, path, headers, null);
  }

  Answer send(
      HttpMethod method, String path, Map<String, String> headers, @Nullable JsonObject body)
      throws TimeoutException {
    RequestOptions options =
        new RequestOptions()
            .setServer(SocketAddress.inetSocketAddress(port, "127.0.0.1"))
            .setHost(host)
            .setPort(port)
            .setMethod(method)
            .setURI(path);
    return client
        .request(options)
        .compose(request -> answer(request, headers, body))
        .await(20, TimeUnit.SECONDS);
  }

  private io.vertx.core.Future<Answer> answer(
      HttpClientRequest request, Map<String, String> headers, @Nullable JsonObject body) {
    request.putHeader("Sec-Fetch-Site", "same-origin");
    headers.forEach(request::putHeader);
    if (!cookies.isEmpty()) {
      StringBuilder all = new StringBuilder();
      cookies.forEach((name, value) ->
          all.append(all.isEmpty() ? "" : "; ").append(name).append('=').append(value));
      request.putHeader("Cookie", all.toString());
    }
    if (body != null) {
      request.putHeader("Content-Type", "application/json");
    }
    var sent = body == null ? request.send() : request.send(body.toBuffer());
    return sent.compose(this::read);
  }

  private io.vertx.core.Future<Answer> read(HttpClientResponse response) {
    for (String cookie : response.headers().getAll("Set-Cookie")) {
      String[] pair = cookie.split(";", 2)[0].split("=", 2);
      cookies.put(pair[0], pair[1]);
    }
    return response.body().map(body -> new Answer(response.statusCode(), response.headers(), body));
  }

  /// The cookies that it was given so far.
  Map<String, String> cookies() {
    return cookies;
  }

  @Override
  public void close() {
    client.close();
  }
}
