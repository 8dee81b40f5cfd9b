// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.signaling.sdp.MalformedSdp;
import io.stoa.signaling.wire.ClientMessage;
import io.stoa.signaling.wire.LeaveAction;
import io.stoa.signaling.wire.LeaveReason;
import io.stoa.signaling.wire.ServerMessage;
import io.stoa.signaling.wire.ServerMessage.Refusal;
import io.stoa.signaling.wire.TrackDescription;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What participants ask for, and whether they get it. Owned by its room's context.
final class Requests {

  private static final Logger LOG = LoggerFactory.getLogger(Requests.class);

  /// Longest name, metadata and attributes of a participant together, in characters.
  private static final int ATTRIBUTE_CHARS_MAX = 65_536;

  /// Wishes about tracks that one participant may have.
  private static final int WISHES_MAX = 10_000;

  private static final int PERMISSIONS_MAX = 1_000;

  private final Room room;

  Requests(Room room) {
    this.room = room;
  }

  void receive(Participant from, ClientMessage message) {
    switch (message) {
      case ClientMessage.Offer offer -> offer(from, offer);
      case ClientMessage.Answer answer -> answer(from, answer);
      case ClientMessage.AddTrack add -> addTrack(from, add);
      case ClientMessage.Mute mute -> mute(from, mute);
      case ClientMessage.Subscribe subscribe -> {
        subscribe.trackSids().forEach(sid -> wish(from, sid, subscribe.subscribe()));
      }
      case ClientMessage.TrackSettings settings ->
          settings.trackSids().forEach(sid -> set(from, sid, settings));
      case ClientMessage.SubscriptionPermission permission -> permit(from, permission);
      case ClientMessage.UpdateMetadata update -> update(from, update);
      case ClientMessage.UpdateAudioTrack update -> {
        PublishedTrack track = from.tracks.get(update.trackSid());
        if (track != null && update.features().size() <= 16) {
          track.description = track.description.featuring(update.features());
          room.announce(from, LeaveReason.UNKNOWN);
        }
      }
      case ClientMessage.UpdateVideoTrack update -> {
        PublishedTrack track = from.tracks.get(update.trackSid());
        if (track != null) {
          track.description = track.description.sized(update.width(), update.height());
          room.announce(from, LeaveReason.UNKNOWN);
        }
      }
      case ClientMessage.PublishData publish -> room.dataTracks.publish(from, publish);
      case ClientMessage.UnpublishData unpublish -> room.dataTracks.unpublish(from, unpublish);
      case ClientMessage.SubscribeData subscribe -> room.dataTracks.subscribe(from, subscribe);
      case ClientMessage.SyncState state -> synchronise(from, state);
      case ClientMessage.Simulate simulate -> room.failures.simulate(from, simulate);
      case ClientMessage.Leave leave -> room.remove(from, LeaveReason.CLIENT_INITIATED);
      case ClientMessage.Trickle trickle -> {}
      case ClientMessage.Ping ping -> {}
      case ClientMessage.PingRequest ping -> {}
      case ClientMessage.Ignored ignored -> {}
    }
  }

  private void offer(Participant from, ClientMessage.Offer offer) {
    try {
      from.publisher.offer(offer);
    } catch (MalformedSdp e) {
      refuse(from, "offer", e);
    }
  }

  private void answer(Participant from, ClientMessage.Answer answer) {
    try {
      from.receiving.answer(answer);
    } catch (MalformedSdp e) {
      refuse(from, "answer", e);
    }
  }

  /// Without a connection a client cannot stay; whoever sends such SDP gains nothing by rejoining.
  private void refuse(Participant from, String what, MalformedSdp why) {
    LOG.info("participant {}: {} refused: {}", from.sid, what, why.getMessage());
    room.dismiss(from, LeaveAction.DISCONNECT, LeaveReason.JOIN_FAILURE);
  }

  private void addTrack(Participant from, ClientMessage.AddTrack add) {
    String source = add.track().source().grantName();
    boolean pretended =
        !from.grant.publishSources().isEmpty() && !add.track().source().fits(add.track().kind());
    if (!from.grant.mayPublish(source) || pretended) {
      refuse(from, add, Refusal.NOT_ALLOWED, "not allowed to publish " + source);
    } else if (add.cid().isEmpty()
        || add.cid().length() > 256
        || add.track().name().length() > 256) {
      refuse(from, add, Refusal.NOT_ALLOWED, "a track needs a cid; cid and name end at 256");
    } else if (!add.track().sid().isEmpty()) {
      addCodec(from, add);
    } else if (from.tracks.size() >= room.config.tracksMax()) {
      refuse(from, add, Refusal.LIMIT_EXCEEDED, "too many tracks");
    } else {
      String prefix =
          switch (add.track().kind()) {
            case AUDIO -> "TR_A";
            case VIDEO -> "TR_V";
          };
      PublishedTrack track =
          new PublishedTrack(from, add.cid(), add.track().identified(Ids.next(prefix)));
      from.tracks.put(track.sid(), track);
      from.send(new ServerMessage.TrackPublished(add.cid(), track.description));
    }
  }

