// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.attendance;

import io.stoa.platform.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// When no server was there, or none that could use its database; and when runs ended. Immutable.
///
/// @param server between one run and the next
/// @param database while nobody could be let in
/// @param runs that are known, by when they ended
record Outages(List<Span> server, List<Span> database, Map<UUID, Instant> runs, UUID own) {

  /// @param facts of a class: a run that has noticed any was there
  static Outages in(Tx tx, FactStore store, Span time, UUID own, List<Fact> facts) {
    List<FactStore.Run> known = runs(store.runs(tx, time), facts);
    Map<UUID, Instant> ends = new HashMap<>();
    List<Span> server = new ArrayList<>();
    Instant covered = null;
    for (FactStore.Run run : known) {
      Instant end = end(run, own);
      ends.put(run.id(), end);
      if (covered != null && run.startedAt().isAfter(covered)) {
        server.add(new Span(covered, run.startedAt()));
      }
      covered = covered == null ? end : Span.later(covered, end);
    }
    List<Span> clip = List.of(time);
    return new Outages(
        Span.common(Span.joined(server, Duration.ZERO), clip),
        Span.common(Span.joined(store.outages(tx, time), Duration.ZERO), clip),
        ends,
        own);
  }

  /// Those that are known, and those of which only facts are: from the first of these to the last.
  private static List<FactStore.Run> runs(List<FactStore.Run> known, List<Fact> facts) {
    Map<UUID, FactStore.Run> all = new LinkedHashMap<>();
    known.forEach(run -> all.put(run.id(), run));
    for (Fact fact : facts) {
      Instant at = fact.at();
      FactStore.Run run =
          all.getOrDefault(fact.run(), new FactStore.Run(fact.run(), at, at, at, true));
      if (!known.contains(run)) {
        Instant from = Span.earlier(run.startedAt(), at);
        Instant to = Span.later(run.aliveAt(), at);
        all.put(fact.run(), new FactStore.Run(fact.run(), from, to, to, true));
      }
    }
    return all.values().stream().sorted(Comparator.comparing(FactStore.Run::startedAt)).toList();
  }

  /// [Instant#MAX] while it goes on.
  private static Instant end(FactStore.Run run, UUID own) {
    if (run.id().equals(own)) {
      return Instant.MAX;
    }
    Instant ended = run.endedAt();
    if (ended != null) {
      return ended;
    }
    return run.silent() ? run.aliveAt() : Instant.MAX;
  }

  /// When a run ended; null while it goes on. What is open in one that nobody knows ended with the
  /// last word of it.
  @Nullable Instant endOf(UUID run) {
    Instant end = run.equals(own) ? Instant.MAX : runs.getOrDefault(run, Instant.EPOCH);
    return end.equals(Instant.MAX) ? null : end;
  }

  /// Both kinds together.
  List<Span> all() {
    List<Span> all = new ArrayList<>(server);
    all.addAll(database);
    return Span.joined(all, Duration.ZERO);
  }
}
