// SPDX-License-Identifier: Apache-2.0
/// People, and how they prove who they are.
///
/// A browser's session is two cookies, an API client's two bearer tokens: an access token for 15
/// minutes, which is looked up for each call, so that signing out somewhere takes effect at once;
/// and a refresh token for 7 days, used once ([Sessions]). Of secrets the database has hashes;
/// passwords are Argon2id. Answers and their timing are the same for known and unknown addresses.
///
/// Other ways in: links by mail, once each; passkeys (WebAuthn level 3, by webauthn4j); codes (RFC
/// 6238) beside the password, whose secrets are sealed; API keys with a part of one's permissions.
/// Who acts as somebody else stays on a session of one's own, and is audited under both names.
///
/// Limits: what one address and what one account may try is counted in each process by itself.
@NullMarked
package io.stoa.platform.identity;

import org.jspecify.annotations.NullMarked;
