// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.turn;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A TURN server: takes what clients and peers send, and answers and relays. Owned by one loop.
public final class TurnServer {

  private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int CHANNEL_HEADER = 4;

  /// What an Ethernet carries in one packet of either family. Shorter ones leave with the DF bit by
  /// themselves, since the kernel looks for the path's MTU; longer ones must not leave in pieces
  /// when DONT-FRAGMENT is there (RFC 8656 §14).
  private static final int UNFRAGMENTED_BYTES_MAX = 1452;

  /// The numbers of channels. RFC 8656 §12 ends at 0x4fff; clients of RFC 5766 §11, such as
  /// coturn's, take any of these.
  static final int CHANNEL_MIN = 0x4000;

  static final int CHANNEL_MAX = 0x7ffe;

  private final TurnPolicy policy;
  private final TurnRelays relays;
  private final TurnReplies replies;
  private final TurnRequests requests;
  private final ByteBufAllocator allocator;
  private final TurnCounts counts = new TurnCounts();
  private final TurnView view = new TurnView();
  private final Map<TurnClient, TurnAllocation> allocations = new HashMap<>();
  private final Map<String, Integer> perSubject = new HashMap<>();
  private final TurnReservations reservations;
  private long sweptAtNanos;

  /// @param unixOffsetNanos added to a time of `nowNanos` it gives the time since 1970
  /// @param seed drawn at random: keys of nonces and of tables
  public TurnServer(
      TurnPolicy policy,
      TurnCredentials credentials,
      TurnRelays relays,
      ByteBufAllocator allocator,
      long unixOffsetNanos,
      byte[] seed) {
    this.policy = policy;
    this.relays = relays;
    this.allocator = allocator;
    replies = new TurnReplies(credentials.realm(), allocator, seed, counts);
    reservations = new TurnReservations(ByteBuffer.wrap(seed).getLong(Long.BYTES));
    requests = new TurnRequests(this, replies, credentials, unixOffsetNanos);
  }

  TurnPolicy policy() {
    return policy;
  }

  TurnRelays relays() {
    return relays;
  }

  TurnReservations reservations() {
    return reservations;
  }

  void count(TurnCounter counter) {
    counts.count(counter);
  }

  public TurnCounts counts() {
    return counts;
  }

  /// Takes a message of a client: a datagram, or one that was cut out of a stream. It stays the
  /// caller's.
  public void receive(ByteBuf message, TurnClient client, long nowNanos) {
    int first = message.isReadable() ? message.getUnsignedByte(message.readerIndex()) : 0xff;
    TurnAllocation known = allocations.get(client);
    if (known != null && known.endsAtNanos() - nowNanos <= 0) {
      end(known);
      known = null;
    }
    if (first >= 0x40 && first <= 0x7f) {
      channelData(message, known, nowNanos);
    } else if (!view.wrap(message) || (view.hasFingerprint() && !view.fingerprintMatches())) {
      count(TurnCounter.MALFORMED);
    } else if (view.type() == TurnView.SEND_INDICATION) {
      sendIndication(known, nowNanos);
    } else if (view.type() == TurnView.BINDING) {
      replies.binding(view, client, nowNanos);
    } else {
      requests.receive(view, client, known, nowNanos);
    }
  }

  private void channelData(ByteBuf message, @Nullable TurnAllocation from, long nowNanos) {
    int at = message.readerIndex();
    if (message.readableBytes() < CHANNEL_HEADER
        || message.getUnsignedShort(at + 2) > message.readableBytes() - CHANNEL_HEADER) {
      count(TurnCounter.MALFORMED);
      return;
    }
    TurnAllocation.Channel channel =
        from == null ? null : from.channel(message.getUnsignedShort(at));
    if (from == null || channel == null || !from.permits(channel.peer().getAddress(), nowNanos)) {
      count(TurnCounter.DROPPED_CLIENT);
      return;
    }
    int length = message.getUnsignedShort(at + 2);
    relay(from, message.retainedSlice(at + CHANNEL_HEADER, length), channel.peer());
  }

