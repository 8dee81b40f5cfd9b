// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.stoa.media.TurnConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves HTTPS, on a port of its own or on the relay's, and uses a certificate that was renewed
/// without a restart, here and at the relay. Any thread.
final class HttpsDoor implements AutoCloseable {

  /// How soon a renewed certificate is used.
  static final Duration LOOK = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(HttpsDoor.class);

  /// Reads a certificate's files again.
  @FunctionalInterface
  private interface Renewal {
    void renew() throws Exception;
  }

  private final Map<TurnConfig.Certificate, List<Renewal>> renewals = new LinkedHashMap<>();
  private final Map<TurnConfig.Certificate, String> seen = new LinkedHashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("certificates").factory());

  private HttpsDoor() {}

  /// Opens what the settings ask for.
  static HttpsDoor open(StoaConfig config, HttpDoor http, Optional<RelayDoor> relay) {
    HttpsDoor door = new HttpsDoor();
    config
        .https()
        .ifPresent(settings -> {
          if (settings.shared()) {
            relay.orElseThrow().relay().handHttpTo(http.listenBehindRelay());
          } else {
            TurnConfig.Certificate certificate = settings.certificate().orElseThrow();
            HttpDoor.Secure secure = http.listenSecurely(settings.port(), certificate);
            door.watch(certificate, secure::renew);
          }
        });
    relay.ifPresent(opened ->
        config
            .turn()
            .flatMap(turn -> turn.config().certificate())
            .ifPresent(certificate -> door.watch(certificate, opened.relay()::renewCertificate)));
    if (!door.renewals.isEmpty()) {
      var _ =
          door.timer.scheduleWithFixedDelay(
              door::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }
    return door;
  }

  private void watch(TurnConfig.Certificate certificate, Renewal renewal) {
    seen.computeIfAbsent(certificate, HttpsDoor::stamp);
    renewals.computeIfAbsent(certificate, each -> new java.util.ArrayList<>()).add(renewal);
  }

  /// Renews what has changed. A file that is half written, or a key that does not fit yet, is tried
  /// again at the next look.
  private void look() {
    renewals.forEach((certificate, all) -> {
      String now = stamp(certificate);
      if (now.equals(seen.get(certificate))) {
        return;
      }
      try {
        for (Renewal renewal : all) {
          renewal.renew();
        }
        seen.put(certificate, now);
        LOG.info("the certificate {} was renewed", certificate.chain());
      } catch (Exception e) { // the next look tries again
        LOG.warn("the certificate {} stays as it was: {}", certificate.chain(), e.getMessage());
      }
    });
  }

  private static String stamp(TurnConfig.Certificate certificate) {
    return stamp(certificate.chain()) + " " + stamp(certificate.key());
  }

  private static String stamp(Path file) {
    try {
      return Files.getLastModifiedTime(file) + " " + Files.size(file);
    } catch (IOException e) {
      return "unreadable";
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
