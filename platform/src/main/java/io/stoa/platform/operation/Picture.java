// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.operation;

import io.stoa.media.MediaServer;
import io.stoa.media.PeerQuality;
import io.stoa.media.PeerQuality.TrackQuality;
import io.stoa.platform.kernel.Zones;
import io.stoa.signaling.ClientOrigin;
import io.stoa.signaling.JoinReport;
import io.stoa.signaling.RoomOverview;
import io.stoa.signaling.Signaling;
import io.stoa.signaling.turn.RelayState;
import io.stoa.signaling.wire.ParticipantDescription;
import io.stoa.signaling.wire.TrackDescription;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The server at one moment, as the live page is told. It remembers the last moment: losses and
/// bitrates are those since then. Confined to one thread at a time.
final class Picture {

  /// Participants that are told one by one; of the rest there is only the number.
  static final int PARTICIPANTS_MAX = 2_000;

  private static final int FAILURES_MAX = 30;

  /// What was counted until a moment.
  private record Count(long expected, long received) {}

  private final MediaServer media;
  private final Signaling signaling;
  private final JoinBook joins;
  private final Supplier<List<RelayState>> relays;
  private Map<String, Count> tracks = new HashMap<>();
  private Map<String, Long> sent = new HashMap<>();
  private long atNanos;

  Picture(
      MediaServer media, Signaling signaling, JoinBook joins, Supplier<List<RelayState>> relays) {
    this.relays = relays;
    this.media = media;
    this.signaling = signaling;
    this.joins = joins;
  }

  JsonObject draw(List<RoomOverview> rooms, List<PeerQuality> peers, Instant now, long nowNanos) {
    double seconds = atNanos == 0 ? 0 : (nowNanos - atNanos) / 1e9;
    atNanos = nowNanos;
    Map<String, PeerQuality> byId = new HashMap<>();
    peers.forEach(peer -> byId.put(peer.peerId(), peer));
    Map<String, Count> tracksBefore = tracks;
    Map<String, Long> sentBefore = sent;
    tracks = new HashMap<>();
    sent = new HashMap<>();
    JsonArray all = new JsonArray();
    int told = 0;
    int participants = 0;
    for (RoomOverview room : rooms) {
      if (joins.isTest(room.room().name())) {
        continue;
      }
      JsonArray members = new JsonArray();
      for (RoomOverview.Member each : room.members()) {
        participants++;
        if (told++ < PARTICIPANTS_MAX) {
          PeerQuality peer = byId.get(each.participant().sid());
          members.add(member(each, peer, seconds, tracksBefore, sentBefore));
        }
      }
      all.add(
          new JsonObject()
              .put("sid", room.room().sid())
              .put("name", room.room().name())
              .put("createdAt", room.room().createdAtMillis())
              .put("count", room.members().size())
              .put("participants", members));
    }
    return new JsonObject()
        .put("at", now.toEpochMilli())
        .put("draining", signaling.isDraining())
        .put("timeZones", Zones.version())
        .put("relayLimitBps", media.relayLimitBps().orElse(0))
        .put("shards", new JsonArray(media.loads()))
        .put("relays", relayStates())
        .put("participants", participants)
        .put("rooms", all)
        .put("joined", joins.succeeded())
        .put("returned", joins.returns())
        .put("lastHour", lastHour())
        .put("stages", stages())
        .put("cohorts", cohorts())
        .put("failures", failures());
  }

  /// Joined, failed, returned: minute by minute, the one that runs last.
  private JsonArray lastHour() {
    JsonArray all = new JsonArray();
    joins
        .lastHour()
        .forEach(each ->
            all.add(new JsonArray().add(each.joined()).add(each.failed()).add(each.returned())));
    return all;
  }

  private JsonArray relayStates() {
    JsonArray all = new JsonArray();
    for (RelayState relay : relays.get()) {
      all.add(
          new JsonObject()
              .put("name", relay.name())
              .put("region", relay.region())
              .put("urls", new JsonArray(relay.urls()))
              .put("rttMillis", relay.rttMillis())
              .put("participants", relay.participants())
              .put("why", relay.why()));
    }
    return all;
  }

