// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.bwe;

/// One burst of a probe, as sent and as arrived; reused. Owned by its [ProbeControl].
final class ProbeCluster {
  int id;
  double bps;
  int bytesMin;
  int sentPackets;
  int sentBytes;
  int arrivedPackets;
  int arrivedBytes;
  boolean hasNews;
  boolean isFollowed;

  private long firstSent;
  private long lastSent;
  private long firstArrival;
  private long lastArrival;
  private int lastSentBytes;
  private int firstArrivedBytes;

  void open(int newId, double newBps, int newBytesMin) {
    id = newId;
    bps = newBps;
    bytesMin = newBytesMin;
    sentPackets = 0;
    sentBytes = 0;
    arrivedPackets = 0;
    arrivedBytes = 0;
    hasNews = false;
    isFollowed = false;
  }

  void onSent(int bytes) {
    sentPackets++;
    sentBytes += bytes;
  }

  void onArrival(long sentNanos, long arrivalNanos, int bytes) {
    if (arrivedPackets == 0 || sentNanos < firstSent) {
      firstSent = sentNanos;
    }
    if (arrivedPackets == 0 || sentNanos >= lastSent) {
      lastSent = sentNanos;
      lastSentBytes = bytes;
    }
    if (arrivedPackets == 0 || arrivalNanos < firstArrival) {
      firstArrival = arrivalNanos;
      firstArrivedBytes = bytes;
    }
    if (arrivedPackets == 0 || arrivalNanos > lastArrival) {
      lastArrival = arrivalNanos;
    }
    arrivedPackets++;
    arrivedBytes += bytes;
    hasNews = true;
  }

  /// Bits per second between the first and the last sending, or -1.
  double sentRate() {
    long nanos = lastSent - firstSent;
    return nanos <= 0 ? -1 : (arrivedBytes - lastSentBytes) * 8e9 / nanos;
  }

  double arrivedRate() {
    long nanos = lastArrival - firstArrival;
    return nanos <= 0 ? -1 : (arrivedBytes - firstArrivedBytes) * 8e9 / nanos;
  }
}
