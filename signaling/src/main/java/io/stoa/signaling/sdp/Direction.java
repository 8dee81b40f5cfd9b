// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.sdp;

/// Which way media goes, from the side of who states it.
public enum Direction {
  SENDRECV,
  SENDONLY,
  RECVONLY,
  INACTIVE;

  public boolean sends() {
    return this == SENDRECV || this == SENDONLY;
  }

  public boolean receives() {
    return this == SENDRECV || this == RECVONLY;
  }
}
