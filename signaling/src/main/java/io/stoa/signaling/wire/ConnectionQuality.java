// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.wire;

/// How well a participant is connected, the best last.
public enum ConnectionQuality {
  /// Nothing comes and goes.
  LOST,
  POOR,
  GOOD,
  EXCELLENT
}
