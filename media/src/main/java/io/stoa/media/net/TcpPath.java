// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.stoa.media.sfu.Path;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// One ICE-TCP connection. Begins on the gateway's loop, where its first frame must name a
/// transport, and moves to that transport's shard, which owns it from then on.
// What becomes of a write or close is told by counters and channelInactive, not by its future.
@SuppressWarnings("FutureReturnValueIgnored")
final class TcpPath extends ChannelInboundHandlerAdapter implements Path, Unflushed {
  /// What may wait behind a slow reader before media is dropped, and below which it flows again.
  static final int BACKLOG_BYTES_MAX = 128 << 10;

  static final int BACKLOG_BYTES_RESUME = 64 << 10;

  /// STUN and DTLS may wait a little longer: without them the connection would be lost.
  private static final int CONTROL_BACKLOG_BYTES_MAX = 256 << 10;

  private final TcpGateway gateway;
  private final Channel channel;
  private final InetSocketAddress remote;
  private final FrameReader frames = new FrameReader(Demux.PACKET_BYTES_MAX);
  private long heardAtNanos;
  private @Nullable Shard target;
  private @Nullable Attachment owner;
  private boolean unflushed;

  TcpPath(TcpGateway gateway, Channel channel, long nowNanos) {
    this.gateway = gateway;
    this.channel = channel;
    remote = (InetSocketAddress) channel.remoteAddress();
    heardAtNanos = nowNanos;
  }

  /// When the connection was accepted, or bytes came last.
  long heardAtNanos() {
    return heardAtNanos;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    frames.add((ByteBuf) message, context.alloc());
    Attachment from = owner;
    if (from != null) {
      heardAtNanos = System.nanoTime();
      deliverAll(from);
    } else if (target == null) {
      greet();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    Shard shard = target;
    if (owner != null && shard != null) {
      shard.flush();
    }
  }

  /// The first frame, on the gateway's loop: it says which shard this connection belongs to.
  private void greet() {
    ByteBuf first = frames.peek();
    if (first == null) {
      if (frames.isMalformed()) {
        gateway.refuse(this, Counter.TCP_FRAMING);
      }
      return;
    }
    Shard shard = gateway.shardOf(first);
    if (shard == null) {
      gateway.refuse(this, Counter.TCP_GREETING);
      return;
    }
    target = shard;
    gateway.greeted(this);
    channel.config().setAutoRead(false);
    EventLoop loop = shard.loop();
    channel
        .deregister()
        .addListener(gone -> {
          if (gone.isSuccess()) {
            loop.register(channel).addListener(arrived -> adopt(arrived.isSuccess()));
          } else {
            channel.close();
          }
        });
  }

  /// On the shard's loop: the transport named by the first frame must be there and accept it.
  private void adopt(boolean arrived) {
    Shard shard = target;
    if (shard == null || !arrived || !channel.isActive()) {
      frames.close();
      channel.close();
      return;
    }
    heardAtNanos = System.nanoTime();
    ByteBuf first = frames.next();
    try {
      Attachment named = first == null ? null : shard.demux().named(first);
      if (first == null || named == null) {
        shard.counters().count(Counter.DROPPED_USERNAME);
        channel.close();
      } else if (shard.demux().authenticates(named, first, this, heardAtNanos)
          && named.remember(this)) {
        owner = named;
        shard.remember(this);
        deliverAll(named);
        channel.config().setAutoRead(true);
      } else {
        channel.flush();
        channel.close();
      }
    } finally {
      if (first != null) {
        first.release();
      }
    }
    shard.flush();
  }

  private void deliverAll(Attachment to) {
    Shard shard = target;
    if (shard == null) {
      return;
    }
    ByteBuf frame;
    while (owner == to && (frame = frames.next()) != null) {
      try {
        shard.demux().deliver(to, frame, this, heardAtNanos);
      } finally {
        frame.release();
      }
    }
    if (frames.isMalformed()) {
      shard.counters().count(Counter.TCP_FRAMING);
      channel.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    frames.close();
    Shard shard = target;
    if (shard == null) {
      gateway.gone(this);
    } else {
      Attachment was = owner;
      owner = null;
      shard.forget(this);
      if (was != null) {
        was.forget(this);
      }
    }
  }

  /// A reset connection is closed; that is no news to anyone.
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    channel.close();
  }

  @Override
  public InetSocketAddress remote() {
    return remote;
  }

  @Override
  public boolean tcp() {
    return true;
  }

  @Override
  public void send(ByteBuf packet) {
    Shard shard = target;
    int bytes = packet.readableBytes();
    if (shard == null || !channel.isActive() || bytes > 0xffff) {
      drop(packet, Counter.DROPPED_TCP_CLOSED);
      return;
    }
    // RFC 7983: SRTP and SRTCP begin with 128 to 191.
    boolean media = (packet.getByte(packet.readerIndex()) & 0xc0) == 0x80;
    if (media ? !channel.isWritable() : channel.bytesBeforeWritable() > CONTROL_BACKLOG_BYTES_MAX) {
      drop(packet, Counter.DROPPED_TCP_BACKLOG);
      return;
    }
    shard.counters().count(Counter.SENT);
    shard.counters().add(Counter.SENT_BYTES, bytes);
    channel.write(channel.alloc().directBuffer(2).writeShort(bytes), channel.voidPromise());
    channel.write(packet, channel.voidPromise());
    if (!unflushed) {
      unflushed = true;
      shard.flushLater(this);
    }
  }

  private void drop(ByteBuf packet, Counter reason) {
    packet.release();
    Shard shard = target;
    if (shard != null) {
      shard.counters().count(reason);
    }
  }

  @Override
  public void flush() {
    unflushed = false;
    channel.flush();
  }

  /// Sends what waits if the client takes it at once, then closes.
  void closeAfterFlush() {
    owner = null;
    channel.flush();
    channel.close();
  }

  void close() {
    channel.close();
  }

  @Override
  public String toString() {
    return "tcp " + remote;
  }
}
