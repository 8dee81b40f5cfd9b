// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.stoa.media.PeerQuality;
import io.stoa.media.PeerQuality.Route;
import io.stoa.media.PeerQuality.TrackQuality;
import io.stoa.media.TransportRole;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads off how the peers of a room are. Only when somebody asks: nothing is kept for it. On the
/// room's shard.
final class PeerSurvey {

  private PeerSurvey() {}

  static PeerQuality of(Room room, Peer peer, int shard, long nowNanos) {
    int received = 0;
    int paused = 0;
    int missing = 0;
    long sentBytes = 0;
    TransportRole role = TransportRole.PUBLISHER;
    for (Subscription subscription : peer.subscriptions()) {
      received++;
      paused += subscription.share().isStarved() ? 1 : 0;
      missing = Math.max(missing, subscription.share().missing());
      sentBytes += subscription.octets();
      role = subscription.role();
    }
    SendSide side = received == 0 ? null : peer.sendSide(role);
    return new PeerQuality(
        room.id(),
        peer.id(),
        shard,
        route(peer),
        peer.reports().knownRttMillis(),
        side == null ? 0 : side.loss(),
        side == null ? 0 : side.targetBps(),
        received,
        paused,
        missing,
        sentBytes,
        published(peer, nowNanos));
  }

  private static List<TrackQuality> published(Peer peer, long nowNanos) {
    List<TrackQuality> tracks = new ArrayList<>();
    for (Publication publication : peer.publications()) {
      double bps = 0;
      int alive = 0;
      long expected = 0;
      long received = 0;
      for (Layer layer : publication.layers()) {
        alive += layer.isAlive(nowNanos) ? 1 : 0;
        bps += layer.rates().bps(LayerSelector.ALL, LayerSelector.ALL, nowNanos);
        expected += layer.stats().expected();
        received += layer.stats().received();
      }
      tracks.add(
          new TrackQuality(
              publication.trackId(),
              publication.kind(),
              publication.isMuted(),
              (long) bps,
              alive,
              publication.layers().length,
              expected,
              received));
    }
    return tracks;
  }

  private static Route route(Peer peer) {
    Route publisher = route(peer.outlet(TransportRole.PUBLISHER));
    return publisher == Route.NONE ? route(peer.outlet(TransportRole.SUBSCRIBER)) : publisher;
  }

  private static Route route(@Nullable Outlet outlet) {
    Path path = outlet instanceof PeerTransport transport ? transport.selected() : null;
    if (path == null) {
      return Route.NONE;
    }
    return path.relayed() ? Route.RELAY : path.tcp() ? Route.TCP : Route.UDP;
  }
}
