// SPDX-License-Identifier: Apache-2.0
/// What every domain of the school stands on ([Kernel]): the database, the event log, the audit
/// log, jobs, calls that may be repeated, the vault, money, time zones, the caller, ids, refusals,
/// and the folder on disk with the PostgreSQL server in it.
///
/// Rules: knows no domain and no HTTP. [Database#transact] is the only place with begin and commit.
/// Everything runs on virtual threads and may block; nothing here may be called on an event loop.
///
/// Events and audit entries are written in the transaction that they are about. Neither is ever
/// changed or deleted, for which the application's role has no right; nothing ages them out yet.
///
/// Limits: [EmbeddedPostgres] needs Linux with glibc on x86-64 or arm64 and, when started as root,
/// `setpriv` or `unshare` (util-linux). Elsewhere an external PostgreSQL 18 or newer serves.
@NullMarked
package io.stoa.platform.kernel;

import org.jspecify.annotations.NullMarked;
