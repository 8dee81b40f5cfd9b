// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.wire;

/// What a client that is told to leave shall do next.
public enum LeaveAction {
  DISCONNECT(0),
  RESUME(1),
  RECONNECT(2);

  private final int number;

  LeaveAction(int number) {
    this.number = number;
  }

  /// Its number in the protocol.
  int number() {
    return number;
  }
}
