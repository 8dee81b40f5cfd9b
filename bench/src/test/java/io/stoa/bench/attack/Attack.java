// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.attack;

import java.util.List;

/// Something that nobody should do to a server.
interface Attack {

  String name();

  /// Does it, for about as long as the target says.
  Outcome on(Target target) throws Exception;

  /// What came of it, as the attacker saw it.
  ///
  /// @param sent in words
  /// @param answered in words
  /// @param faults answers that must not be; none when it was answered as it should be
  record Outcome(String sent, String answered, List<String> faults) {

    static Outcome of(String sent, String answered) {
      return new Outcome(sent, answered, List.of());
    }
  }
}
