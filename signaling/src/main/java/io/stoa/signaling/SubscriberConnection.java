// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.media.DataLabel;
import io.stoa.media.LocalTransport;
import io.stoa.media.MediaKind;
import io.stoa.media.TransportRole;
import io.stoa.signaling.sdp.MalformedSdp;
import io.stoa.signaling.sdp.OutgoingTrack;
import io.stoa.signaling.sdp.RemoteDescription;
import io.stoa.signaling.sdp.RemoteSection;
import io.stoa.signaling.sdp.SdpReader;
import io.stoa.signaling.sdp.SdpWriter;
import io.stoa.signaling.sdp.SectionPlan;
import io.stoa.signaling.wire.ClientMessage;
import io.stoa.signaling.wire.ServerMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The connection that we offer to a client of `/rtc`, for what it receives. Owned by its room's
/// context.
final class SubscriberConnection implements Receiving {

  /// An m-line. It is never given to another kind.
  private static final class Line {
    final String mid;
    final MediaKind kind;
    @Nullable Subscription subscription;

    /// What the last offer sent here. The line must be offered idle before it carries another
    /// track.
    @Nullable Subscription offered;

    Line(String mid, MediaKind kind) {
      this.mid = mid;
      this.kind = kind;
    }
  }

  private static final String DATA_MID = "0";

  private final Participant participant;

  /// Whether the client can be told that an m-line carries another track than at first: a receiver
  /// keeps the track id of its first use, and only livekit-client takes the stream's instead.
  private final boolean reusing;

  private final long sessionId = Ids.number();
  private final List<Line> lines = new ArrayList<>();
  private LocalTransport local;
  private String remoteUfrag = "";
  private int offers;

  /// The id of the offer that waits for its answer; 0 when none does.
  private int outstanding;

  private boolean stale;

  SubscriberConnection(Participant participant, boolean reusing) {
    this.participant = participant;
    this.reusing = reusing;
    this.local = participant.openTransport(TransportRole.SUBSCRIBER);
    for (DataLabel channel : DataLabel.values()) {
      participant.peer.openChannel(TransportRole.SUBSCRIBER, channel);
    }
  }

  @Override
  public void want(Subscription subscription) {
    place(subscription);
    negotiate();
  }

  private void place(Subscription subscription) {
    for (Line line : lines) {
      if (reusing
          && line.kind == subscription.kind()
          && line.subscription == null
          && line.offered == null) {
        line.subscription = subscription;
        subscription.mid = line.mid;
        subscription.firstOfLine = false;
        return;
      }
    }
    Line line = new Line(Integer.toString(lines.size() + 1), subscription.kind());
    line.subscription = subscription;
    subscription.mid = line.mid;
    lines.add(line);
  }

  @Override
  public void drop(Subscription subscription) {
    for (Line line : lines) {
      if (line.subscription == subscription) {
        line.subscription = null;
        negotiate();
      }
    }
  }

  @Override
  public void clear() {
    for (Line line : lines) {
      line.subscription = null;
    }
  }

  /// Offers what is to be sent now. There is always the m-line of the data channels, so that even
  /// in an empty room the client connects.
  void negotiate() {
    if (outstanding != 0) {
      stale = true;
      return;
    }
    stale = false;
    outstanding = ++offers;
    List<SdpWriter.OfferedSection> sections = new ArrayList<>();
    Map<String, String> trackOfMid = new HashMap<>();
    sections.add(new SdpWriter.OfferedSection(DATA_MID, "application", new SectionPlan.Data()));
    for (Line line : lines) {
      Subscription subscription = line.subscription;
      line.offered = subscription;
      if (subscription != null) {
        trackOfMid.put(line.mid, subscription.track.sid());
      }
      sections.add(
          new SdpWriter.OfferedSection(
              line.mid,
              line.kind == MediaKind.AUDIO ? "audio" : "video",
              subscription == null
                  ? new SectionPlan.Idle()
                  : new SectionPlan.Send(outgoing(subscription))));
    }
    participant.send(
        new ServerMessage.Offer(
            outstanding, SdpWriter.offer(sections, local, sessionId, offers), trackOfMid));
  }

  private static OutgoingTrack outgoing(Subscription subscription) {
    OutgoingTrack track = subscription.outgoing();
    if (!subscription.firstOfLine) {
      String stream = subscription.track.owner.sid + "|" + track.trackSid();
      return new OutgoingTrack(
          stream, track.trackSid(), track.ssrc(), track.rtxSsrc(), track.cname());
    }
    return track;
  }

  @Override
  public void answer(ClientMessage.Answer message) throws MalformedSdp {
    if (outstanding == 0 || (message.id() != 0 && message.id() != outstanding)) {
      return;
    }
    RemoteDescription answer = SdpReader.read(message.sdp());
    outstanding = 0;
    if (!answer.transport().ufrag().equals(remoteUfrag)) {
      remoteUfrag = answer.transport().ufrag();
      participant.peer.connect(TransportRole.SUBSCRIBER, answer.transport());
      participant.journey.reached(JoinReport.Stage.ANSWERED);
    }
    for (RemoteSection section : answer.sections()) {
      for (Line line : lines) {
        if (line.mid.equals(section.mid())) {
          accepted(line, section);
        }
      }
    }
    if (stale) {
      negotiate();
    }
  }

  private void accepted(Line line, RemoteSection section) {
    Subscription subscription = line.subscription;
    if (subscription == null
        || subscription != line.offered
        || section.kind() != line.kind
        || !section.usable()
        || !section.direction().receives()) {
      return;
    }
    subscription.negotiated(TransportRole.SUBSCRIBER, section, participant.peer);
  }

  @Override
  public void restart() {
    local = participant.openTransport(TransportRole.SUBSCRIBER);
    outstanding = 0;
    negotiate();
  }
}
