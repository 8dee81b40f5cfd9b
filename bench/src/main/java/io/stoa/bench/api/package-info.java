// SPDX-License-Identifier: Apache-2.0
/// A load generator for the school's API: people of many schools call a server that runs as a
/// process of its own, with its own PostgreSQL, at times that do not depend on its answers.
///
/// Arrivals are an open loop: call n is due n/rate after the beginning, whatever became of the ones
/// before it, and its latency counts from when it was due. So a server that stalls is charged for
/// every call that it kept from being sent in time (no coordinated omission).
///
/// People are written to the database with sessions of their own, because a password costs a core
/// 50 ms on purpose; a few of the calls are real sign-ins. There are so many of them that the API's
/// budgets per person and school do not bind.
///
/// Limits: Linux on one machine, which the generator shares with the server and its database; HTTP
/// 1.1 without TLS; one address for all clients.
@NullMarked
package io.stoa.bench.api;

import org.jspecify.annotations.NullMarked;
