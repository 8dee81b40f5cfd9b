// SPDX-License-Identifier: Apache-2.0
package io.stoa.media;

import io.stoa.media.net.Shard;
import io.stoa.media.sfu.Relay;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a peer publishes on its way into another room as well, until it is closed, or the peer
/// leaves its room, or either room closes. Any thread.
public final class Forwarding implements AutoCloseable {
  private final Shard shard;
  private final String peerId;
  private final String alias;
  private final RoomHandle into;
  // On the shard only.
  private boolean closed;
  // Under the lock of the room that it leads into.
  private final List<Relay> relays = new ArrayList<>();
  private @Nullable RoomPart from;

  Forwarding(Shard shard, String peerId, String alias, RoomHandle into) {
    this.shard = shard;
    this.peerId = peerId;
    this.alias = alias;
    this.into = into;
  }

  /// On the shard.
  ///
  /// @param part that the peer is in
  void begin(RoomPart part) {
    if (!closed) {
      synchronized (into) {
        from = part;
        into.admit(this);
      }
    }
  }

  /// Under the lock of the room that it leads into.
  void reach(RoomPart part) {
    RoomPart source = from;
    if (source != null) {
      relays.add(
          Relay.forward(
              source.room(), shard, peerId, alias, part.room(), part.shard(), System::nanoTime));
    }
  }

  @Override
  public void close() {
    shard.execute(() -> {
      closed = true;
      synchronized (into) {
        into.dismiss(this);
        relays.forEach(Relay::end);
        relays.clear();
      }
    });
  }
}
