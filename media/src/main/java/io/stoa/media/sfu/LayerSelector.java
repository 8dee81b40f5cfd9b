// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

/// Chooses the layers that a subscription sends: the highest that are alive and not above the caps,
/// which are what an allocator grants and what the viewer prefers. Of simulcast it is one layer,
/// which changes only at a key frame of the new one, and the old one is kept until then. Of a
/// stream that carries spatial or temporal layers it is all up to one of each: down at any picture;
/// up to a spatial layer at a key picture, to a temporal layer also where the stream says so. Owned
/// by its subscription.
final class LayerSelector {
  static final int DROP = 0;

  /// The packet belongs to what is being sent.
  static final int FORWARD = 1;

  /// The packet begins what is being sent from now on.
  static final int SWITCH = 2;

  /// Above every layer that there is.
  static final int ALL = Integer.MAX_VALUE;

  private int granted = ALL;
  private int grantedTemporal = ALL;
  private int preferred = ALL;
  private int preferredFps;
  private int target = ALL;
  private int current = -1;
  private int source = -1;
  private int spatial = ALL;
  private int temporal = ALL;

  /// The highest layers that an allocator grants.
  void grant(int layer, int temporalLayer) {
    granted = layer;
    grantedTemporal = temporalLayer;
    target = Math.min(granted, preferred);
  }

  /// The highest layer that the viewer has a use for, and the most pictures per second; 0 for any
  /// number.
  void prefer(int layer, int picturesPerSecond) {
    preferred = layer;
    preferredFps = picturesPerSecond;
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

  /// Whether a packet that `begins` a key frame is of the layer being sent.
  boolean isCurrent(Layer layer, boolean begins) {
    return begins && layer.index() == current && layer.source() == source;
  }

  /// Of a stream that carries several spatial layers: the highest that is sent.
  int spatial() {
    return spatial;
  }

  /// The highest temporal layer that is sent.
  int temporal() {
    return temporal;
  }

  void settle(int spatialLayer, int temporalLayer) {
    spatial = spatialLayer;
    temporal = temporalLayer;
  }

  /// Whether a packet of the layer being sent is left out.
  boolean cuts(Packet packet) {
    return packet.spatial > spatial || packet.temporal > temporal;
  }

  /// The highest spatial layer to send from a picture on. A lower one can be decoded at any time, a
  /// higher one only from a key picture on.
  int spatialFrom(Packet packet) {
    return packet.keyframe ? target : Math.min(spatial, target);
  }

  /// The highest temporal layer to send from a picture on. A lower one can be decoded at any time.
  int temporalFrom(Packet packet, LayerRates rates) {
    int highest = grantedTemporal;
    if (preferredFps > 0) {
      highest = Math.min(highest, rates.temporalFor(preferredFps));
    }
    if (packet.keyframe || highest <= temporal) {
      return highest;
    }
    boolean sync = packet.syncTo > temporal && packet.syncFrom <= temporal;
    return sync ? Math.min(highest, packet.syncTo) : temporal;
  }

  /// Sends nothing until the next key frame.
  void reset() {
    current = -1;
    spatial = ALL;
    temporal = ALL;
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
