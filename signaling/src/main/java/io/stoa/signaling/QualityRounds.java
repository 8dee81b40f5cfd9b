// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.media.MediaServer;
import io.stoa.media.PeerQuality;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/// Has the media plane measured every few seconds, and tells each room of its peers. Any thread.
final class QualityRounds {

  static final Duration INTERVAL = Duration.ofSeconds(3);

  private final Vertx vertx;
  private final MediaServer media;
  private final Collection<Room> rooms;
  private final AtomicBoolean measuring = new AtomicBoolean();
  private final long timer;

  /// @param rooms which may change meanwhile
  QualityRounds(Vertx vertx, MediaServer media, Collection<Room> rooms) {
    this.vertx = vertx;
    this.media = media;
    this.rooms = rooms;
    timer = vertx.setPeriodic(INTERVAL.toMillis(), id -> measure());
  }

  void close() {
    vertx.cancelTimer(timer);
  }

  /// A server that is too slow for one round is spared the next.
  private void measure() {
    if (!rooms.isEmpty() && measuring.compareAndSet(false, true)) {
      Future.fromCompletionStage(media.survey())
          .onComplete(done -> measuring.set(false))
          .onSuccess(this::spread);
    }
  }

  private void spread(List<PeerQuality> peers) {
    Map<String, Map<String, PeerQuality>> byRoom = new HashMap<>();
    for (PeerQuality peer : peers) {
      byRoom.computeIfAbsent(peer.roomId(), id -> new HashMap<>()).put(peer.peerId(), peer);
    }
    for (Room room : rooms) {
      Map<String, PeerQuality> its = byRoom.getOrDefault(room.sid(), Map.of());
      room.run(() -> room.qualities.take(its));
    }
  }
}
