// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.tenancy;

import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Tx;
import java.util.Map;

/// How many bytes a school keeps. Whoever keeps something for it, or gives it up, says so here in
/// the same transaction. Any virtual thread.
public final class Storage {

  private final StorageStore store = new StorageStore();

  /// Counts bytes that the transaction keeps for the caller's school, negative for those that it
  /// gives up. Others of the school who count wait until it ends.
  ///
  /// @throws Refused 409 `tier_limit` of storage when they are more than the school's tier allows;
  ///   giving up is never refused
  public void keep(Tx tx, long bytes) {
    if (bytes == 0) {
      return;
    }
    StorageStore.Kept kept = store.keep(tx, bytes);
    Long max = kept.max();
    if (bytes > 0 && max != null && kept.bytes() > max) {
      throw Refused.conflict(
          "tier_limit",
          "The school's tier has room for " + max + " bytes, and this is more than is left.",
          Map.of("of", "storage"));
    }
  }
}
