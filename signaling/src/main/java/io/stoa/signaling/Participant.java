// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.media.Candidate;
import io.stoa.media.DataLabel;
import io.stoa.media.LocalTransport;
import io.stoa.media.MediaKind;
import io.stoa.media.PeerHandle;
import io.stoa.media.TransportRole;
import io.stoa.signaling.token.VideoGrant;
import io.stoa.signaling.wire.ClientMessage;
import io.stoa.signaling.wire.JoinRequest;
import io.stoa.signaling.wire.LeaveReason;
import io.stoa.signaling.wire.ParticipantDescription;
import io.stoa.signaling.wire.ParticipantState;
import io.stoa.signaling.wire.ServerMessage;
import io.stoa.signaling.wire.TrackDescription;
import io.stoa.signaling.wire.TrackSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Somebody in a room. Owned by its room's context.
final class Participant {

  /// The room that it is in, whose context owns this; whoever else looks passes things on to it.
  volatile Room room;

  final String sid = Ids.next("PA_");
  final String identity;
  VideoGrant grant;
  final PeerHandle peer;
  final ClientOrigin origin;
  final boolean single;
  final boolean autoSubscribe;
  final PublisherConnection publisher;
  final Receiving receiving;
  final JoinJourney journey;
  final Presence presence = new Presence(this);
  final Map<String, PublishedTrack> tracks = new LinkedHashMap<>();
  final Map<String, Subscription> subscriptions = new LinkedHashMap<>();

  /// By the handle that the client gave them.
  final Map<Integer, DataTracks.DataTrack> dataTracks = new LinkedHashMap<>();

  /// What this one receives of others, by the handle that it knows it by.
  final Map<Integer, DataTracks.DataTrack> dataHandles = new HashMap<>();

  /// Of data tracks that this one receives; 0 before there is one.
  int lastDataHandle;

  /// Tracks that this one has asked for, or asked not to receive.
  final Map<String, Boolean> wishes = new HashMap<>();

  /// The open socket; null while the client is away.
  @Nullable Client session;

  ParticipantState state = ParticipantState.JOINED;

  /// How often it has come back to a connection that broke, by resuming or by joining anew.
  int returns;

  /// Its media was connected once.
  boolean met;

  /// Of the last reliable data message; 0 before there is one with a number.
  int reliableSequence;

  /// Its next resume shall fail, as the client has asked; null when it shall not.
  Failures.@Nullable HangUp hangUp;

  /// Transports by which nothing is heard of it.
  final Set<TransportRole> quiet = EnumSet.noneOf(TransportRole.class);

  /// Transports by which nothing reaches it.
  final Set<TransportRole> deaf = EnumSet.noneOf(TransportRole.class);

  /// It has once kept its tracks from somebody.
  boolean selective;

  /// Runs while the client or its media is away; 0 without.
  long absenceTimer;

  /// How it is to do without UDP, for a test of its own: by [ClientMessage.Failure#TCP] or TLS.
  final ClientMessage.@Nullable Failure detour;

  /// It is in another room, and shown in this one.
  final boolean forwarded;

  private final int clientProtocol;

  /// The version of the protocol that its client speaks.
  final int protocol;

  /// What it is, as its token has it; empty for a person.
  private final String kind;

  private final long joinedAtMillis = System.currentTimeMillis();
  private String name;
  private String metadata;
  private final Map<String, String> attributes;
  private boolean everyoneMaySubscribe = true;
  private List<ClientMessage.Permission> permissions = List.of();
  private int version;

  Participant(Room room, Client session, JoinRequest request, boolean single) {
    this.room = room;
    this.session = session;
    this.identity = session.token().identity();
    this.origin = session.origin();
    this.grant = session.token().grant();
    this.name = session.token().name();
    this.metadata = request.metadata().isEmpty() ? session.token().metadata() : request.metadata();
    this.attributes = new HashMap<>(session.token().attributes());
    this.attributes.putAll(request.attributes());
    this.kind = session.token().kind();
    this.forwarded = session instanceof ForwardedClient;
    this.clientProtocol = request.clientProtocol();
    this.protocol = request.protocol();
    this.single = single;
    this.autoSubscribe = request.autoSubscribe();
    this.detour = room.failures.detour(identity);
    this.peer = room.media().join(sid);
    this.journey = new JoinJourney(room, this, session.beganNanos());
    this.publisher = new PublisherConnection(this, single);
    this.receiving =
        single ? publisher : new SubscriberConnection(this, request.sdk().equals("js"));
  }

  String kind() {
    return kind;
  }

  /// Whether it records what happens.
  boolean records() {
    return kind.equals("egress") || grant.has(VideoGrant.Right.RECORDER);
  }

  /// Whether it is there for others: it takes nobody's place and keeps no room open.
  boolean serves() {
    return serves(kind, grant);
  }

  static boolean serves(String kind, VideoGrant grant) {
    return kind.equals("egress")
        || kind.equals("agent")
        || grant.has(VideoGrant.Right.RECORDER)
        || grant.has(VideoGrant.Right.AGENT);
  }

