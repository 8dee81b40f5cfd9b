// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.signaling.wire.ServerMessage;
import io.stoa.signaling.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/// A message for many clients, written once. Owned by its room's context.
final class Broadcast {

  private final ServerMessage message;
  private byte @Nullable [] binary;
  private @Nullable String json;

  Broadcast(ServerMessage message) {
    this.message = message;
  }

  /// Not to be written to.
  byte[] binary() {
    byte[] written = binary;
    if (written == null) {
      written = WireWriter.binary(message);
      binary = written;
    }
    return written;
  }

  String json() {
    String written = json;
    if (written == null) {
      written = WireWriter.json(message);
      json = written;
    }
    return written;
  }
}
