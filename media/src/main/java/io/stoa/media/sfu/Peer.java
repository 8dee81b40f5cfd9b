// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.netty.buffer.ByteBuf;
import io.stoa.media.MediaEvent;
import io.stoa.media.PublicationSpec;
import io.stoa.media.SubscriptionSpec;
import io.stoa.media.TransportRole;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.RtpExtension;
import io.stoa.media.rtp.RtpView;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One client's presence in a room: its transports, what it publishes and what it receives. Owned
/// by its room's shard.
public final class Peer implements Inlet, Origin {
  private Room room;
  private final String id;
  private final byte[] cname;
  private final LayerTable layers = new LayerTable();
  private final Map<String, Publication> publications = new LinkedHashMap<>();
  private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();
  private final RetiredStreams retired;
  private final PeerReports reports;
  private SpeakerRanking.Voice voice;
  private final PeerData data;
  private @Nullable Outlet publisherOutlet;
  private @Nullable Outlet subscriberOutlet;
  private final SendSides sides;
  private int transportCcId;
  private long dueNanos = Long.MAX_VALUE;
  private boolean closed;

  Peer(Room room, String id) {
    this.room = room;
    this.id = id;
    cname = id.getBytes(StandardCharsets.UTF_8);
    reports = new PeerReports(this);
    voice = room.speakers().add(id);
    data = new PeerData(this);
    sides = new SendSides(this);
    retired = new RetiredStreams(room);
  }

  public String id() {
    return id;
  }

  /// The room that it is in now.
  Room room() {
    return room;
  }

  /// Gives the peer a transport, or another one in place of the last of that role.
  public void attach(TransportRole role, Outlet transport) {
    if (role == TransportRole.PUBLISHER) {
      publisherOutlet = transport;
    } else {
      subscriberOutlet = transport;
    }
    sides.restart(role);
  }

  /// Takes a track from this peer, or takes it as negotiated anew. The publication of an unchanged
  /// track goes on without a break.
  ///
  /// @throws IllegalArgumentException another peer publishes that track, or there are too many
  public void publish(PublicationSpec spec) {
    requireOpen();
    Publication publication = publications.get(spec.trackId());
    if (publication != null && publication.canBecome(spec)) {
      publication.negotiate(spec);
      room.relays().announce(publication);
    } else {
      if (publication == null && publications.size() >= Limits.PUBLICATIONS_MAX) {
        throw new IllegalArgumentException("too many publications: " + spec.trackId());
      }
      Publication other = room.publication(spec.trackId());
      if (other != null && other.origin() != this) {
        throw new IllegalArgumentException("published by another peer: " + spec.trackId());
      }
      boolean muted = publication != null && publication.isMuted();
      unpublish(spec.trackId());
      publication = new Publication(this, spec);
      publication.mute(muted);
      publications.put(spec.trackId(), publication);
      room.add(publication);
      room.relays().announce(publication);
    }
    int extensionId = publication.extensionId(RtpExtension.TRANSPORT_CC);
    transportCcId = extensionId == 0 ? transportCcId : extensionId;
    layers.announce(publication, spec.ssrcs(), spec.rtxSsrcs());
  }

  public void unpublish(String trackId) {
    Publication publication = publications.remove(trackId);
    if (publication != null) {
      layers.remove(publication);
      room.remove(publication);
      room.relays().withdraw(publication);
      publication.close();
    }
  }

  /// Stops or resumes forwarding a track of this peer to everyone.
  public void mute(String trackId, boolean muted) {
    Publication publication = publications.get(trackId);
    if (publication != null) {
      publication.mute(muted);
      room.relays().mute(trackId, muted);
      room.wake();
    }
  }

