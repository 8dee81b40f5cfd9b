// SPDX-License-Identifier: Apache-2.0
/// A simulated network and client for tests: a clock that only moves when asked, links with delay,
/// jitter, loss, reordering and duplication from a seed, and a client with real ICE, DTLS and SRTP.
/// Minutes run in milliseconds; the same seed gives the same losses.
@NullMarked
package io.stoa.media.sim;

import org.jspecify.annotations.NullMarked;
