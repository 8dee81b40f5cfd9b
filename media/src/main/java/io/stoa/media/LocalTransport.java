// SPDX-License-Identifier: Apache-2.0
package io.stoa.media;

import java.util.List;

/// Our half of an ICE and DTLS transport, as SDP states it. We are ICE-lite and DTLS-passive.
///
/// @param ufrag ICE user fragment
/// @param password ICE password
/// @param fingerprint SHA-256 of our certificate, upper-case hex with colons
public record LocalTransport(
    String ufrag, String password, String fingerprint, List<Candidate> candidates) {
  public LocalTransport {
    candidates = List.copyOf(candidates);
  }

  /// Without the password: a transport may stand in a log line.
  @Override
  public String toString() {
    return "LocalTransport[" + ufrag + "]";
  }
}
