// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.wire;

import java.util.List;

/// A relay that a client may use, by one or more URLs (`turn:host:3478?transport=udp`, RFC 7065).
public record IceServer(List<String> urls, String username, String credential) {
  public IceServer {
    urls = List.copyOf(urls);
  }

  /// Without the credential: it may stand in a log line.
  @Override
  public String toString() {
    return "IceServer[" + urls + "]";
  }
}
