// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.netty.buffer.ByteBuf;
import io.stoa.media.sfu.Path;
import org.jspecify.annotations.Nullable;

/// Decides which transport a packet goes to, and drops the packets of strangers. Owned by its
/// shard.
///
/// A binding request is routed by its username, everything else by the address it comes from. What
/// kind of packet it is (RFC 7983) is the transport's business.
final class Demux {
  /// Longest packet of either way: more than any path's MTU towards a browser.
  static final int PACKET_BYTES_MAX = 1500;

  /// An address that was silent for so long may be taken by another transport.
  private static final long ADDRESS_KEPT_NANOS = 5_000_000_000L;

  private final UfragTable<Attachment> ufrags = new UfragTable<>();
  private final Counters counters;
  private final Defects defects;

  Demux(Counters counters, Defects defects) {
    this.counters = counters;
    this.defects = defects;
  }

  UfragTable<Attachment> ufrags() {
    return ufrags;
  }

  /// Takes a datagram; it stays the caller's.
  void route(UdpSocket socket, ByteBuf datagram, RemoteAddress sender, long nowNanos) {
    int bytes = datagram.readableBytes();
    if (bytes == 0 || bytes > PACKET_BYTES_MAX) {
      counters.count(Counter.DROPPED_SIZE);
      return;
    }
    UdpPath path = socket.paths().find(sender);
    if (BindingRequest.matches(datagram)) {
      routeRequest(socket, datagram, sender, path, nowNanos);
    } else if (path != null) {
      path.heard(nowNanos);
      deliver(path.owner(), datagram, path, nowNanos);
    } else {
      counters.count(Counter.DROPPED_STRANGER);
    }
  }

  private void routeRequest(
      UdpSocket socket,
      ByteBuf request,
      RemoteAddress sender,
      @Nullable UdpPath known,
      long nowNanos) {
    Attachment owner = named(request);
    if (owner == null) {
      counters.count(Counter.DROPPED_USERNAME);
      return;
    }
    if (known != null && known.owner() == owner) {
      known.heard(nowNanos);
      deliver(owner, request, known, nowNanos);
      return;
    }
    if (known != null && nowNanos - known.heardAtNanos() < ADDRESS_KEPT_NANOS) {
      counters.count(Counter.DROPPED_ADDRESS_TAKEN);
      return;
    }
    UdpPath path = new UdpPath(socket, sender, owner, nowNanos);
    if (!authenticates(owner, request, path, nowNanos)) {
      return;
    }
    if (known != null) {
      known.owner().forget(known);
    }
    owner.remember(path);
  }

  /// Takes a packet that our own TURN relay hands over; it stays the caller's.
  void routeRelayed(ByteBuf packet, TurnPath path, long nowNanos) {
    int bytes = packet.readableBytes();
    if (bytes == 0 || bytes > PACKET_BYTES_MAX) {
      counters.count(Counter.DROPPED_SIZE);
      return;
    }
    boolean request = BindingRequest.matches(packet);
    Attachment owner = path.owner();
    Attachment named = request ? named(packet) : owner;
    if (named == null) {
      counters.count(request ? Counter.DROPPED_USERNAME : Counter.DROPPED_STRANGER);
    } else if (named == owner) {
      path.heard(nowNanos);
      deliver(owner, packet, path, nowNanos);
    } else if (owner != null && nowNanos - path.heardAtNanos() < ADDRESS_KEPT_NANOS) {
      counters.count(Counter.DROPPED_ADDRESS_TAKEN);
    } else if (!path.isClosed() && authenticates(named, packet, path, nowNanos)) {
      if (owner != null) {
        owner.forget(path);
      }
      path.heard(nowNanos);
      named.remember(path);
    }
  }

  /// The transport that a binding request names, or null.
  @Nullable Attachment named(ByteBuf request) {
    long ufrag = BindingRequest.ufrag(request);
    return ufrag < 0 ? null : ufrags.find(request, (int) (ufrag >>> 32), (int) ufrag);
  }

  /// Hands the first packet of a path to the transport that it names, and says whether that has
  /// authenticated the path by it.
  boolean authenticates(Attachment owner, ByteBuf request, Path path, long nowNanos) {
    deliver(owner, request, path, nowNanos);
    if (owner.transport().validated(path)) {
      return true;
    }
    counters.count(Counter.DROPPED_UNAUTHENTICATED);
    return false;
  }

  /// Hands a packet to its transport. What that throws is a defect of ours that costs this packet
  /// only.
  void deliver(Attachment owner, ByteBuf packet, Path path, long nowNanos) {
    counters.count(Counter.RECEIVED);
    counters.add(Counter.RECEIVED_BYTES, packet.readableBytes());
    try {
      owner.transport().receive(packet, path, nowNanos);
    } catch (RuntimeException e) {
      defects.caught(e);
    }
  }
}
