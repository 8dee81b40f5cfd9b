// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.netty.buffer.ByteBuf;
import io.stoa.media.sfu.Path;
import io.stoa.media.turn.TurnAllocation;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// An allocation of our own TURN relay with one of our media addresses: packets go from loop to
/// loop and touch no socket. Made by the relay; what changes is owned by the shard.
final class TurnPath implements Path {
  private final TurnLane lane;
  private final TurnAllocation allocation;
  private final InetSocketAddress relayed;
  private final InetSocketAddress media;
  private @Nullable Attachment owner;
  private long heardAtNanos;
  private boolean closed;

  /// @param relayed the allocation's address
  /// @param media ours, that the client sends to
  TurnPath(
      TurnLane lane,
      TurnAllocation allocation,
      InetSocketAddress relayed,
      InetSocketAddress media) {
    this.lane = lane;
    this.allocation = allocation;
    this.relayed = relayed;
    this.media = media;
  }

  TurnAllocation allocation() {
    return allocation;
  }

  InetSocketAddress media() {
    return media;
  }

  @Override
  public boolean relayed() {
    return true;
  }

  /// On the relay's loop, with the packet's reference.
  void sendToShard(ByteBuf packet) {
    lane.sendToShard(packet, this);
  }

  /// Whose packets come from here, once authenticated.
  @Nullable Attachment owner() {
    return owner;
  }

  void ownedBy(@Nullable Attachment attachment) {
    owner = attachment;
  }

  void heard(long nowNanos) {
    heardAtNanos = nowNanos;
  }

  long heardAtNanos() {
    return heardAtNanos;
  }

  /// The allocation has ended. On the relay's loop.
  void end() {
    lane.shard()
        .execute(() -> {
          closed = true;
          Attachment was = owner;
          if (was != null) {
            was.forget(this);
          }
        });
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public InetSocketAddress remote() {
    return relayed;
  }

  @Override
  public boolean tcp() {
    return false;
  }

  @Override
  public long limitBps() {
    return lane.limitBps();
  }

  @Override
  public void send(ByteBuf packet) {
    Counters counters = lane.shard().counters();
    if (closed) {
      packet.release();
      counters.count(Counter.DROPPED_RELAY_CLOSED);
      return;
    }
    counters.count(Counter.SENT);
    counters.add(Counter.SENT_BYTES, packet.readableBytes());
    lane.sendToRelay(packet, this);
  }

  @Override
  public String toString() {
    return "turn " + relayed;
  }
}