  /// Sends a track of the room to this peer, or sends it as negotiated anew. A track that is not
  /// published yet begins when it is.
  ///
  /// @throws IllegalArgumentException too many subscriptions, or the SSRC is taken
  public void subscribe(SubscriptionSpec spec) {
    requireOpen();
    Subscription subscription = subscriptions.get(spec.trackId());
    if (subscription != null && subscription.canBecome(spec)) {
      if (!subscription.spec().equals(spec)) {
        subscription.negotiate(spec);
        subscription.requestKeyframe();
        room.wake();
      }
      return;
    }
    if (subscription == null && subscriptions.size() >= Limits.SUBSCRIPTIONS_MAX) {
      throw new IllegalArgumentException("too many subscriptions: " + spec.trackId());
    }
    for (Subscription other : subscriptions.values()) {
      if (other != subscription && other.collidesWith(spec)) {
        throw new IllegalArgumentException("SSRC taken by " + other.trackId());
      }
    }
    boolean paused = subscription != null && subscription.isPaused();
    Subscription before = subscription;
    unsubscribe(spec.trackId());
    subscription =
        new Subscription(
            this,
            room,
            spec,
            retired.next(spec.transport(), spec.ssrc()),
            retired.next(spec.transport(), spec.rtxSsrc()));
    subscription.pause(paused);
    if (before != null) {
      subscription.preferAs(before);
    }
    subscriptions.put(spec.trackId(), subscription);
    Publication publication = room.publication(spec.trackId());
    if (publication != null) {
      subscription.attach(publication);
      room.wake();
    } else {
      room.relays().want(spec.trackId());
    }
  }

  public void unsubscribe(String trackId) {
    Subscription subscription = subscriptions.remove(trackId);
    if (subscription != null) {
      subscription.close();
      SubscriptionSpec spec = subscription.spec();
      retired.add(spec.transport(), spec.ssrc(), subscription.outHighest());
      if (spec.rtxSsrc() != 0) {
        retired.add(spec.transport(), spec.rtxSsrc(), subscription.repairHighest());
      }
    }
  }

  void unsubscribeAll() {
    for (String trackId : subscriptions.keySet().toArray(new String[0])) {
      unsubscribe(trackId);
    }
  }

  /// Stops or resumes sending a track to this peer.
  public void pause(String trackId, boolean paused) {
    Subscription subscription = subscriptions.get(trackId);
    if (subscription != null) {
      subscription.pause(paused);
      room.wake();
    }
  }

  /// Limits a subscription to a layer and all its temporal layers, 0 for the lowest.
  public void target(String trackId, int layer) {
    target(trackId, layer, LayerSelector.ALL);
  }

  /// Limits a subscription to a spatial and a temporal layer, 0 for the lowest.
  public void target(String trackId, int layer, int temporal) {
    Subscription subscription = subscriptions.get(trackId);
    if (subscription != null) {
      subscription.target(Math.max(0, layer), Math.max(0, temporal));
    }
  }

  /// Limits a subscription to the layer that its viewer has a use for, 0 for the lowest, and to so
  /// many pictures per second, 0 for any number; `pixels` is its size on screen, 0 if unknown.
  public void prefer(String trackId, int layer, int picturesPerSecond, long pixels) {
    Subscription subscription = subscriptions.get(trackId);
    if (subscription != null) {
      subscription.prefer(Math.max(0, layer), picturesPerSecond, pixels);
    }
  }

  /// Takes the peer to another room of its shard, with its transports and what it publishes. What
  /// it received ends.
  ///
  /// @throws IllegalArgumentException a peer of that id is there already, or the room is full
  public void move(Room into) {
    requireOpen();
    PeerMove.move(this, room, into);
  }

  /// It is in this room from now on.
  void enter(Room entered) {
    room.speakers().remove(voice);
    room = entered;
    voice = entered.speakers().add(id);
  }

  /// Sends no more than this to the peer, whatever its network carries.
  public void cap(TransportRole role, long bps) {
    sides.of(role).cap(bps);
  }

