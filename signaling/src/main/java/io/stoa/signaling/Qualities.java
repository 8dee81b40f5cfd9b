// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.media.PeerQuality;
import io.stoa.media.PeerQuality.TrackQuality;
import io.stoa.signaling.wire.ConnectionQuality;
import io.stoa.signaling.wire.ParticipantState;
import io.stoa.signaling.wire.ServerMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How the participants of a room are connected: tells each of itself, and everyone of those who
/// publish, when it changes and now and then. Owned by its room's context.
final class Qualities {

  /// Each so many measurements, all is told again.
  private static final int REPEAT = 5;

  /// Of so many publishers in one message.
  private static final int TOLD_MAX = 100;

  /// Clients of an earlier protocol know no such messages, or not that one is lost.
  private static final int PROTOCOL_MIN = 5;

  private static final int LOST_PROTOCOL_MIN = 11;

  private final Room room;
  private final Map<String, QualityRating> ratings = new HashMap<>();
  private final Map<String, ConnectionQuality> told = new HashMap<>();
  private int measurements;

  Qualities(Room room) {
    this.room = room;
  }

  /// Takes what the media plane measured of the room's peers.
  void take(Map<String, PeerQuality> measured) {
    boolean all = ++measurements % REPEAT == 0;
    Map<String, ServerMessage.Quality> news = new HashMap<>();
    List<ServerMessage.Quality> ofPublishers = new ArrayList<>();
    List<Participant> newcomers = new ArrayList<>();
    Map<String, ConnectionQuality> before = Map.copyOf(told);
    Map<String, QualityRating> rated = Map.copyOf(ratings);
    told.clear();
    ratings.clear();
    for (Participant participant : room.participants()) {
      if (!participant.met || participant.forwarded) {
        continue;
      }
      QualityRating rating = rated.getOrDefault(participant.sid, new QualityRating());
      ratings.put(participant.sid, rating);
      rating.take(heard(participant, measured), track -> wantedLayers(participant, track));
      ConnectionQuality now = rating.quality();
      told.put(participant.sid, now);
      report(participant, rating);
      ConnectionQuality last = before.get(participant.sid);
      if (last == null) {
        newcomers.add(participant);
      }
      ServerMessage.Quality quality =
          new ServerMessage.Quality(participant.sid, now, (float) rating.score());
      if (all || last != now) {
        news.put(participant.sid, quality);
        if (publishes(participant) && ofPublishers.size() < TOLD_MAX) {
          ofPublishers.add(quality);
        }
      }
    }
    tell(news, ofPublishers);
    if (!all) {
      newcomers.forEach(this::tellOfPublishers);
    }
  }

  /// What is measured of a participant, unless it is away.
  private static @Nullable PeerQuality heard(
      Participant participant, Map<String, PeerQuality> measured) {
    boolean there =
        participant.session != null
            && participant.state == ParticipantState.ACTIVE
            && participant.quiet.isEmpty();
    return there ? measured.get(participant.sid) : null;
  }

  private static int wantedLayers(Participant participant, TrackQuality track) {
    PublishedTrack published = participant.tracks.get(Rendition.sidOf(track.trackId()));
    if (published == null || published.description.muted()) {
      return 0;
    }
    for (Rendition rendition : published.renditions()) {
      if (rendition.id().equals(track.trackId())) {
        return rendition.demand + 1;
      }
    }
    return 0;
  }

  private static boolean publishes(Participant participant) {
    return !participant.tracks.isEmpty() && !participant.grant.hidden();
  }

  private void report(Participant participant, QualityRating rating) {
    room.books()
        .tell(
            new QualityReport(
                Instant.now(),
                room.name(),
                room.sid(),
                participant.identity,
                participant.sid,
                participant.origin,
                rating.quality(),
                rating.score(),
                rating.loss(),
                rating.rttMillis()));
  }

  private void tell(
      Map<String, ServerMessage.Quality> news, List<ServerMessage.Quality> ofPublishers) {
    Broadcast broadcast = new Broadcast(new ServerMessage.Qualities(ofPublishers));
    Broadcast older = new Broadcast(new ServerMessage.Qualities(withoutLost(ofPublishers)));
    for (Participant participant : room.participants()) {
      ServerMessage.Quality own = news.get(participant.sid);
      boolean knowsLost = participant.protocol >= LOST_PROTOCOL_MIN;
      if (participant.protocol < PROTOCOL_MIN) {
        continue;
      }
      if (!ofPublishers.isEmpty()) {
        participant.send(knowsLost ? broadcast : older);
      }
      if (own != null && !ofPublishers.contains(own)) {
        List<ServerMessage.Quality> alone = List.of(own);
        participant.send(new ServerMessage.Qualities(knowsLost ? alone : withoutLost(alone)));
      }
    }
  }

  private static List<ServerMessage.Quality> withoutLost(List<ServerMessage.Quality> qualities) {
    return qualities.stream()
        .map(each ->
            each.quality() == ConnectionQuality.LOST
                ? new ServerMessage.Quality(
                    each.participantSid(), ConnectionQuality.POOR, each.score())
                : each)
        .toList();
  }

  /// Tells somebody who was not there when it was told last.
  private void tellOfPublishers(Participant newcomer) {
    List<ServerMessage.Quality> known = new ArrayList<>();
    for (Participant other : room.participants()) {
      QualityRating rating = ratings.get(other.sid);
      if (rating != null && other != newcomer && publishes(other) && known.size() < TOLD_MAX) {
        known.add(new ServerMessage.Quality(other.sid, rating.quality(), (float) rating.score()));
      }
    }
    if (!known.isEmpty() && newcomer.protocol >= PROTOCOL_MIN) {
      boolean knowsLost = newcomer.protocol >= LOST_PROTOCOL_MIN;
      newcomer.send(new ServerMessage.Qualities(knowsLost ? known : withoutLost(known)));
    }
  }
}
