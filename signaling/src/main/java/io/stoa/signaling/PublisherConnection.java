// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.media.LocalTransport;
import io.stoa.media.MediaKind;
import io.stoa.media.PublicationSpec;
import io.stoa.media.TransportRole;
import io.stoa.media.rtp.Codec;
import io.stoa.signaling.sdp.MalformedSdp;
import io.stoa.signaling.sdp.RemoteDescription;
import io.stoa.signaling.sdp.RemoteSection;
import io.stoa.signaling.sdp.SdpReader;
import io.stoa.signaling.sdp.SdpWriter;
import io.stoa.signaling.sdp.SectionPlan;
import io.stoa.signaling.sdp.Terms;
import io.stoa.signaling.wire.ClientMessage;
import io.stoa.signaling.wire.LeaveReason;
import io.stoa.signaling.wire.ServerMessage;
import io.stoa.signaling.wire.TrackDescription;
import io.stoa.signaling.wire.TrackKind;
import io.stoa.signaling.wire.TrackSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The connection that the client offers: what it publishes, and, when it has only this one, what
/// it receives. Owned by its room's context.
final class PublisherConnection implements Receiving {

  private final Participant participant;

  /// Whether the client receives here, too.
  private final boolean single;

  private final long sessionId = Ids.number();
  private final Map<String, Rendition> publishedByMid = new HashMap<>();
  private final Map<String, PublicationSpec> told = new HashMap<>();
  private final List<Subscription> subscriptions = new ArrayList<>();

  /// M-lines that our last answer sent on. One of them must be answered idle before it carries
  /// another track: a browser announces a track only when its m-line begins to send.
  private Set<String> sending = new HashSet<>();

  private @Nullable LocalTransport local;
  private String remoteUfrag = "";
  private int answers;
  private int idleAudios;
  private int idleVideos;
  private int askedAudios;
  private int askedVideos;

  PublisherConnection(Participant participant, boolean single) {
    this.participant = participant;
    this.single = single;
  }

  /// Answers an offer and tells the media plane what it means.
  void offer(ClientMessage.Offer message) throws MalformedSdp {
    RemoteDescription offer = SdpReader.read(message.sdp());
    LocalTransport transport = local;
    if (transport == null || !offer.transport().ufrag().equals(remoteUfrag)) {
      transport = participant.openTransport(TransportRole.PUBLISHER);
      local = transport;
      remoteUfrag = offer.transport().ufrag();
      participant.peer.connect(TransportRole.PUBLISHER, offer.transport());
      participant.journey.reached(JoinReport.Stage.ANSWERED);
    }
    askedAudios = 0;
    askedVideos = 0;
    idleAudios = 0;
    idleVideos = 0;
    List<PublishedTrack> begun = new ArrayList<>();
    List<SectionPlan> plans = new ArrayList<>();
    Set<String> nowSending = new HashSet<>();
    for (RemoteSection section : offer.sections()) {
      plans.add(plan(section, begun, nowSending));
    }
    sending = nowSending;
    answers++;
    participant.send(
        new ServerMessage.Answer(
            message.id(),
            SdpWriter.answer(offer, transport, plans, sessionId, answers),
            trackOfMid()));
    begun.forEach(participant.room::trackBegan);
    requestSections();
  }

  private SectionPlan plan(
      RemoteSection section, List<PublishedTrack> begun, Set<String> nowSending) {
    MediaKind kind = section.kind();
    Rendition before = publishedByMid.get(section.mid());
    if (before != null && (!section.usable() || !section.direction().sends())) {
      publishedByMid.remove(section.mid());
      end(before);
    }
    if (!section.usable()) {
      release(section.mid());
      return new SectionPlan.Reject();
    }
    if (kind == null) {
      return new SectionPlan.Data();
    }
    if (section.direction().sends()) {
      return publication(section, kind, begun);
    }
    return single && section.direction().receives()
        ? subscription(section, kind, nowSending)
        : new SectionPlan.Idle();
  }

  private SectionPlan publication(
      RemoteSection offered, MediaKind kind, List<PublishedTrack> begun) {
    RemoteSection section = offered;
    Rendition rendition = publishedByMid.get(section.mid());
    Rendition announced = participant.pending(section.msidTrack(), kind);
    if (announced != null && (rendition == null || announced.cid.equals(section.msidTrack()))) {
      if (rendition != null) {
        end(rendition);
      }
      rendition = announced;
      publishedByMid.put(section.mid(), rendition);
    }
    if (rendition == null) {
      return new SectionPlan.Idle();
    }
    PublishedTrack track = rendition.track;
    String codec = preferred(rendition);
    section = section.preferring(codec);
    PublicationSpec spec =
        new PublicationSpec(
            rendition.id(),
            section.mid(),
            kind,
            Terms.receiving(section),
            section.extensions(),
            section.ssrcs(),
            section.rids(),
            Terms.receivingRtx(section),
            section.rtxSsrcs(),
            track.description.source() == TrackSource.SCREEN_SHARE
                || track.description.source() == TrackSource.SCREEN_SHARE_AUDIO);
    if (!spec.equals(told.put(rendition.id(), spec))) {
      participant.peer.publish(spec);
    }
    if (!rendition.live) {
      rendition.live = true;
      begin(rendition, section, begun);
    }
    return new SectionPlan.Receive(
        track.description.wantsDtx(), track.description.wantsStereo(), codec);
  }