  /// Takes the peer out of the room, with all it published and received. Its transports are the
  /// caller's to close.
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    for (String trackId : publications.keySet().toArray(new String[0])) {
      unpublish(trackId);
    }
    unsubscribeAll();
    room.speakers().remove(voice);
    data.close();
    publisherOutlet = null;
    subscriberOutlet = null;
    room.remove(this);
  }

  @Override
  public void onRtp(PeerTransport transport, ByteBuf packet, int index, int length, long nowNanos) {
    onRtp(packet, index, length, nowNanos);
  }

  /// The data path: one packet from the publisher to everyone.
  void onRtp(ByteBuf buf, int index, int length, long nowNanos) {
    RtpView view = room.rtp();
    if (closed) {
      return;
    }
    room.advance(nowNanos);
    room.countReceived(length);
    if (!view.wrap(buf, index, length)) {
      room.count(SfuCounter.DROPPED_MALFORMED_RTP);
      return;
    }
    if (length > Limits.PACKET_BYTES_MAX) {
      room.count(SfuCounter.DROPPED_OVERSIZE);
      return;
    }
    room.picture().before(view);
    recordArrival(view, nowNanos);
    Layer layer = layers.find(view, room, nowNanos);
    if (layer == null) {
      room.count(SfuCounter.DROPPED_UNKNOWN_SSRC);
      return;
    }
    Publication publication = layer.publication();
    boolean repair = publication.repaired(view.payloadType()) >= 0;
    if (repair && !layer.unpack(view, room)) {
      return;
    }
    Codec codec = publication.codec(view.payloadType());
    if (codec == null) {
      room.count(SfuCounter.DROPPED_UNKNOWN_PAYLOAD_TYPE);
      return;
    }
    int outcome = repair ? layer.acceptRepair(view, nowNanos) : layer.accept(view, room, nowNanos);
    if (outcome == SeenWindow.DUPLICATE || outcome == SeenWindow.TOO_LATE) {
      room.count(
          repair
              ? SfuCounter.RTX_UNNEEDED
              : outcome == SeenWindow.DUPLICATE
                  ? SfuCounter.DROPPED_DUPLICATE
                  : SfuCounter.DROPPED_LATE);
      return;
    }
    due(layer.nacks().deadlineNanos());
    if (publication.start()) {
      room.emit(new MediaEvent.PublicationStarted(id, publication.trackId()));
    }
    if (publication.isMuted()) {
      room.count(SfuCounter.DROPPED_MUTED);
      return;
    }
    Packet packet = layer.store(view, codec, outcome == SeenWindow.REORDERED, room);
    if (packet == null) {
      room.count(SfuCounter.DROPPED_MALFORMED_PAYLOAD);
      publication.skip(layer, layer.seq());
      return;
    }
    publication.deliver(layer, packet, voice, room, nowNanos);
  }

  @Override
  public void onRtcp(
      PeerTransport transport, ByteBuf packet, int index, int length, long nowNanos) {
    room.picture().send();
    room.advance(nowNanos);
    reports.receive(roleOf(transport), packet, index, length, nowNanos);
  }

  /// A compound that came by the transport of a role.
  void onRtcp(TransportRole role, ByteBuf packet, int index, int length, long nowNanos) {
    room.picture().send();
    reports.receive(role, packet, index, length, nowNanos);
  }

  @Override
  public void onConnected(PeerTransport transport) {
    TransportRole role = roleOf(transport);
    room.emit(new MediaEvent.TransportConnected(id, role));
    onReady(role);
  }

  /// What is subscribed on that transport can be sent from now on.
  void onReady(TransportRole role) {
    sides.of(role).onReady(room.nowNanos());
    for (Subscription subscription : subscriptions.values()) {
      if (subscription.role() == role) {
        subscription.onReady(room.nowNanos());
      }
    }
    room.wake();
  }

  @Override
  public void onReached(PeerTransport transport) {
    room.emit(new MediaEvent.TransportReached(id, roleOf(transport)));
  }

  @Override
  public void onFailed(PeerTransport transport, MediaEvent.Reason reason) {
    room.emit(new MediaEvent.TransportFailed(id, roleOf(transport), reason));
  }

  @Override
  public void onQuiet(PeerTransport transport, boolean quiet) {
    long silentNanos = transport.silentNanos(room.nowNanos());
    room.emit(new MediaEvent.TransportQuiet(id, roleOf(transport), quiet, silentNanos));
  }

  @Override
  public void onData(PeerTransport transport, byte[] packet) {
    data.receive(roleOf(transport), packet);
  }

  @Override
  public void onDirty(PeerTransport transport) {
    reports.flowing();
    room.onDirty(transport);
  }

  /// Sends feedback and reports that are due.
  void tick(long nowNanos) {
    dueNanos = Long.MAX_VALUE;
    reports.tick(nowNanos);
    data.tick(nowNanos);
    long next = Math.min(reports.deadlineNanos(), data.deadlineNanos());
    next = Math.min(next, sides.tick(nowNanos));
    // What could not be done now is not tried at once.
    due(Math.max(next, nowNanos + Room.SOON_NANOS));
  }

  /// When [#tick] is due, at the latest with the room's next sweep.
  long dueNanos() {
    return dueNanos;
  }

  /// Something is to be done by then.
  void due(long atNanos) {
    if (atNanos < dueNanos) {
      dueNanos = atNanos;
      room.due(atNanos);
    }
  }

  @Override
  public void dueSoon() {
    due(room.nowNanos() + Room.SOON_NANOS);
  }

  /// The transport of a role, or null before it is attached.
  @Nullable Outlet outlet(TransportRole role) {
    return role == TransportRole.PUBLISHER ? publisherOutlet : subscriberOutlet;
  }

  /// The congestion control of a role's transport.
  SendSide sendSide(TransportRole role) {
    return sides.of(role);
  }

  @Override
  public boolean isSpeaking() {
    return room.speakers().isDominant(voice);
  }

  /// Its data channels.
  public PeerData data() {
    return data;
  }

  LayerTable layers() {
    return layers;
  }

  Iterable<Publication> publications() {
    return publications.values();
  }

  Iterable<Subscription> subscriptions() {
    return subscriptions.values();
  }

  /// The subscription that is sent with an SSRC on a transport, or null.
  @Nullable Subscription subscription(TransportRole role, int ssrc) {
    for (Subscription subscription : subscriptions.values()) {
      if (subscription.ssrc() == ssrc && subscription.role() == role) {
        return subscription;
      }
    }
    return null;
  }

  /// Whether a track is subscribed.
  boolean awaits(String trackId) {
    return subscriptions.containsKey(trackId);
  }

  /// Connects a subscription that waited for this track.
  void onPublished(Publication publication) {
    Subscription subscription = subscriptions.get(publication.trackId());
    if (subscription != null) {
      subscription.attach(publication);
    }
  }

  @Override
  public byte[] cname() {
    return cname;
  }

  @Override
  public long toSenderNanos(long unixNanos) {
    return reports.toSenderNanos(unixNanos);
  }

  PeerReports reports() {
    return reports;
  }

  private TransportRole roleOf(PeerTransport transport) {
    return transport == subscriberOutlet ? TransportRole.SUBSCRIBER : TransportRole.PUBLISHER;
  }

  private void recordArrival(RtpView view, long nowNanos) {
    int at = transportCcId == 0 ? -1 : view.extension(transportCcId);
    if (at >= 0 && view.extensionLength() == 2) {
      reports.arrivals().record(view.buffer().getUnsignedShort(at), view.ssrc(), nowNanos);
      due(reports.arrivals().deadlineNanos());
    }
  }

  @Override
  public LoudestVoices.Microphone microphone() {
    return room.loudest().add(voice);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("peer is closed: " + id);
    }
  }
}
