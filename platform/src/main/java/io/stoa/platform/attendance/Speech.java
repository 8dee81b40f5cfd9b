// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.attendance;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Makes one fact of sentences with a breath between them: a silence is a fact only when it has
/// lasted. Owned by one thread.
final class Speech {

  static final Duration LASTING = Duration.ofSeconds(2);

  private final Map<String, Fact> silences = new HashMap<>();
  private final Set<String> speaking = new HashSet<>();

  /// The facts that are to be written, of those that were noticed.
  List<Fact> sift(List<Fact> noticed, Instant now) {
    List<Fact> kept = new ArrayList<>();
    for (Fact fact : noticed) {
      String who = fact.room() + " " + fact.participant();
      switch (fact.kind()) {
        case SPEAKS -> {
          silences.remove(who);
          if (speaking.add(who)) {
            kept.add(fact);
          }
        }
        case SILENT -> silences.put(who, fact);
        case LEFT -> {
          Fact silence = silences.remove(who);
          if (silence != null) {
            kept.add(silence);
          }
          speaking.remove(who);
          kept.add(fact);
        }
        default -> kept.add(fact);
      }
    }
    silences
        .entrySet()
        .removeIf(each -> {
          boolean lasts = !each.getValue().at().plus(LASTING).isAfter(now);
          if (lasts) {
            kept.add(each.getValue());
            speaking.remove(each.getKey());
          }
          return lasts;
        });
    return kept;
  }
}
