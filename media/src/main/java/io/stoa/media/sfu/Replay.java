// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import org.jspecify.annotations.Nullable;

/// Chooses what a receiver that begins is shown without anybody being asked for it: all that came
/// since the latest key frame of a layer, out of its ring. To be shown at once it must look live:
/// the pictures are sent as if they had been taken a millisecond apart, up to the newest, which has
/// the time that it would have had. A player that was told their true times would stay as far
/// behind as the first of them. One for each room, since a replay is sent in one go. Owned by its
/// room's shard.
final class Replay {
  private static final int TICKS_APART = 90;

  private long firstSeq;
  private long lastSeq;
  private long bytes;
  private int pictures;
  private int newestTimestamp;
  private boolean running;
  private int timestamp;
  private int timestampOut;
  private int newestOut;

  /// Whether a key frame of a layer, up to the highest wanted, came so lately that it can be shown.
  static boolean isNear(Publication from, int highest, SeqRewriter rewriter, long nowNanos) {
    for (int i = highest; i >= 0; i--) {
      Layer layer = from.layers()[i];
      if (layer.keyframeSeq() >= 0
          && nowNanos - layer.keyframeNanos() < Limits.KEYFRAME_FRESH_NANOS
          && rewriter.begins(layer.source(), layer.keyframeSeq())) {
        return true;
      }
    }
    return false;
  }

  /// Chooses from a layer up to the highest wanted. Returns null when there is nothing that fits.
  ///
  /// @param upTo of the layer `of` nothing behind this packet: it is about to be sent by itself
  @Nullable Layer choose(
      Publication from,
      int highest,
      @Nullable Layer of,
      long upTo,
      SeqRewriter rewriter,
      SendSide side,
      long nowNanos) {
    for (int i = highest; i >= 0; i--) {
      Layer layer = from.layers()[i];
      if (layer.isAlive(nowNanos)
          && choose(layer, layer == of ? upTo : layer.newestSeq(), nowNanos)
          && rewriter.begins(layer.source(), firstSeq)
          && side.takes(bytes)) {
        return layer;
      }
    }
    return null;
  }

  /// Returns false when a layer has nothing that is worth it: the key frame came too long ago, or
  /// is not there, or something is still to come.
  private boolean choose(Layer layer, long upTo, long nowNanos) {
    long seq = layer.keyframeSeq();
    if (seq < 0 || nowNanos - layer.keyframeNanos() > Limits.REPLAY_NANOS) {
      return false;
    }
    Packet keyframe = layer.find(seq);
    if (keyframe == null) {
      return false;
    }
    firstSeq = seq;
    lastSeq = upTo;
    bytes = layer.bytesSince(keyframe);
    pictures = 1;
    newestTimestamp = keyframe.timestamp;
    for (long next = firstSeq + 1; next <= lastSeq; next++) {
      Packet packet = layer.find(next);
      if (packet == null && layer.nacks().awaits(next)) {
        // It would come too late for its place among the others.
        return false;
      }
      if (packet != null && packet.timestamp - newestTimestamp > 0) {
        newestTimestamp = packet.timestamp;
        pictures++;
      }
    }
    return true;
  }

  /// The first and the last number of what was chosen.
  long firstSeq() {
    return firstSeq;
  }

  long lastSeq() {
    return lastSeq;
  }

  void begin() {
    running = true;
  }

  void end() {
    running = false;
  }

  /// Whether what is sent now was chosen here, and not that it just came.
  boolean isRunning() {
    return running;
  }

  /// The timestamp by which the time of the whole is found.
  int newestTimestamp() {
    return newestTimestamp;
  }

  /// Takes the offset that the newest picture is to have, and returns that of the first.
  ///
  /// @param last what was sent last, when anything was
  int first(int timestampIn, int newestOffset, boolean hasLast, int last) {
    newestOut = newestTimestamp + newestOffset;
    timestamp = timestampIn;
    timestampOut = newestOut - (pictures - 1) * TICKS_APART;
    if (hasLast && timestampOut - last <= 0) {
      timestampOut = last + 1;
    }
    return timestampOut - timestampIn;
  }

  /// Whether a packet begins another picture, which has an offset of its own.
  boolean isNext(int timestampIn) {
    return running && timestampIn - timestamp > 0;
  }

  /// The offset of that picture.
  int next(int timestampIn) {
    int out = timestampIn == newestTimestamp ? newestOut : timestampOut + TICKS_APART;
    timestampOut = out - timestampOut <= 0 ? timestampOut + 1 : out;
    timestamp = timestampIn;
    return timestampOut - timestampIn;
  }
}
