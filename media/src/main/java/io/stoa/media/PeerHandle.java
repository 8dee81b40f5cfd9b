// SPDX-License-Identifier: Apache-2.0
package io.stoa.media;

import io.netty.buffer.PooledByteBufAllocator;
import io.stoa.media.net.Attachment;
import io.stoa.media.net.Shard;
import io.stoa.media.sfu.Peer;
import io.stoa.media.sfu.PeerTransport;
import io.stoa.media.sfu.Room;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One client's presence in a room. Any thread; calls take effect in order, and none after `close`.
public final class PeerHandle {
  private static final String ICE_CHARS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  /// RFC 8445 §5.3 asks for 24 and 128 bits at least; one character is 6.
  private static final int UFRAG_CHARS = 8;

  private static final int PASSWORD_CHARS = 24;

  private static final SecureRandom RANDOM = new SecureRandom();

  private volatile RoomHandle room;
  private volatile RoomPart part;
  private final Shard shard;
  private final String id;
  private final AtomicBoolean closed = new AtomicBoolean();
  // On the shard only.
  private final Map<TransportRole, Attachment> attachments = new EnumMap<>(TransportRole.class);
  private final Set<String> subscribed = new HashSet<>();
  private @Nullable Peer peer;

  PeerHandle(RoomHandle room, RoomPart part, String id) {
    this.room = room;
    this.part = part;
    this.id = id;
    shard = part.shard();
  }

  /// On the shard, which counts it already.
  void enter(Room into) {
    peer = into.join(id);
  }

  /// Opens a transport and says what our SDP states about it; a second call with the same role
  /// restarts ICE: new credentials, same DTLS and SRTP (RFC 8445 §2.4).
  public LocalTransport openTransport(TransportRole role) {
    String ufrag = iceChars(UFRAG_CHARS);
    String password = iceChars(PASSWORD_CHARS);
    // At once: a TCP connection may be faster than this call's way to the shard, and is not
    // retried.
    shard.announce(ufrag);
    shard.execute(() -> {
      Peer inside = peer;
      if (inside == null) {
        shard.withdraw(ufrag);
      } else {
        open(inside, role, ufrag, password);
      }
    });
    return new LocalTransport(ufrag, password, room.certificate().fingerprint(), part.candidates());
  }

  private void open(Peer inside, TransportRole role, String ufrag, String password) {
    Attachment attachment = attachments.get(role);
    if (attachment != null) {
      shard.rename(attachment, ufrag);
      attachment.transport().restart(ufrag, password, System.nanoTime());
      return;
    }
    PeerTransport transport =
        new PeerTransport(
            ufrag, password, room.certificate(), inside, shard, PooledByteBufAllocator.DEFAULT);
    inside.attach(role, transport);
    attachments.put(role, shard.attach(transport, ufrag));
  }

  /// States what the client's SDP says about a transport. Repeated with new credentials after an
  /// ICE restart.
  public void connect(TransportRole role, RemoteTransport remote) {
    withPeer(inside -> {
      Attachment attachment = attachments.get(role);
      if (attachment != null) {
        attachment
            .transport()
            .remote(remote.ufrag(), remote.password(), remote.fingerprints(), System.nanoTime());
      }
    });
  }

  /// Takes a track from this peer, or takes it as negotiated anew.
  public void publish(PublicationSpec publication) {
    withPeer(inside -> inside.publish(publication));
  }

  public void unpublish(String trackId) {
    withPeer(inside -> inside.unpublish(trackId));
  }

  /// Stops or resumes forwarding a track of this peer to everyone.
  public void mute(String trackId, boolean muted) {
    withPeer(inside -> inside.mute(trackId, muted));
  }

  /// Sends a track of the room to this peer, or sends it as negotiated anew. A track that is not
  /// published yet begins when it is.
  public void subscribe(SubscriptionSpec subscription) {
    withPeer(inside -> {
      inside.subscribe(subscription);
      if (subscribed.add(subscription.trackId())) {
        part.addLoad(1);
      }
    });
  }