  private void begin(Rendition rendition, RemoteSection section, List<PublishedTrack> begun) {
    PublishedTrack track = rendition.track;
    TrackDescription.Backup backup = track.description.backup();
    if (rendition.isBackup() && backup != null) {
      track.description = track.description.backedBy(backup.negotiated(section.mid()));
      track.mute(track.description.muted());
      participant.room.announce(participant, LeaveReason.UNKNOWN);
    } else {
      String type = section.media() + "/";
      track.description =
          track.description.negotiated(
              section.mid(), type + section.payloads().getFirst().codec().sdpName());
      begun.add(track);
    }
  }

  /// Its m-line carries it no more: without its own codec there is no track.
  private void end(Rendition rendition) {
    told.remove(rendition.id());
    TrackDescription.Backup backup = rendition.track.description.backup();
    if (rendition.isBackup() && backup != null) {
      rendition.live = false;
      rendition.cid = "";
      rendition.track.description = rendition.track.description.backedBy(backup.negotiated(""));
      participant.peer.unpublish(rendition.id());
    } else {
      participant.room.unpublish(rendition.track);
    }
  }

  /// The codec that a track is to be sent with, if it is offered.
  private static String preferred(Rendition rendition) {
    TrackDescription track = rendition.track.description;
    Codec audio = track.wantsRed() ? Codec.RED : Codec.OPUS;
    return track.kind() == TrackKind.AUDIO ? audio.sdpName() : rendition.codecName();
  }

  private SectionPlan subscription(RemoteSection section, MediaKind kind, Set<String> nowSending) {
    Subscription subscription = at(section.mid());
    if (subscription == null && !sending.contains(section.mid())) {
      subscription = waiting(kind);
    }
    if (subscription == null) {
      if (kind == MediaKind.AUDIO) {
        idleAudios++;
      } else {
        idleVideos++;
      }
      return new SectionPlan.Idle();
    }
    subscription.mid = section.mid();
    nowSending.add(section.mid());
    subscription.negotiated(TransportRole.PUBLISHER, section, participant.peer);
    return new SectionPlan.Send(subscription.outgoing());
  }

  private void release(String mid) {
    Subscription subscription = at(mid);
    if (subscription != null) {
      subscription.mid = null;
    }
  }

  private @Nullable Subscription at(String mid) {
    for (Subscription subscription : subscriptions) {
      if (Objects.equals(subscription.mid, mid)) {
        return subscription;
      }
    }
    return null;
  }

  private @Nullable Subscription waiting(MediaKind kind) {
    for (Subscription subscription : subscriptions) {
      if (subscription.mid == null && subscription.kind() == kind) {
        return subscription;
      }
    }
    return null;
  }

  private Map<String, String> trackOfMid() {
    Map<String, String> tracks = new HashMap<>();
    for (Subscription subscription : subscriptions) {
      if (subscription.mid != null) {
        tracks.put(subscription.mid, subscription.track.sid());
      }
    }
    return tracks;
  }

  /// Forgets a track that its owner or the server has ended.
  void ended(PublishedTrack track) {
    publishedByMid.values().removeIf(rendition -> rendition.track == track);
    track.renditions().forEach(rendition -> told.remove(rendition.id()));
  }

  @Override
  public void want(Subscription subscription) {
    subscriptions.add(subscription);
    requestSections();
  }

  @Override
  public void drop(Subscription subscription) {
    subscriptions.remove(subscription);
    if (subscription.mid != null && answers > 0) {
      // Nothing more is needed, but the next answer frees the m-line.
      participant.send(new ServerMessage.MediaSections(0, 0));
    }
  }

  @Override
  public void clear() {
    subscriptions.clear();
  }

  /// Nothing to do: the client restarts ICE with an offer of its own.
  @Override
  public void restart() {}

  @Override
  public void answer(ClientMessage.Answer answer) {
    // There is no offer of ours here.
  }

  /// Makes the client offer again, with the m-lines that are missing. Before its first offer there
  /// is no need to: that will come.
  private void requestSections() {
    int audios = count(MediaKind.AUDIO);
    int videos = count(MediaKind.VIDEO);
    if (answers == 0 || audios + videos == 0) {
      return;
    }
    int moreAudios = Math.max(0, audios - idleAudios - askedAudios);
    int moreVideos = Math.max(0, videos - idleVideos - askedVideos);
    askedAudios += moreAudios;
    askedVideos += moreVideos;
    participant.send(new ServerMessage.MediaSections(moreAudios, moreVideos));
  }

  private int count(MediaKind kind) {
    int waiting = 0;
    for (Subscription subscription : subscriptions) {
      if (subscription.mid == null && subscription.kind() == kind) {
        waiting++;
      }
    }
    return waiting;
  }

  static TrackKind wireKind(MediaKind kind) {
    return kind == MediaKind.AUDIO ? TrackKind.AUDIO : TrackKind.VIDEO;
  }
}
