// SPDX-License-Identifier: Apache-2.0
/// Relays that others run, such as coturn: which of them work, and whom to tell of which.
///
/// Each URL of a relay is probed by a real allocation (RFC 8656 §7), as a client would make it; its
/// messages are ice4j's. A relay is told to participants while one of its URLs works, with
/// credentials in the form that coturn calls REST API. Deviates from RFC 7065 by ports and hosts
/// that must be there in plain form.
@NullMarked
package io.stoa.signaling.turn;

import org.jspecify.annotations.NullMarked;
