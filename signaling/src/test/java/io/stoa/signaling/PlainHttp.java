// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// Plain requests to a server of the tests.
final class PlainHttp {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final ClassroomServer server;

  PlainHttp(ClassroomServer server) {
    this.server = server;
  }

  /// @param headers name and value in turn
  HttpResponse<String> send(String method, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.http.actualPort() + path))
            .timeout(Duration.ofSeconds(30))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
