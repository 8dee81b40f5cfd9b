// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.netty.buffer.ByteBuf;
import io.stoa.media.rtp.DependencyReader;
import io.stoa.media.rtp.Vp8View;
import io.stoa.media.rtp.Vp9View;

/// Reads what forwarding must know of a stored packet: key frames, pictures, and the layers that a
/// stream carries. The dependency descriptor tells them whatever the codec; without one the payload
/// descriptors of VP8 and VP9 do. Owned by its layer.
final class PayloadReader {
  private static final int TEMPORAL_MAX = 7;

  private final DependencyReader dependencies = new DependencyReader();
  private int spatialLayers = 1;
  private int temporalLayers = 1;

  /// Another stream follows.
  void reset() {
    dependencies.reset();
    spatialLayers = 1;
    temporalLayers = 1;
  }

  /// How many spatial layers the stream carries, as far as it has told.
  int spatialLayers() {
    return spatialLayers;
  }

  /// The same for temporal layers.
  int temporalLayers() {
    return temporalLayers;
  }

  /// Of the dependency descriptor, for packets of its [Packet#generation].
  int targetsUpTo(int spatial, int temporal) {
    return dependencies.targetsUpTo(spatial, temporal);
  }

  /// Whether a packet's dependency descriptor can still be written as it was the first time.
  boolean knows(Packet packet) {
    return packet.maskBit == 0 || packet.generation == dependencies.generation();
  }

  /// Fills in a packet whose bytes and extensions are known. Returns false when its payload is
  /// malformed.
  boolean read(Packet packet, ByteBuf bytes, PayloadViews views) {
    packet.pictureId = -1;
    packet.tl0PicIdx = -1;
    packet.spatial = 0;
    packet.temporal = 0;
    packet.syncTo = -1;
    packet.startsPicture = false;
    packet.endsLayer = false;
    packet.maskBit = 0;
    packet.redundantLength = 0;
    packet.keyframe = !packet.codec.isVideo() && packet.payloadLength > 0;
    if (packet.payloadLength == 0) {
      return true;
    }
    boolean fits = readPayload(packet, bytes, views);
    if (fits
        && packet.dependencyLength > 0
        && dependencies.read(bytes, packet.dependencyIndex, packet.dependencyLength)) {
      readDependencies(packet);
    }
    return fits;
  }

  private boolean readPayload(Packet packet, ByteBuf bytes, PayloadViews views) {
    int index = packet.payloadIndex;
    int length = packet.payloadLength;
    return switch (packet.codec) {
      case OPUS -> true;
      case RED -> {
        boolean fits = views.red.wrap(bytes, index, length);
        packet.redundantLength = fits ? views.red.primaryIndex() - index : 0;
        yield fits;
      }
      case VP8 -> {
        boolean fits = views.vp8.wrap(bytes, index, length);
        if (fits) {
          readVp8(packet, views.vp8);
        }
        yield fits;
      }
      case H264 -> {
        boolean fits = views.h264.wrap(bytes, index, length);
        packet.keyframe = fits && views.h264.isKeyframe();
        yield fits;
      }
      case VP9 -> {
        boolean fits = views.vp9.wrap(bytes, index, length);
        if (fits) {
          readVp9(packet, views.vp9);
        }
        yield fits;
      }
      case AV1 -> {
        boolean fits = views.av1.wrap(bytes, index, length);
        packet.keyframe = fits && views.av1.isKeyframe();
        yield fits;
      }
    };
  }

  private void readVp8(Packet packet, Vp8View view) {
    packet.keyframe = view.isKeyframe();
    packet.pictureId = view.pictureId();
    packet.tl0PicIdx = view.tl0PicIdx();
    packet.temporal = Math.max(0, view.tid());
    packet.startsPicture = view.startsFrame();
    temporalLayers = Math.max(temporalLayers, packet.temporal + 1);
    if (view.isLayerSync()) {
      // It depends on layer 0 alone, but the next of a layer between may depend on more.
      packet.syncFrom = Math.max(0, packet.temporal - 1);
      packet.syncTo = packet.temporal;
    }
  }

  private void readVp9(Packet packet, Vp9View view) {
    packet.keyframe = view.isKeyframe();
    packet.spatial = view.sid();
    packet.temporal = view.tid();
    packet.startsPicture = view.startsFrame() && view.sid() == 0;
    packet.endsLayer = view.endsFrame();
    int told = view.spatialLayers();
    spatialLayers = Math.max(told > 0 ? told : spatialLayers, view.sid() + 1);
    temporalLayers = Math.max(temporalLayers, packet.temporal + 1);
    if (view.isSwitchingPoint()) {
      packet.syncFrom = packet.temporal;
      packet.syncTo = TEMPORAL_MAX;
    }
  }

  private void readDependencies(Packet packet) {
    packet.spatial = dependencies.sid();
    packet.temporal = dependencies.tid();
    packet.startsPicture = dependencies.startsFrame() && dependencies.sid() == 0;
    packet.endsLayer = dependencies.endsFrame();
    packet.syncFrom = packet.temporal;
    packet.syncTo = dependencies.syncTo();
    packet.maskBit = dependencies.startsFrame() ? dependencies.maskBit() : 0;
    packet.masked = dependencies.isMasked();
    packet.targets = dependencies.targets();
    packet.generation = dependencies.generation();
    spatialLayers = dependencies.spatialLayers();
    temporalLayers = dependencies.temporalLayers();
  }
}
