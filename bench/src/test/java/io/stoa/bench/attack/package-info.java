// SPDX-License-Identifier: Apache-2.0
/// Attacks on a server beside a class that goes on: `./mvnw -Pattack`.
///
/// Each [Attack] is what a stranger, or a participant with a good token, can send. [AttackRun]
/// measures what becomes of the [io.stoa.bench.load.ControlCall] and of the server meanwhile.
///
/// Limits: Linux on one machine, IPv4; attackers are addresses 127.x of it, so that a source is
/// told apart from others as one on the network is; a forged address is the forged client's own
/// socket.
@NullMarked
package io.stoa.bench.attack;

import org.jspecify.annotations.NullMarked;