  private JsonArray stages() {
    JsonArray all = new JsonArray();
    joins
        .typical()
        .forEach((stage, time) ->
            all.add(
                new JsonObject()
                    .put("stage", JoinBook.word(stage))
                    .put("median", time.median())
                    .put("late", time.late())));
    return all;
  }

  private JsonArray cohorts() {
    JsonArray all = new JsonArray();
    joins
        .cohorts()
        .all()
        .forEach((cohort, tally) -> {
          JsonObject ratings = new JsonObject();
          tally.ratings().forEach((quality, count) -> ratings.put(JoinBook.word(quality), count));
          all.add(
              new JsonObject()
                  .put("region", cohort.region())
                  .put("device", cohort.device())
                  .put("joined", tally.joined())
                  .put("failed", tally.failed())
                  .put("returned", tally.returned())
                  .put("median", tally.medianMillis())
                  .put("late", tally.lateMillis())
                  .put("ratings", ratings));
        });
    return all;
  }

  private JsonObject member(
      RoomOverview.Member each,
      @Nullable PeerQuality peer,
      double seconds,
      Map<String, Count> tracksBefore,
      Map<String, Long> sentBefore) {
    ParticipantDescription participant = each.participant();
    JsonObject member =
        whence(each.origin())
            .put("returns", each.returns())
            .put("sid", participant.sid())
            .put("identity", participant.identity())
            .put("name", participant.name())
            .put("state", JoinBook.word(participant.state()))
            .put("joinedAt", participant.joinedAtMillis());
    JsonArray own = new JsonArray();
    if (peer != null) {
      sent.put(peer.peerId(), peer.sentBytes());
      long bytes = peer.sentBytes() - sentBefore.getOrDefault(peer.peerId(), peer.sentBytes());
      member
          .put("route", JoinBook.word(peer.route()))
          .put("shard", peer.shard())
          .put("rttMillis", peer.rttMillis())
          .put("loss", peer.loss())
          .put("estimateBps", peer.estimateBps())
          .put("outBps", seconds == 0 ? 0 : (long) (Math.max(0, bytes) * 8 / seconds))
          .put("receivedTracks", peer.receivedTracks())
          .put("pausedTracks", peer.pausedTracks());
      for (TrackQuality track : peer.published()) {
        own.add(track(participant, track, tracksBefore));
      }
    }
    return member.put("tracks", own);
  }

  private JsonObject track(
      ParticipantDescription owner, TrackQuality track, Map<String, Count> before) {
    Count now = new Count(track.expected(), track.received());
    Count then = before.getOrDefault(track.trackId(), now);
    tracks.put(track.trackId(), now);
    long expected = now.expected - then.expected;
    long missing = expected - (now.received - then.received);
    double loss = expected <= 0 ? 0 : Math.clamp((double) missing / expected, 0, 1);
    String source = "";
    String codec = "";
    for (TrackDescription description : owner.tracks()) {
      if (description.sid().equals(track.trackId())) {
        source = JoinBook.word(description.source());
        codec = description.mimeType();
      }
    }
    return new JsonObject()
        .put("sid", track.trackId())
        .put("kind", JoinBook.word(track.kind()))
        .put("source", source)
        .put("codec", codec)
        .put("muted", track.muted())
        .put("bps", track.bps())
        .put("layers", track.layers())
        .put("loss", loss);
  }

  /// What kind of client it is, in words.
  private JsonObject whence(ClientOrigin origin) {
    Cohorts.Cohort cohort = joins.cohorts().of(origin);
    return new JsonObject()
        .put("device", cohort.device())
        .put("region", cohort.region())
        .put("network", origin.network());
  }

  private JsonArray failures() {
    JsonArray all = new JsonArray();
    for (JoinReport report : joins.recent().stream().limit(FAILURES_MAX).toList()) {
      JsonObject stages = new JsonObject();
      report
          .reached()
          .forEach((stage, after) -> stages.put(JoinBook.word(stage), after.toMillis()));
      all.add(
          whence(report.origin())
              .put("at", report.began().toEpochMilli())
              .put("room", report.room())
              .put("identity", report.identity())
              .put("name", report.name())
              .put("stage", JoinBook.stage(report))
              .put("reason", report.failure())
              .put("reached", stages));
    }
    return all;
  }
}
