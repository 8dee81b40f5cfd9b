// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.turn;

import io.stoa.signaling.IceServers;
import io.stoa.signaling.wire.IceServer;
import io.stoa.signaling.wire.RoomEvent;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Relays that others run. Each participant is told of the nearest two that work and have room, and
/// of our own relay when there are fewer: without any, whoever can reach us directly still does. A
/// relay that fails is told to nobody from at most 10 s later. Any thread.
public final class RelayPool implements IceServers, AutoCloseable {

  /// From the end of a probe to the next, and after one that failed.
  static final Duration PAUSE = Duration.ofMillis(2500);

  static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

  /// How long a participant may make allocations: a long school day, as at our own relay.
  static final Duration VALID = Duration.ofHours(8);

  private static final Duration PROBE_VALID = Duration.ofMinutes(10);
  private static final int TOLD_MAX = 2;
  private static final Logger LOG = LoggerFactory.getLogger(RelayPool.class);

  private final List<PooledRelay> relays = new ArrayList<>();
  private final SequencedMap<String, Seat> seats = new LinkedHashMap<>();
  private final String region;
  private final IceServers own;
  private final InstantSource clock;
  private final RelayProbe probe;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("relay-probes").factory());

  /// The relay that a participant was told of first.
  private record Seat(PooledRelay relay, Instant until) {}

  /// Probes nothing yet: [#start].
  ///
  /// @param region of this server; relays of the same are preferred
  /// @param own told when the pool has fewer than two
  public RelayPool(List<ExternalRelay> relays, String region, IceServers own, InstantSource clock) {
    this(relays, region, own, clock, defaultTls());
  }

  RelayPool(
      List<ExternalRelay> relays,
      String region,
      IceServers own,
      InstantSource clock,
      SSLContext tls) {
    relays.forEach(relay -> this.relays.add(new PooledRelay(relay)));
    this.region = region;
    this.own = own;
    this.clock = clock;
    probe = new RelayProbe(tls);
  }

  private static SSLContext defaultTls() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }

  /// Begins to probe.
  public RelayPool start() {
    for (PooledRelay relay : relays) {
      for (RelayUrl url : relay.relay().urls()) {
        probeLater(relay, url, Duration.ZERO);
      }
    }
    return this;
  }

  private void probeLater(PooledRelay relay, RelayUrl url, Duration delay) {
    if (!timer.isShutdown()) {
      var _ =
          timer.schedule(
              () -> Thread.ofVirtual().name("relay-probe").start(() -> probe(relay, url)),
              delay.toMillis(),
              TimeUnit.MILLISECONDS);
    }
  }

  private void probe(PooledRelay relay, RelayUrl url) {
    RelayLogin login =
        RelayLogin.mint(relay.relay().secret(), "probe", clock.instant().plus(PROBE_VALID));
    RelayProbe.Outcome outcome = probe.probe(url, login);
    note(relay, url, outcome);
    try {
      probeLater(
          relay, url, outcome.state() == RelayProbe.State.DOWN ? PAUSE_AFTER_FAILURE : PAUSE);
    } catch (java.util.concurrent.RejectedExecutionException e) {
      // Closed meanwhile.
    }
  }

  private synchronized void note(PooledRelay relay, RelayUrl url, RelayProbe.Outcome outcome) {
    if (relay.note(url, outcome, System.nanoTime())) {
      if (outcome.state() == RelayProbe.State.UP) {
        LOG.info("the relay {} works", url.text());
      } else {
        LOG.warn("the relay {} is not used: {}", url.text(), outcome.why());
      }
    }
  }

  @Override
  public List<IceServer> of(String participantSid) {
    List<IceServer> told = new ArrayList<>();
    Instant expiry = clock.instant().plus(VALID);
    synchronized (this) {
      forgetOld();
      expire();
      for (PooledRelay relay : choose(participantSid)) {
        RelayLogin login = RelayLogin.mint(relay.relay().secret(), participantSid, expiry);
        told.add(new IceServer(relay.urls(), login.username(), login.password()));
      }
    }
    if (told.size() < TOLD_MAX) {
      told.addAll(own.of(participantSid));
    }
    return told;
  }

  /// The best first; who was told of a relay before stays with it while it works.
  private List<PooledRelay> choose(String sid) {
    Seat seat = seats.get(sid);
    List<PooledRelay> able = new ArrayList<>();
    for (PooledRelay relay : relays) {
      if (relay.works() && (relay.hasRoom() || (seat != null && seat.relay() == relay))) {
        able.add(relay);
      }
    }
    able.sort(
        Comparator.comparing((PooledRelay relay) -> seat == null || seat.relay() != relay)
            .thenComparingInt(relay -> relay.distance(region))
            .thenComparingDouble(PooledRelay::load));
    List<PooledRelay> chosen = able.subList(0, Math.min(TOLD_MAX, able.size()));
    if (!chosen.isEmpty() && (seat == null || seat.relay() != chosen.getFirst())) {
      forget(sid);
      chosen.getFirst().join();
      seats.put(sid, new Seat(chosen.getFirst(), clock.instant().plus(VALID)));
    }
    return chosen;
  }

  private void forget(String sid) {
    Seat seat = seats.remove(sid);
    if (seat != null) {
      seat.relay().leave();
    }
  }

  /// Who is never said to have left has an end, too. The first are the oldest.
  private void forgetOld() {
    Instant now = clock.instant();
    while (!seats.isEmpty() && !seats.firstEntry().getValue().until().isAfter(now)) {
      forget(seats.firstEntry().getKey());
    }
  }

  /// A name server or a relay may hold a probe up for as long as it likes.
  private void expire() {
    long now = System.nanoTime();
    for (PooledRelay relay : relays) {
      for (RelayUrl url : relay.expire(now)) {
        LOG.warn("the relay {} is not used: its probe does not end", url.text());
      }
    }
  }

  /// Gives a participant's place back when it leaves; for [io.stoa.signaling.Signaling#listen].
  public void hear(RoomEvent event) {
    switch (event.kind()) {
      case PARTICIPANT_LEFT, PARTICIPANT_ABORTED ->
          event.participant().ifPresent(gone -> forgetParticipant(gone.sid()));
      default -> {}
    }
  }

  synchronized void forgetParticipant(String sid) {
    forget(sid);
  }

  /// Notes what a probe of a relay's first URL brought.
  void heard(ExternalRelay relay, RelayProbe.Outcome outcome) {
    for (PooledRelay each : relays) {
      if (each.relay().equals(relay)) {
        note(each, relay.urls().getFirst(), outcome);
      }
    }
  }

  /// How the relays are now, in the operator's order.
  public synchronized List<RelayState> states() {
    expire();
    return relays.stream().map(PooledRelay::state).toList();
  }

  /// Probes no more.
  @Override
  public void close() {
    timer.shutdownNow();
  }
}
