// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.ice;

/// Where an {@link IceLite} stands.
public enum IceState {
  /// No check succeeded yet.
  NEW,
  /// There is a path that media may take.
  CONNECTED,
  /// No check succeeded in time.
  TIMED_OUT,
  /// Checks stopped coming (RFC 7675 §5.1).
  CONSENT_EXPIRED
}
