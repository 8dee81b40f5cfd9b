// SPDX-License-Identifier: Apache-2.0
/// People, and how they prove who they are.
///
/// A browser's session is two cookies, an API client's two bearer tokens: an access token for 15
/// minutes, which is looked up for each call, so that signing out somewhere takes effect at once;
/// and a refresh token for 7 days, used once ([Sessions]). Of secrets the database has hashes;
/// passwords are Argon2id. Answers and their timing are the same for known and unknown addresses.
///
/// Limits: what one address and what one account may try is counted in each process by itself.
@NullMarked
package io.stoa.platform.identity;

import org.jspecify.annotations.NullMarked;
