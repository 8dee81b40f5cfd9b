// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A passkey as its owner sees it. Immutable.
///
/// @param credentialId by which the authenticator knows it, in Base64url
record Passkey(
    UUID id, String credentialId, String name, Instant createdAt, @Nullable Instant usedAt) {}
