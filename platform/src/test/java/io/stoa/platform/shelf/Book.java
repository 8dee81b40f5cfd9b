// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.shelf;

import io.stoa.platform.kernel.Event;
import java.util.UUID;

/// A book of the school. Immutable.
record Book(Id id, String title) {

  record Id(UUID value) implements io.stoa.platform.kernel.Id {}

  /// A book came onto the shelf.
  record Added(UUID id, String title) implements Event {}
}
