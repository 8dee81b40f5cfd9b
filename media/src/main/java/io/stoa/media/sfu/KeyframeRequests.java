// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

/// Merges and throttles the key frame requests for one layer: any number of receivers may ask, the
/// publisher hears at most two requests in any second, and none when a key frame came in between.
/// The second does not wait for the end of the second, but until an encoder hears it. A request
/// that no key frame follows is repeated once. Owned by its layer.
final class KeyframeRequests {
  private final Runnable soon;
  private boolean pending;
  private boolean repeatable;
  private int sent;
  private long lastNanos;
  private long earlierNanos;

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
    repeatable = false;
  }

  /// Whether a request is to be sent now.
  boolean isDue(long nowNanos) {
    return (pending || repeatable) && (sent == 0 || nowNanos - nextNanos() >= 0);
  }

  /// Until when a request has to wait; Long.MAX_VALUE when there is none, or none that waits.
  long deadlineNanos() {
    return (pending || repeatable) && sent > 0 ? nextNanos() : Long.MAX_VALUE;
  }

  private long nextNanos() {
    // The key frame that is under way will do for all who ask meanwhile.
    long next =
        lastNanos + (repeatable ? Limits.KEYFRAME_REPEAT_NANOS : Limits.KEYFRAME_SPACING_NANOS);
    return sent > 1 ? Math.max(next, earlierNanos + Limits.KEYFRAME_WINDOW_NANOS) : next;
  }

  void sent(long nowNanos) {
    repeatable = !repeatable;
    pending = false;
    sent = Math.min(2, sent + 1);
    earlierNanos = lastNanos;
    lastNanos = nowNanos;
  }
}
