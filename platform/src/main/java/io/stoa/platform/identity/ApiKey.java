// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a person has given to a program, without its secret. Immutable.
///
/// @param prefix how the key begins, to recognise it
/// @param permissions by their words; what the person may not do himself does not count
record ApiKey(
    UUID id,
    String name,
    String prefix,
    List<String> permissions,
    Instant createdAt,
    @Nullable Instant usedAt,
    @Nullable Instant expiresAt) {

  ApiKey {
    permissions = List.copyOf(permissions);
  }
}
