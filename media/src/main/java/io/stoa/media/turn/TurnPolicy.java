// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.turn;

/// What a server grants. Immutable.
///
/// @param peers where allocations may send to
/// @param allocationsPerSubject at once, by all credentials of one subject; more are refused with
///   486. A browser takes one for each network interface, transport and peer connection
/// @param allocationsMax at once, of all; more are refused with 508
public record TurnPolicy(PeerRules peers, int allocationsPerSubject, int allocationsMax) {
  public static final int PER_SUBJECT = 128;
  public static final int ALLOCATIONS_MAX = 10_000;

  public TurnPolicy(PeerRules peers) {
    this(peers, PER_SUBJECT, ALLOCATIONS_MAX);
  }
}
