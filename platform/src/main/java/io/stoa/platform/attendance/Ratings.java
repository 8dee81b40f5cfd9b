// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.attendance;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Makes facts of ratings, of which there is one every few seconds: the first of a connection, and
/// from then on only what is different and has lasted. Owned by one thread.
final class Ratings {

  /// Shorter changes are none.
  static final Duration LASTING = Duration.ofSeconds(5);

  /// So many changes of one connection are kept; that is one each ten seconds of more than an hour.
  static final int CHANGES_MAX = 500;

  /// @param told what the last fact said
  /// @param next what is rated since then, which may not last
  /// @param facts so far
  private record State(String told, Fact next, int facts) {}

  private final Map<String, State> states = new HashMap<>();

  /// The facts that are to be written, of those that were noticed.
  List<Fact> sift(List<Fact> noticed) {
    List<Fact> kept = new ArrayList<>();
    for (Fact fact : noticed) {
      String who = fact.room() + " " + fact.participant();
      if (fact.kind() != Fact.Kind.RATED) {
        kept.add(fact);
        if (fact.kind() == Fact.Kind.LEFT) {
          states.remove(who);
        }
        continue;
      }
      State before = states.get(who);
      if (before == null) {
        kept.add(fact);
        states.put(who, new State(fact.detail(), fact, 1));
        continue;
      }
      Fact next = before.next.detail().equals(fact.detail()) ? before.next : fact;
      boolean isNew = !fact.detail().equals(before.told) && before.facts < CHANGES_MAX;
      if (isNew && lasts(next.at(), fact.at())) {
        kept.add(next);
        states.put(who, new State(fact.detail(), next, before.facts + 1));
      } else {
        states.put(who, new State(before.told, next, before.facts));
      }
    }
    return kept;
  }

  private static boolean lasts(Instant since, Instant now) {
    return !since.plus(LASTING).isAfter(now);
  }
}
