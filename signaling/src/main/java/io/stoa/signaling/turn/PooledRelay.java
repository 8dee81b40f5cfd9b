// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.turn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// What the pool knows of one relay. Owned by its pool, under the pool's lock.
///
/// A URL is used from its first allocation on, and no more after two failures in a row, one answer
/// that there is no allocation to give, or too long a time in which no probe ended at all.
final class PooledRelay {
  private static final int FAILURES_MAX = 2;
  private static final int RTT_CLASS_MILLIS = 30;

  /// How long an allocation proves that there are more: a lost probe and the next fit into it.
  static final long PROOF_NANOS = TimeUnit.SECONDS.toNanos(9);

  private final ExternalRelay relay;
  private final Map<RelayUrl, Integer> rtts = new HashMap<>();
  private final Map<RelayUrl, Integer> failures = new HashMap<>();
  private final Map<RelayUrl, Long> provenNanos = new HashMap<>();
  private String why = "not probed yet";
  private int participants;

  PooledRelay(ExternalRelay relay) {
    this.relay = relay;
  }

  ExternalRelay relay() {
    return relay;
  }

  /// Notes what a probe brought; returns whether the URL's use changes.
  boolean note(RelayUrl url, RelayProbe.Outcome outcome, long nowNanos) {
    boolean was = rtts.containsKey(url);
    switch (outcome.state()) {
      case UP -> {
        failures.remove(url);
        provenNanos.put(url, nowNanos);
        rtts.put(url, outcome.rttMillis());
      }
      case FULL -> rtts.remove(url);
      case DOWN -> {
        if (failures.merge(url, 1, Integer::sum) >= FAILURES_MAX) {
          rtts.remove(url);
        }
      }
    }
    if (outcome.state() != RelayProbe.State.UP) {
      why = outcome.why();
    }
    return was != rtts.containsKey(url);
  }

  /// Gives up what no probe has proven for long; returns those URLs.
  List<RelayUrl> expire(long nowNanos) {
    List<RelayUrl> given = new ArrayList<>();
    for (RelayUrl url : relay.urls()) {
      if (rtts.containsKey(url)
          && nowNanos - provenNanos.getOrDefault(url, nowNanos) >= PROOF_NANOS) {
        rtts.remove(url);
        given.add(url);
        why = "its probe does not end";
      }
    }
    return given;
  }

  boolean works() {
    return !rtts.isEmpty();
  }

  boolean hasRoom() {
    return participants < relay.participantsMax();
  }

  void join() {
    participants++;
  }

  void leave() {
    participants--;
  }

  /// The URLs that work, in the operator's order.
  List<String> urls() {
    List<String> urls = new ArrayList<>();
    for (RelayUrl url : relay.urls()) {
      if (rtts.containsKey(url)) {
        urls.add(url.text());
      }
    }
    return urls;
  }

  int rttMillis() {
    return rtts.values().stream().mapToInt(Integer::intValue).min().orElse(0);
  }

  /// What is nearer has less: the same region first, then round trips that differ clearly.
  int distance(String region) {
    boolean near = !region.isEmpty() && region.equals(relay.region());
    return near ? -1 : rttMillis() / RTT_CLASS_MILLIS;
  }

  double load() {
    return (participants + 1.0) / relay.weight();
  }

  RelayState state() {
    return new RelayState(
        relay.name(), relay.region(), urls(), rttMillis(), participants, works() ? "" : why);
  }
}
