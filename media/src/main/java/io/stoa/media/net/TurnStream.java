// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.stoa.media.turn.TurnClient;
import java.net.InetSocketAddress;

/// One TCP or TLS connection to the TURN relay. Owned by the relay's loop.
// What becomes of a write or close is told by counters and channelInactive, not by its future.
@SuppressWarnings("FutureReturnValueIgnored")
final class TurnStream extends ChannelInboundHandlerAdapter implements TurnClient {
  /// What may wait behind a slow reader before media is dropped, and below which it flows again.
  static final int BACKLOG_BYTES_MAX = 128 << 10;

  static final int BACKLOG_BYTES_RESUME = 64 << 10;

  /// Answers may wait a little longer.
  private static final int CONTROL_BACKLOG_BYTES_MAX = 256 << 10;

  private final TurnGateway gateway;
  private final Channel channel;
  private final InetSocketAddress remote;
  private final long acceptedAtNanos;
  private final TurnFrames frames = new TurnFrames();
  private boolean unflushed;

  TurnStream(TurnGateway gateway, Channel channel, InetSocketAddress remote, long nowNanos) {
    this.gateway = gateway;
    this.channel = channel;
    this.remote = remote;
    acceptedAtNanos = nowNanos;
  }

  long acceptedAtNanos() {
    return acceptedAtNanos;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    frames.add((ByteBuf) message, context.alloc());
    for (ByteBuf frame = frames.next(); frame != null; frame = frames.next()) {
      try {
        gateway.receive(frame, this);
      } finally {
        frame.release();
      }
    }
    if (frames.isMalformed()) {
      gateway.counters().count(Counter.TCP_FRAMING);
      channel.close();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    gateway.flush();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    frames.close();
    gateway.lost(this);
  }

  /// A reset connection, or a failed handshake, is closed; that is no news to anyone.
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    channel.close();
  }

  @Override
  public InetSocketAddress remote() {
    return remote;
  }

  @Override
  public boolean isStream() {
    return true;
  }

  @Override
  public void send(ByteBuf message, boolean relayed) {
    boolean late =
        relayed ? !channel.isWritable() : channel.bytesBeforeWritable() > CONTROL_BACKLOG_BYTES_MAX;
    if (late || !channel.isActive()) {
      message.release();
      gateway.counters().count(late ? Counter.DROPPED_TCP_BACKLOG : Counter.DROPPED_TCP_CLOSED);
      return;
    }
    channel.write(message, channel.voidPromise());
    if (!unflushed) {
      unflushed = true;
      gateway.flushLater(this);
    }
  }

  void flush() {
    unflushed = false;
    channel.flush();
  }

  void close() {
    channel.close();
  }
}