  /// Takes a track in a second codec, which its publisher has offered before.
  private static void addCodec(Participant from, ClientMessage.AddTrack add) {
    PublishedTrack track = from.tracks.get(add.track().sid());
    Rendition rendition = track == null ? null : track.backup;
    TrackDescription.Backup offered = track == null ? null : track.description.backup();
    if (track == null || !track.live()) {
      refuse(from, add, Refusal.NOT_FOUND, "there is no such track");
    } else if (rendition == null
        || offered == null
        || !offered.mimeType().equals(add.track().mimeType())) {
      refuse(from, add, Refusal.NOT_ALLOWED, "the track was not announced with this codec");
    } else {
      if (!rendition.live) {
        rendition.cid = add.cid();
        track.description =
            track.description.backedBy(offered.announced(add.cid(), add.track().layers()));
      }
      from.send(new ServerMessage.TrackPublished(add.cid(), track.description));
    }
  }

  private static void refuse(
      Participant from, ClientMessage.AddTrack add, Refusal refusal, String why) {
    from.send(new ServerMessage.AddTrackRefused(refusal, why, add));
  }

  private void mute(Participant from, ClientMessage.Mute mute) {
    PublishedTrack track = from.tracks.get(mute.trackSid());
    if (track == null || track.description.muted() == mute.muted()) {
      return;
    }
    track.description = track.description.muted(mute.muted());
    if (track.live()) {
      track.mute(mute.muted());
      from.presence.publishes(track, !mute.muted());
      room.announce(from, LeaveReason.UNKNOWN);
    }
  }

  private void wish(Participant from, String trackSid, boolean subscribe) {
    if (from.wishes.size() >= WISHES_MAX || trackSid.length() > 64) {
      return;
    }
    from.wishes.put(trackSid, subscribe);
    PublishedTrack track = room.track(trackSid);
    if (track != null) {
      room.reconcile(from, track);
    } else if (subscribe) {
      from.send(new ServerMessage.SubscriptionFailed(trackSid));
    }
  }

  private void set(Participant from, String trackSid, ClientMessage.TrackSettings settings) {
    Subscription subscription = from.subscriptions.get(trackSid);
    if (subscription != null) {
      boolean sized = settings.width() > 0 || settings.height() > 0;
      int quality =
          sized
              ? subscription.track.description.qualityFor(settings.width(), settings.height())
              : Math.clamp(settings.quality(), 0, TrackDescription.HIGH);
      long pixels = Math.max(0, (long) settings.width() * settings.height());
      subscription.want(settings.disabled(), quality, settings.fps(), pixels, from.peer);
      room.demand.changed(subscription.track);
    }
  }

  /// Makes up for what the client said to a socket that was dying.
  private void synchronise(Participant from, ClientMessage.SyncState state) {
    Set<String> listed = Set.copyOf(state.listed());
    listed.forEach(sid -> wish(from, sid, state.subscribe()));
    Map.copyOf(from.wishes)
        .forEach((sid, wished) -> {
          if (wished == state.subscribe() && !listed.contains(sid) && room.track(sid) != null) {
            wish(from, sid, !wished);
          }
        });
    room.dataTracks.synchronise(from, state.dataTracks());
    Set<String> disabled = Set.copyOf(state.disabled());
    for (Subscription subscription : List.copyOf(from.subscriptions.values())) {
      subscription.want(
          disabled.contains(subscription.track.sid()),
          subscription.quality(),
          subscription.picturesPerSecond(),
          subscription.pixels(),
          from.peer);
      room.demand.changed(subscription.track);
    }
  }

  private void permit(Participant from, ClientMessage.SubscriptionPermission permission) {
    if (permission.permissions().size() > PERMISSIONS_MAX) {
      return;
    }
    from.permit(permission);
    room.dataTracks.permitted(from);
    for (PublishedTrack track : from.tracks.values()) {
      for (Participant other : room.participants()) {
        boolean before = other.subscriptions.containsKey(track.sid());
        room.reconcile(other, track);
        boolean after = other.subscriptions.containsKey(track.sid());
        if (before != after) {
          other.send(new ServerMessage.SubscriptionPermission(from.sid, track.sid(), after));
        }
      }
    }
    room.forwards.changed(from);
  }

  private void update(Participant from, ClientMessage.UpdateMetadata update) {
    Refusal refusal = Refusal.NONE;
    String why = "";
    if (!from.grant.canUpdateOwnMetadata()) {
      refusal = Refusal.NOT_ALLOWED;
      why = "does not have permission to update own metadata";
    } else if (!fits(from, update)) {
      refusal = Refusal.LIMIT_EXCEEDED;
      why = "name, metadata and attributes are too long";
    } else {
      from.update(update);
      room.announce(from, LeaveReason.UNKNOWN);
    }
    from.send(new ServerMessage.RequestAnswered(update.requestId(), refusal, why));
  }

  /// Whether a participant's name, metadata and attributes stay within bounds.
  static boolean fits(Participant of, ClientMessage.UpdateMetadata update) {
    int chars = update.name().length() + update.metadata().length();
    for (var attribute : update.attributes().entrySet()) {
      chars += attribute.getKey().length() + attribute.getValue().length();
    }
    return chars + of.attributeChars() <= ATTRIBUTE_CHARS_MAX;
  }
}
