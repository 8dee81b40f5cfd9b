// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/// The way between the TURN relay's loop and one shard: what a burst brings for the other side is
/// handed over as one task. Each direction is used by its own loop alone.
final class TurnLane implements Unflushed {
  /// Packets of one task.
  private static final int MAIL_PACKETS = 64;

  /// Packets that may wait for either loop; more are dropped.
  static final int WAITING_MAX = 8192;

  private final TurnGateway gateway;
  private final EventLoop loop;
  private final Shard shard;
  private final AtomicInteger waitingForShard = new AtomicInteger();
  private final AtomicInteger waitingForRelay = new AtomicInteger();
  private Mail toShard = new Mail(true);
  private Mail toRelay = new Mail(false);

  TurnLane(TurnGateway gateway, EventLoop loop, Shard shard) {
    this.gateway = gateway;
    this.loop = loop;
    this.shard = shard;
  }

  Shard shard() {
    return shard;
  }

  /// On the relay's loop: a client's packet, with its reference. Leaves at the end of the burst.
  void sendToShard(ByteBuf packet, TurnPath path) {
    toShard.add(packet, path);
    if (toShard.count == MAIL_PACKETS) {
      flushToShard();
    }
  }

  /// On the relay's loop.
  void flushToShard() {
    Mail mail = toShard;
    if (mail.count > 0) {
      toShard = new Mail(true);
      if (waitingForShard.get() > WAITING_MAX) {
        mail.drop();
      } else {
        waitingForShard.addAndGet(mail.count);
        shard.execute(mail);
      }
    }
  }

  /// What each client may be sent. Any thread.
  long limitBps() {
    return gateway.limitBps();
  }

  /// On the shard's loop: a packet for a client, with its reference. Leaves at the end of the
  /// burst.
  void sendToRelay(ByteBuf packet, TurnPath path) {
    if (toRelay.count == 0) {
      shard.flushLater(this);
    }
    toRelay.add(packet, path);
    if (toRelay.count == MAIL_PACKETS) {
      postToRelay();
    }
  }

  @Override
  public void flush() {
    if (toRelay.count > 0) {
      postToRelay();
    }
  }

  private void postToRelay() {
    Mail mail = toRelay;
    toRelay = new Mail(false);
    if (waitingForRelay.get() > WAITING_MAX) {
      shard.counters().add(Counter.DROPPED_SEND_QUEUE, mail.count);
      mail.drop();
      return;
    }
    try {
      waitingForRelay.addAndGet(mail.count);
      loop.execute(mail);
    } catch (RejectedExecutionException e) {
      mail.drop(); // the relay is closed
    }
  }

  /// Packets of one burst, and where they belong.
  private final class Mail implements Runnable {
    private final boolean forShard;
    private final ByteBuf[] packets = new ByteBuf[MAIL_PACKETS];
    private final TurnPath[] paths = new TurnPath[MAIL_PACKETS];
    private int count;

    Mail(boolean forShard) {
      this.forShard = forShard;
    }

    void add(ByteBuf packet, TurnPath path) {
      packets[count] = packet;
      paths[count++] = path;
    }

    void drop() {
      for (int i = 0; i < count; i++) {
        packets[i].release();
      }
    }

    @Override
    public void run() {
      long now = System.nanoTime();
      (forShard ? waitingForShard : waitingForRelay).addAndGet(-count);
      for (int i = 0; i < count; i++) {
        try {
          if (forShard) {
            shard.demux().routeRelayed(packets[i], paths[i], now);
          } else {
            gateway.fromShard(packets[i], paths[i], now);
          }
        } finally {
          packets[i].release();
        }
      }
      if (!forShard) {
        gateway.flush();
      }
    }
  }
}
