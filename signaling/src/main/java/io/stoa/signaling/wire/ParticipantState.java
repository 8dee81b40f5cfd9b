// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.wire;

/// How far a participant has come.
public enum ParticipantState {
  JOINING(0),
  JOINED(1),
  ACTIVE(2),
  DISCONNECTED(3);

  private final int number;

  ParticipantState(int number) {
    this.number = number;
  }

  /// Its number in the protocol.
  int number() {
    return number;
  }
}
