// SPDX-License-Identifier: Apache-2.0
/// What every domain of the school stands on: the database, the caller, ids, refusals, and the
/// folder on disk with the PostgreSQL server in it.
///
/// Rules: knows no domain and no HTTP. [Database#transact] is the only place with begin and commit.
/// Everything runs on virtual threads and may block; nothing here may be called on an event loop.
///
/// Limits: [EmbeddedPostgres] needs Linux with glibc on x86-64 or arm64 and, when started as root,
/// `setpriv` or `unshare` (util-linux). Elsewhere an external PostgreSQL 16 or newer serves.
@NullMarked
package io.stoa.platform.kernel;

import org.jspecify.annotations.NullMarked;
