// SPDX-License-Identifier: Apache-2.0
package io.stoa.media;

import java.util.List;

/// The client's half of an ICE and DTLS transport, as its SDP states it.
///
/// @param fingerprints `algorithm value` of each `a=fingerprint`; the client's certificate must
///   match one of them
public record RemoteTransport(String ufrag, String password, List<String> fingerprints) {
  public RemoteTransport {
    fingerprints = List.copyOf(fingerprints);
  }

  /// Without the password: a transport may stand in a log line.
  @Override
  public String toString() {
    return "RemoteTransport[" + ufrag + "]";
  }
}
