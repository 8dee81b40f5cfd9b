// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sim;

/// How a link treats packets, alike in both directions; shares are 0 to 1. Immutable.
///
/// @param spreadMillis jitter, evenly on both sides of the delay; more than the spacing of packets
///   reorders
/// @param burstLoss share that is lost while the link is bad (Gilbert and Elliott)
/// @param toBad chance of a packet to begin a bad time
/// @param toGood chance of a packet to end it
/// @param heldBack share of packets that take the delay twice
/// @param kbps 0 for no limit
public record LinkQuality(
    int delayMillis,
    int spreadMillis,
    double loss,
    double burstLoss,
    double toBad,
    double toGood,
    double heldBack,
    int kbps,
    int queueMillis) {

  public static LinkQuality delay(int millis, int spreadMillis) {
    return new LinkQuality(millis, spreadMillis, 0, 0, 0, 1, 0, 0, 0);
  }

  public LinkQuality loss(double share) {
    return new LinkQuality(
        delayMillis, spreadMillis, share, burstLoss, toBad, toGood, heldBack, kbps, queueMillis);
  }

  public LinkQuality bursts(double share, double goodToBad, double badToGood) {
    return new LinkQuality(
        delayMillis, spreadMillis, loss, share, goodToBad, badToGood, heldBack, kbps, queueMillis);
  }

  public LinkQuality reorder(double share) {
    return new LinkQuality(
        delayMillis, spreadMillis, loss, burstLoss, toBad, toGood, share, kbps, queueMillis);
  }

  public LinkQuality rate(int toKbps, int toQueueMillis) {
    return new LinkQuality(
        delayMillis, spreadMillis, loss, burstLoss, toBad, toGood, heldBack, toKbps, toQueueMillis);
  }

  /// One direction of such a link.
  public SimLink open(SimClock clock, long seed) {
    SimLink link =
        new SimLink(clock, seed, delayMillis)
            .spread(spreadMillis)
            .loss(loss)
            .burstLoss(burstLoss, toBad, toGood)
            .holdBack(heldBack);
    return kbps == 0 ? link : link.rate(1000.0 * kbps).queue((long) kbps * queueMillis / 8);
  }
}
