// SPDX-License-Identifier: Apache-2.0
/// Stoa beside another server under the same load.
///
/// The other one is Debian's Janus with its videoroom, with the configuration that Debian ships
/// (one thread per connection) and with `event_loops = 4`, which is cheaper. All servers run
/// throughout; each round runs a class on one after the other, so that what else the machine does
/// meets them alike, and ratios are made within a round.
///
/// Limits: Linux with Debian's package `janus`, and an address of this machine that is not
/// 127.0.0.1, which libnice ignores.
@NullMarked
package io.stoa.bench.compare;

import org.jspecify.annotations.NullMarked;
