// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.turn;

import org.jspecify.annotations.Nullable;

/// Where outer sides of allocations come from.
public interface TurnRelays {
  /// Whether there are relayed addresses of a family.
  boolean offers(int family);

  /// Opens one, or returns null when there is no port left. It is nobody's until [TurnRelay#serve].
  ///
  /// @param even the port must be an even number
  @Nullable TurnRelay open(int family, boolean even);
}