  /// Opens a transport, or restarts its ICE.
  LocalTransport openTransport(TransportRole role) {
    LocalTransport local = peer.openTransport(role);
    List<Candidate> tcp = local.candidates().stream().filter(Candidate::tcp).toList();
    // A relay reaches us by UDP.
    boolean direct = detour != null && !RelayChoice.of(this).only();
    if (tcp.isEmpty() || !(direct || room.quietPaths.avoidsUdp(identity))) {
      return local;
    }
    return new LocalTransport(local.ufrag(), local.password(), local.fingerprint(), tcp);
  }

  /// Sends a data message by the connection that this one receives on.
  void send(DataLabel channel, byte[] message) {
    TransportRole role = single ? TransportRole.PUBLISHER : TransportRole.SUBSCRIBER;
    peer.sendData(role, channel, message);
  }

  void send(Broadcast message) {
    if (session != null) {
      session.send(message);
    }
  }

  void send(ServerMessage message) {
    if (session != null) {
      session.send(message);
    }
  }

  /// This participant as it is now; every description has a higher version than the last.
  ParticipantDescription describe(LeaveReason reason) {
    List<TrackDescription> live = new ArrayList<>();
    for (PublishedTrack track : tracks.values()) {
      if (track.live()) {
        live.add(track.description);
      }
    }
    return new ParticipantDescription(
        sid,
        identity,
        name,
        metadata,
        attributes,
        state,
        joinedAtMillis,
        ++version,
        permission(),
        live,
        dataTracks.values().stream().map(DataTracks.DataTrack::description).toList(),
        reason,
        clientProtocol,
        forwarded,
        kind);
  }

  private ParticipantDescription.Permission permission() {
    Set<TrackSource> sources = EnumSet.noneOf(TrackSource.class);
    for (TrackSource source : TrackSource.values()) {
      if (grant.publishSources().contains(source.grantName())) {
        sources.add(source);
      }
    }
    return new ParticipantDescription.Permission(
        grant.canSubscribe(),
        grant.canPublish(),
        grant.canPublishData(),
        sources,
        grant.canUpdateOwnMetadata(),
        grant.hidden(),
        grant.has(VideoGrant.Right.RECORDER),
        grant.has(VideoGrant.Right.AGENT));
  }

  /// What was announced and an m-line carries: by the client's name, else the oldest of its kind.
  @Nullable Rendition pending(String cid, MediaKind kind) {
    Rendition oldest = null;
    for (PublishedTrack track : tracks.values()) {
      if (track.description.kind() != PublisherConnection.wireKind(kind)) {
        continue;
      }
      for (Rendition rendition : track.renditions()) {
        boolean pending = !rendition.live && !rendition.cid.isEmpty();
        if (pending && rendition.cid.equals(cid)) {
          return rendition;
        }
        oldest = pending && oldest == null ? rendition : oldest;
      }
    }
    return oldest;
  }

  /// Whom it lets receive its tracks.
  ClientMessage.SubscriptionPermission permitted() {
    return new ClientMessage.SubscriptionPermission(everyoneMaySubscribe, permissions);
  }

  void permit(ClientMessage.SubscriptionPermission permission) {
    everyoneMaySubscribe = permission.everyone();
    selective |= !everyoneMaySubscribe;
    permissions = permission.permissions();
  }

  /// Whether another may receive one of this one's tracks.
  boolean admits(Participant other, String trackSid) {
    if (everyoneMaySubscribe) {
      return true;
    }
    for (ClientMessage.Permission permission : permissions) {
      boolean named =
          permission.identity().isEmpty()
              ? permission.sid().equals(other.sid)
              : permission.identity().equals(other.identity);
      if (named && (permission.allTracks() || permission.trackSids().contains(trackSid))) {
        return true;
      }
    }
    return false;
  }

  boolean wants(PublishedTrack track) {
    return grant.canSubscribe() && wishes.getOrDefault(track.sid(), autoSubscribe);
  }

  /// Takes over what another says of itself.
  void mirror(ParticipantDescription other) {
    name = other.name();
    metadata = other.metadata();
    attributes.clear();
    attributes.putAll(other.attributes());
  }

  /// Takes over a changed name, metadata and attributes; an empty attribute is removed.
  void update(ClientMessage.UpdateMetadata update) {
    name = update.name().isEmpty() ? name : update.name();
    metadata = update.metadata().isEmpty() ? metadata : update.metadata();
    update
        .attributes()
        .forEach((key, value) -> {
          if (value.isEmpty()) {
            attributes.remove(key);
          } else {
            attributes.put(key, value);
          }
        });
    if (session != null) {
      session.rename(name, metadata, attributes);
    }
  }

  int attributeChars() {
    int chars = name.length() + metadata.length();
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      chars += attribute.getKey().length() + attribute.getValue().length();
    }
    return chars;
  }

  /// @param reserved taken, too
  int freeSsrc(int reserved) {
    Set<Integer> taken = new HashSet<>(Set.of(reserved));
    for (Subscription subscription : subscriptions.values()) {
      taken.add(subscription.ssrc);
      taken.add(subscription.rtxSsrc);
    }
    int ssrc = Ids.ssrc();
    while (taken.contains(ssrc)) {
      ssrc = Ids.ssrc();
    }
    return ssrc;
  }
}
