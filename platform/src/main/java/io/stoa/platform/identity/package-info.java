// SPDX-License-Identifier: Apache-2.0
/// People, how they prove who they are, and their sessions.
///
/// Passwords are kept as Argon2id (RFC 9106; memory and passes as OWASP's Password Storage Cheat
/// Sheet has them). A login tells nobody which addresses exist: an unknown address costs the same
/// work and gets the same answer. A session is a random 256-bit token in an HttpOnly cookie; the
/// database keeps its SHA-256 only.
///
/// Limits: 10 logins a minute and address (IPv6: as written, not by prefix); an e-mail address
/// belongs to one person of one school; no reset, no second factor yet.
@NullMarked
package io.stoa.platform.identity;

import org.jspecify.annotations.NullMarked;
