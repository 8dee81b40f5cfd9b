// SPDX-License-Identifier: Apache-2.0
/// The school in one process: [io.stoa.platform.Stoa] starts media, signaling, HTTP and the
/// database and wires them on one page.
///
/// Domains in order, of which none knows one to its right: tenancy, identity, scheduling,
/// classroom.
///
/// Start order: media, signaling and HTTP come up at once, so that clients return to their rooms
/// after a crash without waiting for PostgreSQL; meanwhile the API answers 503 `starting`.
@NullMarked
package io.stoa.platform;

import org.jspecify.annotations.NullMarked;