  /// RFC 8656 §11.2.
  private void sendIndication(@Nullable TurnAllocation from, long nowNanos) {
    ByteBuf data = view.data();
    if (data == null || view.peerCount() != 1 || view.unknownCount() > 0) {
      count(TurnCounter.MALFORMED);
      return;
    }
    InetSocketAddress peer = view.peer(0);
    if (from == null || !from.permits(peer.getAddress(), nowNanos)) {
      count(TurnCounter.DROPPED_CLIENT);
      return;
    }
    PeerRules.Verdict verdict = policy.peers().judge(peer);
    if (verdict == PeerRules.Verdict.FORBIDDEN) {
      count(TurnCounter.REFUSED_PEER);
    } else if (verdict == PeerRules.Verdict.OUTSIDE
        && view.unfragmented()
        && data.readableBytes() > UNFRAGMENTED_BYTES_MAX) {
      count(TurnCounter.DROPPED_CLIENT);
    } else {
      relay(from, data.retain(), peer);
    }
  }

  private void relay(TurnAllocation from, ByteBuf datagram, InetSocketAddress peer) {
    count(TurnCounter.TO_PEER);
    counts.add(TurnCounter.TO_PEER_BYTES, datagram.readableBytes());
    TurnRelay relay = from.relay(TurnView.familyOf(peer));
    if (relay == null) {
      datagram.release(); // that half has ended
    } else {
      relay.send(datagram, peer);
    }
  }

  /// Takes a datagram of a peer for an allocation. It stays the caller's.
  public void receivePeer(
      ByteBuf datagram, InetSocketAddress peer, TurnAllocation to, long nowNanos) {
    if (!to.permits(peer.getAddress(), nowNanos)) {
      count(TurnCounter.DROPPED_PEER);
      return;
    }
    TurnAllocation.Channel channel = to.channel(peer);
    ByteBuf message =
        channel == null
            ? replies.dataIndication(datagram, peer)
            : channelData(channel.number(), datagram, to.client().isStream());
    count(TurnCounter.TO_CLIENT);
    counts.add(TurnCounter.TO_CLIENT_BYTES, datagram.readableBytes());
    to.sent(datagram.readableBytes());
    to.client().send(message, true);
  }

  /// Looks at what each client was sent since the last look. Returns what each may be sent, in bps.
  public long limitBps(RelayBudget budget, long sinceNanos) {
    budget.begin();
    for (TurnAllocation allocation : allocations.values()) {
      budget.add(allocation.takeSentBytes(), sinceNanos);
    }
    return budget.end();
  }

  private ByteBuf channelData(int number, ByteBuf datagram, boolean padded) {
    int length = datagram.readableBytes();
    ByteBuf message = allocator.directBuffer(CHANNEL_HEADER + length + 3);
    message.writeShort(number).writeShort(length);
    message.writeBytes(datagram, datagram.readerIndex(), length);
    return padded ? message.writeZero(-length & 3) : message;
  }

  /// The way to a client is gone, and its allocation with it.
  public void lost(TurnClient client) {
    TurnAllocation allocation = allocations.get(client);
    if (allocation != null) {
      end(allocation);
    }
  }

  /// Whether so many more would be too many.
  boolean isFull(int more) {
    return allocations.size() + reservations.count() + more > policy.allocationsMax();
  }

  /// What somebody has, by all its credentials.
  int countOf(String subject) {
    return perSubject.getOrDefault(subject, 0) + reservations.countOf(subject);
  }

  void add(TurnAllocation allocation) {
    count(TurnCounter.ALLOCATED);
    allocations.put(allocation.client(), allocation);
    perSubject.merge(allocation.subject(), 1, Integer::sum);
  }

  void end(TurnAllocation allocation) {
    if (allocations.remove(allocation.client(), allocation)) {
      count(TurnCounter.ENDED);
      perSubject.computeIfPresent(
          allocation.subject(), (name, count) -> count == 1 ? null : count - 1);
      allocation.relays().forEach(TurnRelay::close);
    }
  }

  /// The allocation of a client, or null.
  public @Nullable TurnAllocation allocation(TurnClient client) {
    return allocations.get(client);
  }

  public int allocationCount() {
    return allocations.size();
  }

  /// Ends what has run out. Due about once a second.
  public void tick(long nowNanos) {
    if (nowNanos - sweptAtNanos < SWEEP_NANOS) {
      return;
    }
    sweptAtNanos = nowNanos;
    reservations.expire(nowNanos);
    List<TurnAllocation> ended = new ArrayList<>();
    for (TurnAllocation allocation : allocations.values()) {
      if (allocation.endsAtNanos() - nowNanos <= 0) {
        ended.add(allocation);
      } else {
        allocation.expire(nowNanos);
      }
    }
    ended.forEach(this::end);
  }

  /// Ends every allocation.
  public void close() {
    reservations.close();
    List.copyOf(allocations.values()).forEach(this::end);
  }
}
