// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.turn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One client's relayed address, or one of each family, with permissions and channels. Owned by its
/// server.
public final class TurnAllocation {

  /// Addresses that may send back at once; one more is refused with 508.
  public static final int PERMISSIONS_MAX = 64;

  /// Channels at once; one more is refused with 508.
  public static final int CHANNELS_MAX = 64;

  /// RFC 8656 §9, §12.
  static final long PERMISSION_NANOS = TimeUnit.MINUTES.toNanos(5);

  static final long CHANNEL_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final TurnClient client;
  private final String username;
  private final String subject;
  private final TurnProof proof;
  private final byte[] transactionId;
  private final List<Permission> permissions = new ArrayList<>(2);
  private final List<Channel> channels = new ArrayList<>(2);
  private final List<TurnRelay> relays = new ArrayList<>(1);
  private @Nullable Long token;
  private long endsAtNanos;
  private long sentBytes;

  private static final class Permission {
    private final InetAddress peer;
    private long endsAtNanos;

    Permission(InetAddress peer) {
      this.peer = peer;
    }
  }

  /// A channel and its peer.
  static final class Channel {
    private final int number;
    private final InetSocketAddress peer;
    private long endsAtNanos;

    private Channel(int number, InetSocketAddress peer) {
      this.number = number;
      this.peer = peer;
    }

    int number() {
      return number;
    }

    InetSocketAddress peer() {
      return peer;
    }
  }

  TurnAllocation(TurnClient client, String username, TurnProof proof, byte[] transactionId) {
    this.client = client;
    this.username = username;
    subject = TurnCredentials.subject(username);
    this.proof = proof;
    this.transactionId = transactionId;
  }

  void sent(int bytes) {
    sentBytes += bytes;
  }

  /// What its client was sent since this was asked last.
  long takeSentBytes() {
    long taken = sentBytes;
    sentBytes = 0;
    return taken;
  }

  TurnClient client() {
    return client;
  }

  String username() {
    return username;
  }

  /// Whom its credentials are for.
  String subject() {
    return subject;
  }

  /// Of the request that made it.
  TurnProof proof() {
    return proof;
  }

  /// Of the request that made it.
  byte[] transactionId() {
    return transactionId;
  }

  void open(TurnRelay relay) {
    relay.serve(this);
    relays.add(relay);
  }

  /// One, or one of each family.
  List<TurnRelay> relays() {
    return relays;
  }

  /// The one that speaks to addresses of a family, or null.
  @Nullable TurnRelay relay(int family) {
    for (int i = 0; i < relays.size(); i++) {
      if (TurnView.familyOf(relays.get(i).address()) == family) {
        return relays.get(i);
      }
    }
    return null;
  }

  /// Ends the one, so that the other stays.
  void close(TurnRelay relay) {
    relays.remove(relay);
    relay.close();
  }

  void reserve(long reservation) {
    token = reservation;
  }

  /// Of the port that was kept beside its own, or null.
  @Nullable Long token() {
    return token;
  }

  void endAt(long nanos) {
    endsAtNanos = nanos;
  }

  long endsAtNanos() {
    return endsAtNanos;
  }

  /// Whether that many more addresses fit; those that have a permission need no room.
  boolean hasRoomFor(List<InetSocketAddress> peers) {
    int more = 0;
    for (InetSocketAddress peer : peers) {
      more += find(peer.getAddress()) == null ? 1 : 0;
    }
    return permissions.size() + more <= PERMISSIONS_MAX;
  }

  void permit(InetAddress peer, long nowNanos) {
    Permission permission = find(peer);
    if (permission == null) {
      permission = new Permission(peer);
      permissions.add(permission);
    }
    permission.endsAtNanos = nowNanos + PERMISSION_NANOS;
  }

  boolean permits(InetAddress peer, long nowNanos) {
    Permission permission = find(peer);
    return permission != null && permission.endsAtNanos - nowNanos > 0;
  }

  private @Nullable Permission find(InetAddress peer) {
    for (int i = 0; i < permissions.size(); i++) {
      if (permissions.get(i).peer.equals(peer)) {
        return permissions.get(i);
      }
    }
    return null;
  }

  boolean hasRoomForChannel() {
    return channels.size() < CHANNELS_MAX;
  }

  /// Binds a channel, or keeps it bound for longer.
  void bind(int number, InetSocketAddress peer, long nowNanos) {
    Channel channel = channel(number);
    if (channel == null) {
      channel = new Channel(number, peer);
      channels.add(channel);
    }
    channel.endsAtNanos = nowNanos + CHANNEL_NANOS;
  }

  /// The channel of a number that is bound, or null.
  @Nullable Channel channel(int number) {
    for (int i = 0; i < channels.size(); i++) {
      if (channels.get(i).number == number) {
        return channels.get(i);
      }
    }
    return null;
  }

  /// The channel of a peer that is bound, or null.
  @Nullable Channel channel(InetSocketAddress peer) {
    for (int i = 0; i < channels.size(); i++) {
      if (channels.get(i).peer.equals(peer)) {
        return channels.get(i);
      }
    }
    return null;
  }

  /// Forgets what has run out: channels live until this is called, permissions by the clock.
  void expire(long nowNanos) {
    permissions.removeIf(permission -> permission.endsAtNanos - nowNanos <= 0);
    channels.removeIf(channel -> channel.endsAtNanos - nowNanos <= 0);
  }

  int permissionCount() {
    return permissions.size();
  }

  int channelCount() {
    return channels.size();
  }
}
