// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import io.stoa.platform.kernel.SchoolId;
import java.util.Map;
import java.util.Optional;

/// Hands the messages of one channel over to whoever brings them to people. Any virtual thread.
interface Carrier extends AutoCloseable {

  /// Waits until the message is taken.
  ///
  /// @param values what it says, by name
  /// @return how the carrier knows it, when it tells later what became of it or cannot know; empty
  ///   when it is delivered
  /// @throws IllegalArgumentException for one that cannot be written as it is
  Optional<String> carry(SchoolId school, OutboxStore.Written written, Map<String, String> values)
      throws Refusal;

  @Override
  void close();
}
