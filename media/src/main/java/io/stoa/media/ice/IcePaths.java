// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.ice;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The paths by which authenticated checks came, and which of them is selected. Owned by its agent.
final class IcePaths<P> {

  private final List<Heard<P>> heard = new ArrayList<>(2);
  private @Nullable Heard<P> selected;

  /// One path and what its last check said.
  private static final class Heard<P> {
    private final P path;
    private int generation;
    private long priority;
    private boolean nominated;
    private long lastNanos;

    Heard(P path, int generation) {
      this.path = path;
      this.generation = generation;
    }
  }

  /// Notes an authenticated check and selects anew.
  void heard(P path, int generation, long priority, boolean useCandidate, long nowNanos) {
    Heard<P> entry = find(path);
    if (entry == null) {
      makeRoom();
      entry = new Heard<>(path, generation);
      entry.lastNanos = nowNanos;
      heard.add(entry);
    }
    long beforeNanos = entry.lastNanos;
    entry.lastNanos = nowNanos;
    if (generation < entry.generation) {
      return; // RFC 8445 §2.4: a check from before the restart keeps consent and decides nothing
    }
    if (generation > entry.generation) {
      entry.generation = generation;
      entry.nominated = false;
    }
    entry.priority = priority;
    select(entry, useCandidate, beforeNanos, nowNanos);
  }

  /// @param beforeNanos when this path was heard before
  private void select(Heard<P> entry, boolean useCandidate, long beforeNanos, long nowNanos) {
    Heard<P> old = selected;
    boolean newly = useCandidate && !entry.nominated;
    entry.nominated = useCandidate || (entry == old && entry.nominated);
    if (old == null || entry == old || entry.generation != old.generation) {
      selected = old == null || entry.generation >= old.generation ? entry : old;
      return;
    }
    if (!old.nominated) {
      selected = useCandidate || entry.priority >= old.priority ? entry : old;
      return;
    }
    if (newly) {
      boolean burst = nowNanos - old.lastNanos < IceLite.AGGRESSIVE_NANOS;
      if (burst && entry.priority < old.priority) {
        entry.nominated = false; // asked again by its next check
      } else {
        selected = entry;
      }
    } else if (useCandidate && beforeNanos - old.lastNanos > 0) {
      selected = entry; // nominated again and again, while the selected one is silent
    }
  }

  @Nullable P selected() {
    return selected == null ? null : selected.path;
  }

  boolean contains(P path) {
    return find(path) != null;
  }

  @SuppressWarnings("ReferenceEquality") // a path is a five-tuple, and one object stands for it
  private @Nullable Heard<P> find(P path) {
    for (int i = 0; i < heard.size(); i++) {
      if (heard.get(i).path == path) {
        return heard.get(i);
      }
    }
    return null;
  }

  private void makeRoom() {
    if (heard.size() < IceLite.PATHS_MAX) {
      return;
    }
    int oldest = -1;
    for (int i = 0; i < heard.size(); i++) {
      if (heard.get(i) != selected
          && (oldest < 0 || heard.get(i).lastNanos - heard.get(oldest).lastNanos < 0)) {
        oldest = i;
      }
    }
    heard.remove(oldest);
  }

  /// When the path that is unheard of longest was heard; meaningless without any path.
  long oldestNanos() {
    long oldest = heard.getFirst().lastNanos;
    for (int i = 1; i < heard.size(); i++) {
      long other = heard.get(i).lastNanos;
      oldest = other - oldest < 0 ? other : oldest;
    }
    return oldest;
  }

  /// Forgets what was not heard of for so long; if that was the selected path the best of the
  /// others takes its place.
  void expire(long nowNanos, long afterNanos) {
    for (int i = heard.size() - 1; i >= 0; i--) {
      if (nowNanos - heard.get(i).lastNanos >= afterNanos) {
        Heard<P> gone = heard.remove(i);
        if (gone == selected) {
          selected = null;
        }
      }
    }
    if (selected == null) {
      selected = best();
    }
  }

  private @Nullable Heard<P> best() {
    Heard<P> best = null;
    for (int i = 0; i < heard.size(); i++) {
      if (best == null || better(heard.get(i), best)) {
        best = heard.get(i);
      }
    }
    return best;
  }

  private static boolean better(Heard<?> a, Heard<?> b) {
    if (a.generation != b.generation) {
      return a.generation > b.generation;
    }
    return a.nominated == b.nominated ? a.priority > b.priority : a.nominated;
  }
}
