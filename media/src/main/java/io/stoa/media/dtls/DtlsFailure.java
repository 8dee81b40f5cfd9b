// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.dtls;

/// Why a {@link DtlsServer} ended.
public enum DtlsFailure {
  /// The handshake failed too often.
  HANDSHAKE_FAILED,
  /// The handshake did not finish in time.
  TIMED_OUT,
  /// The client's certificate is not one its SDP announced.
  FINGERPRINT_MISMATCH,
  /// The client closed the connection.
  CLOSED_BY_CLIENT
}
