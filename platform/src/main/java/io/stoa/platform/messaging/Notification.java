// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.messaging;

import io.stoa.platform.kernel.PersonId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What somebody was told. Immutable.
///
/// @param about whose name its text has; null for nobody's
/// @param said what else its text has; empty for nothing
record Notification(
    UUID id,
    Kind kind,
    @Nullable PersonId about,
    String said,
    Instant createdAt,
    @Nullable Instant readAt) {}
