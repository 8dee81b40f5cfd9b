// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

/// A whole message from the peer. The payload belongs to whoever has the message.
final class InMessage {
  private final int stream;
  private final int ppid;
  private final byte[] payload;

  InMessage(int stream, int ppid, byte[] payload) {
    this.stream = stream;
    this.ppid = ppid;
    this.payload = payload;
  }

  int stream() {
    return stream;
  }

  int ppid() {
    return ppid;
  }

  byte[] payload() {
    return payload;
  }
}
