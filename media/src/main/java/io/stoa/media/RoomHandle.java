// SPDX-License-Identifier: Apache-2.0
package io.stoa.media;

/// A room on its shard. Any thread; calls take effect in order.
public final class RoomHandle {

  RoomHandle() {}

  /// Lets a peer in. It has no transport yet.
  ///
  /// @param peerId unique within the room
  public PeerHandle join(String peerId) {
    throw new UnsupportedOperationException("not built yet: " + peerId);
  }

  /// Closes the room and every peer in it.
  public void close() {}
}
