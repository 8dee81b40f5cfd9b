// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

/// Merges and throttles the key frame requests for one layer: any number of receivers may ask, the
/// publisher hears at most one request per [Limits#KEYFRAME_INTERVAL_NANOS], and none when a key
/// frame came in between. Owned by its layer.
final class KeyframeRequests {
  private final Runnable soon;
  private boolean pending;
  private boolean everSent;
  private long sentAtNanos;

  /// @param soon called when a request waits to be sent
  KeyframeRequests(Runnable soon) {
    this.soon = soon;
  }

  void request() {
    if (!pending) {
      pending = true;
      soon.run();
    }
  }

  /// A key frame answers whoever asked so far.
  void onKeyframe() {
    pending = false;
  }

  /// Whether a request is to be sent now.
  boolean isDue(long nowNanos) {
    return pending && (!everSent || nowNanos - sentAtNanos >= Limits.KEYFRAME_INTERVAL_NANOS);
  }

  /// Until when a request has to wait; Long.MAX_VALUE when there is none, or none that waits.
  long deadlineNanos() {
    return pending && everSent ? sentAtNanos + Limits.KEYFRAME_INTERVAL_NANOS : Long.MAX_VALUE;
  }

  void sent(long nowNanos) {
    pending = false;
    everSent = true;
    sentAtNanos = nowNanos;
  }
}
