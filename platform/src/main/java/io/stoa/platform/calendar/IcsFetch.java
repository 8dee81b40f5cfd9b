// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stoa.platform.kernel.PublicAddress;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Reads what is at addresses that people give: by HTTPS at its own port, from public addresses
/// only, which are resolved once and then connected to, so that a name cannot change its mind in
/// between; a few redirects, each looked at like the first; so many bytes and seconds. Any virtual
/// thread.
final class IcsFetch implements AutoCloseable {

  static final int BYTES_MAX = 2 << 20;
  private static final int SECONDS_MAX = 30;
  private static final int CONNECT_MILLIS = 5_000;
  private static final int REDIRECTS_MAX = 3;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  /// What is there.
  ///
  /// @param text null when it is what it was
  record Fetched(@Nullable String text, String etag) {}

  private final HttpClient client;
  private final Predicate<InetAddress> allowed;
  private final boolean plain;

  IcsFetch(Vertx vertx) {
    this(vertx, PublicAddress::is, false);
  }

  /// @param plain by HTTP at any port, for tests
  IcsFetch(Vertx vertx, Predicate<InetAddress> allowed, boolean plain) {
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout(CONNECT_MILLIS)
                .setIdleTimeout(SECONDS_MAX)
                .setVerifyHost(true)
                .setKeepAlive(false));
    this.allowed = allowed;
    this.plain = plain;
  }

  /// The address that somebody means; empty for one that is never read.
  Optional<URI> address(String text) {
    try {
      URI url = new URI(text.strip().replaceFirst("(?i)^webcals?://", "https://"));
      boolean fits =
          url.getHost() != null
              && url.getUserInfo() == null
              && (plain || ("https".equalsIgnoreCase(url.getScheme()) && port(url) == 443));
      return fits ? Optional.of(url) : Optional.empty();
    } catch (java.net.URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static int port(URI url) {
    return url.getPort() < 0 ? 443 : url.getPort();
  }

  /// Whether the address leads to where we may go.
  boolean leadsOutside(URI url) {
    try {
      resolved(url);
      return true;
    } catch (Trouble trouble) {
      return false;
    }
  }

  private InetAddress resolved(URI url) {
    try {
      InetAddress[] all = InetAddress.getAllByName(url.getHost());
      for (InetAddress each : all) {
        if (!allowed.test(each)) {
          throw Trouble.of(Trouble.Kind.REFUSED, "not a public address");
        }
      }
      return all[0];
    } catch (UnknownHostException e) {
      throw Trouble.of(Trouble.Kind.DOWN, "unknown host");
    }
  }

  /// @param etag of what is known; empty for nothing
  Fetched fetch(URI url, String etag) {
    URI here = url;
    for (int i = 0; i <= REDIRECTS_MAX; i++) {
      Came came = ask(here, etag);
      if (came.status() == 304) {
        return new Fetched(null, etag);
      }
      if (came.status() == 200) {
        return new Fetched(came.body().toString(UTF_8), came.etag());
      }
      if (!REDIRECTS.contains(came.status())) {
        throw OutsideHttp.trouble(
            new OutsideHttp.Answer(
                came.status(),
                new io.vertx.core.json.JsonObject(),
                OutsideHttp.pause(came.pause())));
      }
      here =
          address(resolve(here, came.location()))
              .orElseThrow(() -> Trouble.of(Trouble.Kind.REFUSED, "a redirect to elsewhere"));
    }
    throw Trouble.of(Trouble.Kind.REFUSED, "too many redirects");
  }

  private static String resolve(URI here, String location) {
    try {
      return here.resolve(location).toString();
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  /// An answer with what is wanted of it.
  private record Came(int status, String etag, String location, String pause, Buffer body) {}

  private Came ask(URI url, String etag) {
    boolean secure = "https".equalsIgnoreCase(url.getScheme());
    int port = url.getPort() < 0 ? (secure ? 443 : 80) : url.getPort();
    String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setServer(SocketAddress.inetSocketAddress(port, resolved(url).getHostAddress()))
            .setHost(url.getHost())
            .setPort(port)
            .setSsl(secure)
            .setURI(url.getRawQuery() == null ? path : path + "?" + url.getRawQuery())
            .putHeader("Accept", "text/calendar, */*;q=0.1")
            .putHeader("User-Agent", "Stoa");
    if (!etag.isEmpty()) {
      options.putHeader("If-None-Match", etag);
    }
    Future<Came> coming =
        client.request(options).compose(request -> request.send().compose(r -> read(request, r)));
    try {
      return coming.await(SECONDS_MAX, TimeUnit.SECONDS);
    } catch (Throwable e) { // await throws checked exceptions without declaring them
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw e instanceof Trouble trouble ? trouble : Trouble.of(Trouble.Kind.DOWN, "no answer");
    }
  }

  private static Future<Came> read(HttpClientRequest request, HttpClientResponse response) {
    Promise<Came> done = Promise.promise();
    Buffer body = Buffer.buffer();
    response.handler(part -> {
      if (body.length() + part.length() > BYTES_MAX) {
        done.tryFail(Trouble.of(Trouble.Kind.TOO_LARGE, "too many bytes"));
        request.reset();
      } else {
        body.appendBuffer(part);
      }
    });
    response.exceptionHandler(done::tryFail);
    response.endHandler(end ->
        done.tryComplete(
            new Came(
                response.statusCode(),
                header(response, "ETag"),
                header(response, "Location"),
                header(response, "Retry-After"),
                body)));
    return done.future();
  }

  private static String header(HttpClientResponse response, String name) {
    String value = response.getHeader(name);
    return value == null || value.length() > 2000 ? "" : value;
  }

  @Override
  public void close() {
    client.close();
  }
}
