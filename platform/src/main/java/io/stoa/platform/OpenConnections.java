// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.stoa.signaling.SourceAddress;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The web server's connections: how many one source may hold, and for how long one may take to say
/// what it wants. A byte now and then keeps a connection from being idle, but not for ever. Any
/// thread.
///
/// Who holds more is hung up on without an answer: what is said to him costs as much as what he
/// wants.
final class OpenConnections {

  private static final Logger LOG = LoggerFactory.getLogger(OpenConnections.class);

  /// Seconds of the allowance of connects that one source may hold at once: a school behind one
  /// address has a few connections for each of its people.
  static final int PER_SOURCE_SECONDS = 50;

  /// For the first head of a request.
  static final Duration FIRST = Duration.ofSeconds(20);

  /// For each further one, and for a body.
  static final Duration NEXT = Duration.ofMinutes(2);

  private final int perSource;
  private final Duration first;
  private final Map<Object, Integer> sources = new ConcurrentHashMap<>();
  private final Map<HttpConnection, Wait> waits = new ConcurrentHashMap<>();

  /// @param perSource how many one source may hold; 0 for any number
  /// @param first how long one may take before its first request
  OpenConnections(int perSource, Duration first) {
    this.perSource = perSource;
    this.first = first;
  }

  /// What a connection is waited for. Written on its context.
  private static final class Wait {
    private volatile long sinceNanos;
    private volatile Duration patience;
    private volatile @Nullable HttpServerRequest request;

    Wait(long sinceNanos, Duration patience) {
      this.sinceNanos = sinceNanos;
      this.patience = patience;
    }

    /// Whether it takes too long.
    boolean isOver(long nowNanos) {
      HttpServerRequest asked = request;
      if (asked == null) {
        return nowNanos - sinceNanos > patience.toNanos();
      }
      boolean lasts =
          asked.version() == HttpVersion.HTTP_2 || asked.response().getStatusCode() == 101;
      if (lasts) {
        return false;
      }
      if (asked.response().ended() && asked.isEnded()) {
        sinceNanos = nowNanos;
        patience = NEXT;
        request = null;
        return false;
      }
      return !asked.isEnded() && nowNanos - sinceNanos > NEXT.toNanos();
    }
  }

  /// A connection has been opened.
  void opened(HttpConnection connection, long nowNanos) {
    SocketAddress from = connection.remoteAddress();
    String address = from == null ? null : from.hostAddress();
    Object source = SourceAddress.network(address == null ? "" : address);
    // Without this each one that is reset is a line in the log.
    connection.exceptionHandler(e -> LOG.debug("a connection failed: {}", e.toString()));
    int held = sources.merge(source, 1, Integer::sum);
    connection.closeHandler(ignored -> {
      waits.remove(connection);
      sources.computeIfPresent(source, (key, count) -> count == 1 ? null : count - 1);
    });
    if (perSource > 0 && held > perSource) {
      var _ = connection.close();
    } else {
      waits.put(connection, new Wait(nowNanos, first));
    }
  }

  /// The head of a request has come.
  void asked(HttpServerRequest request, long nowNanos) {
    Wait wait = waits.get(request.connection());
    if (wait != null) {
      wait.sinceNanos = nowNanos;
      wait.request = request;
    }
  }

  /// Closes those that take too long; now and then.
  void look(long nowNanos) {
    waits.forEach((connection, wait) -> {
      if (wait.isOver(nowNanos)) {
        var _ = connection.close();
      }
    });
  }
}
