// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.classroom;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What a person's browser found out about its network, and what that means for a class. Immutable.
///
/// @param ways whether each way to the server works; one that the server does not offer is not
///   there
/// @param upLoss share of packets lost, from 0 to 1
public record ConnectionTest(
    Map<Way, Boolean> ways,
    long upBps,
    long downBps,
    double upLoss,
    double downLoss,
    int rttMillis) {

  /// A way from the browser to the media server.
  public enum Way {
    UDP("udp"),
    TCP("tcp"),
    TURN_UDP("turnUdp"),
    TURN_TLS("turnTls");

    private final String word;

    Way(String word) {
      this.word = word;
    }

    /// As the API writes it.
    public String word() {
      return word;
    }
  }

  /// What it means for a class.
  public enum Verdict {
    GOOD,
    /// A class works, over TCP: the picture stops for moments when packets are lost.
    NO_UDP,
    /// Too slow, too far, or too many packets are lost, for pictures.
    WEAK,
    /// No class.
    BLOCKED;

    /// As the database and the API write it.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// What a small picture with sound needs.
  static final long BPS_MIN = 300_000;

  /// More than retransmissions hide.
  static final double LOSS_MAX = 0.05;

  /// People begin to talk at the same time.
  static final int RTT_MILLIS_MAX = 400;

  public ConnectionTest {
    ways = Map.copyOf(ways);
  }

  boolean works(Way way) {
    return Boolean.TRUE.equals(ways.get(way));
  }

  /// What a weak network lacks.
  public enum Weakness {
    SLOW_UP,
    SLOW_DOWN,
    LOSS,
    DELAY;

    /// As the API writes it.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// What is too bad for pictures, of a network that lets anything through.
  public Set<Weakness> weaknesses() {
    Set<Weakness> all = EnumSet.noneOf(Weakness.class);
    if (!ways.containsValue(true)) {
      return all;
    }
    if (upBps < BPS_MIN) {
      all.add(Weakness.SLOW_UP);
    }
    if (downBps < BPS_MIN) {
      all.add(Weakness.SLOW_DOWN);
    }
    if (upLoss > LOSS_MAX || downLoss > LOSS_MAX) {
      all.add(Weakness.LOSS);
    }
    if (rttMillis > RTT_MILLIS_MAX) {
      all.add(Weakness.DELAY);
    }
    return all;
  }

  /// The worst that is true.
  public Verdict verdict() {
    if (!ways.containsValue(true)) {
      return Verdict.BLOCKED;
    }
    if (!weaknesses().isEmpty()) {
      return Verdict.WEAK;
    }
    return works(Way.UDP) || works(Way.TURN_UDP) ? Verdict.GOOD : Verdict.NO_UDP;
  }

  /// A map of ways to fill.
  static Map<Way, Boolean> noWays() {
    return new EnumMap<>(Way.class);
  }
}
