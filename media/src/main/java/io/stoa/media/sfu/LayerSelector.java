// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

/// Chooses which simulcast layer a subscription sends: the highest one that is alive and not above
/// the caps: what an allocator grants, and what the viewer prefers. It changes only at a key frame
/// of the new layer, and keeps the old one until then. Owned by its subscription.
final class LayerSelector {
  static final int DROP = 0;

  /// The packet belongs to what is being sent.
  static final int FORWARD = 1;

  /// The packet begins what is being sent from now on.
  static final int SWITCH = 2;

  private int granted = Limits.LAYERS_MAX - 1;
  private int preferred = Limits.LAYERS_MAX - 1;
  private int target = Limits.LAYERS_MAX - 1;
  private int current = -1;
  private int source = -1;
  private int spatial = Integer.MAX_VALUE;

  /// The highest layer that an allocator grants.
  void grant(int layer) {
    granted = layer;
    target = Math.min(granted, preferred);
  }

  /// The highest layer that the viewer has a use for.
  void prefer(int layer) {
    preferred = layer;
    target = Math.min(granted, preferred);
  }

  /// The highest layer that may be sent.
  int target() {
    return target;
  }

  /// The layer being sent, or -1 until the first key frame.
  int current() {
    return current;
  }

  /// Of a stream that carries several spatial layers: the highest that is sent.
  int spatial() {
    return spatial;
  }

  void spatial(int layer) {
    spatial = layer;
  }

  /// The highest spatial layer to send from a picture on. A lower one can be decoded at any time, a
  /// higher one only from a key picture on.
  int spatialFrom(boolean keyframe) {
    return keyframe ? target : Math.min(spatial, target);
  }

  /// Sends nothing until the next key frame.
  void reset() {
    current = -1;
    spatial = Integer.MAX_VALUE;
  }

  /// The layer that should be sent, or -1 when none is alive.
  int wanted(Publication publication, long nowNanos) {
    Layer[] layers = publication.layers();
    for (int i = Math.min(target, layers.length - 1); i >= 0; i--) {
      if (layers[i].isAlive(nowNanos)) {
        return i;
      }
    }
    return -1;
  }

  /// Judges a packet of a layer that is alive.
  int admits(Publication publication, Layer layer, boolean keyframe, long nowNanos) {
    boolean isCurrent = layer.index() == current;
    if (isCurrent && layer.source() == source) {
      return FORWARD;
    }
    if (!keyframe || layer.index() > target) {
      return DROP;
    }
    boolean currentServes =
        !isCurrent && current >= 0 && publication.layers()[current].isAlive(nowNanos);
    if (layer.index() != wanted(publication, nowNanos) && currentServes) {
      return DROP;
    }
    current = layer.index();
    source = layer.source();
    return SWITCH;
  }
}
