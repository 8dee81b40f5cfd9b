// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/// How often one source may ask to be let in: so many times a second, and ten times that in one
/// burst, since a whole school behind one address comes back at once after an outage. Any thread.
final class ConnectLimit {

  /// Sources that are remembered; the one that was idle for longest is forgotten first.
  static final int SOURCES_MAX = 10_000;

  static final int BURST_SECONDS = 10;

  private final int perSecond;
  private final Map<Object, Allowance> allowances = new LinkedHashMap<>(64, 0.75f, true);

  private static final class Allowance {
    private double left;
    private long atNanos;
  }

  /// @param perSecond of one source; 0 for any number
  ConnectLimit(int perSecond) {
    this.perSecond = perSecond;
  }

  /// Counts an attempt. False when it is one too many.
  ///
  /// @param address a literal IP address
  boolean admits(String address, long nowNanos) {
    if (perSecond == 0) {
      return true;
    }
    double most = (double) perSecond * BURST_SECONDS;
    Object source = SourceAddress.network(address);
    synchronized (allowances) {
      Allowance known = allowances.get(source);
      if (known == null) {
        known = new Allowance();
        known.left = most;
        known.atNanos = nowNanos;
        allowances.put(source, known);
        forget();
      }
      known.left = Math.min(most, known.left + (nowNanos - known.atNanos) / 1e9 * perSecond);
      known.atNanos = nowNanos;
      if (known.left < 1) {
        return false;
      }
      known.left--;
      return true;
    }
  }

  private void forget() {
    if (allowances.size() > SOURCES_MAX) {
      Iterator<Object> idlest = allowances.keySet().iterator();
      idlest.next();
      idlest.remove();
    }
  }
}
