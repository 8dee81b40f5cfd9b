// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.netty.buffer.ByteBuf;

/// A publication on its way to another part of the room, once for all who receive it there. Of
/// several layers, those go along that somebody there is sent or should be. Owned by the
/// publication's room.
final class Carriage {
  private final Room room;
  private final Publication publication;
  private final RelayLane lane;
  private final int number;
  private int targets;
  private int currents;
  private int carried;

  /// @param number what the other part knows it by
  Carriage(Room room, Publication publication, RelayLane lane, int number) {
    this.room = room;
    this.publication = publication;
    this.lane = lane;
    this.number = number;
  }

  Publication publication() {
    return publication;
  }

  /// What the other part has a use for.
  ///
  /// @param targets a bit for each layer that somebody there should be sent if it is alive, or else
  ///   the next lower one
  /// @param currents a bit for each layer that somebody there is sent until then
  void demand(int targets, int currents, long nowNanos) {
    this.targets = targets;
    this.currents = currents;
    settle(nowNanos);
  }

  /// Finds out which layers are to go along now.
  void settle(long nowNanos) {
    Layer[] layers = publication.layers();
    int chosen = currents;
    for (int target = 0; target < Limits.LAYERS_MAX; target++) {
      if ((targets & 1 << target) != 0) {
        int highest = Math.min(target, layers.length - 1);
        int alive = highest;
        while (alive >= 0 && !layers[alive].isAlive(nowNanos)) {
          alive--;
        }
        // While none is, whichever comes first.
        chosen |= alive >= 0 ? 1 << alive : (2 << highest) - 1;
      }
    }
    carried = chosen;
  }

  /// Takes a packet along if its layer goes.
  void carry(Layer layer, Packet packet) {
    if ((carried & 1 << layer.index()) == 0) {
      return;
    }
    ByteBuf bytes = layer.bytes();
    int index = layer.index(packet);
    int length = packet.payloadIndex - index + packet.payloadLength;
    room.count(
        lane.put(number, layer.index(), bytes, index, length)
            ? SfuCounter.RTP_RELAYED
            : SfuCounter.DROPPED_RELAY_FULL);
  }
}