  public void unsubscribe(String trackId) {
    withPeer(inside -> {
      inside.unsubscribe(trackId);
      if (subscribed.remove(trackId)) {
        part.addLoad(-1);
      }
    });
  }

  /// Stops or resumes sending a track to this peer.
  public void pause(String trackId, boolean paused) {
    withPeer(inside -> inside.pause(trackId, paused));
  }

  /// Opens a data channel from our side as soon as the client's SCTP is there. A client of
  /// `/rtc/v1` opens its channels itself.
  public void openChannel(TransportRole role, DataLabel channel) {
    withPeer(inside -> inside.data().open(role, channel));
  }

  /// Sends a data message. A reliable one waits for its channel and its turn; a lossy one is
  /// dropped when it would have to. When too much waits, [MediaEvent.DataFailed] follows.
  ///
  /// @param payload not to be written to any more; many peers may share it
  public void sendData(TransportRole role, DataLabel channel, byte[] payload) {
    withPeer(inside -> inside.data().send(role, channel, payload));
  }

  /// Sends of a track no higher layer than its viewer has a use for, 0 for the lowest, and about so
  /// many pictures per second at most, 0 for any number. A publication with fewer layers is sent as
  /// it is.
  ///
  /// @param pixels its size on the viewer's screen, 0 when that is not known: when bandwidth is
  ///   scarce, the larger comes first
  public void prefer(String trackId, int layer, int picturesPerSecond, long pixels) {
    withPeer(inside -> inside.prefer(trackId, layer, picturesPerSecond, pixels));
  }

  /// Takes the peer to another room, with its transports and what it publishes; what it received
  /// ends. It stays on its shard, where the room gets a part if it has none. To be called by one
  /// thread at a time, and not beside [#close].
  public void move(RoomHandle into) {
    RoomPart target = into.receive(id, shard);
    RoomHandle before = room;
    room = into;
    shard.execute(() -> settle(target));
    before.release(id);
  }

  /// On the shard.
  private void settle(@Nullable RoomPart target) {
    Peer inside = peer;
    if (target == null) {
      leave();
      return;
    }
    if (inside == null || target.isClosed()) {
      target.addLoad(-1);
      leave();
      return;
    }
    inside.move(target.room());
    part.addLoad(-1 - subscribed.size());
    part.remove(this);
    subscribed.clear();
    part = target;
    target.settle(this);
  }

  /// Shows another room, too, what the peer publishes, as long as it stays in its own.
  ///
  /// @param alias what the other room knows it by; it may have joined there by that name, to speak
  ///   of it
  public Forwarding forward(RoomHandle into, String alias) {
    Forwarding forwarding = new Forwarding(shard, id, alias, into);
    // In order with a move.
    shard.execute(() -> forwarding.begin(part));
    return forwarding;
  }

  /// Sends no more than this to the peer by a transport, whatever its network carries.
  ///
  /// @param bps bits per second; Long.MAX_VALUE for no such bound
  public void cap(TransportRole role, long bps) {
    withPeer(inside -> inside.cap(role, bps));
  }

  /// Takes the peer out of the room, with all it published and received.
  public void close() {
    if (closed.compareAndSet(false, true)) {
      // Before the next join of the same id can be queued behind this.
      shard.execute(this::leave);
      room.release(id);
    }
  }

  /// On the shard.
  void leave() {
    Peer left = peer;
    if (left == null) {
      return;
    }
    peer = null;
    left.close();
    attachments.values().forEach(shard::detach);
    attachments.clear();
    part.addLoad(-1 - subscribed.size());
    subscribed.clear();
    part.remove(this);
  }

  private void withPeer(Consumer<Peer> call) {
    shard.execute(() -> {
      Peer inside = peer;
      if (inside != null) {
        call.accept(inside);
      }
    });
  }

  private static String iceChars(int count) {
    StringBuilder chars = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      chars.append(ICE_CHARS.charAt(RANDOM.nextInt(ICE_CHARS.length())));
    }
    return chars.toString();
  }
}
