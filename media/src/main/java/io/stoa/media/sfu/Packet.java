// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.stoa.media.rtp.Codec;

/// What is known of one stored packet, besides its bytes in the [RetransmitCache]. Reused. Owned by
/// its layer.
final class Packet {
  /// Unwrapped, of the source.
  long seq = -1;

  /// Where its bytes begin, counted over the ring's whole life.
  long start;

  /// Of the payload, in the ring's buffer; without padding.
  int payloadIndex;

  int payloadLength;

  /// Bytes of padding that are sent behind the payload, where they lie in the ring, too. Settled
  /// before the packet is sent for the first time, and never changed: a number always means the
  /// same bytes.
  int padding;

  /// Of redundant audio: how much of the payload lies in front of the primary block.
  int redundantLength;

  int timestamp;
  boolean marker;

  /// Arrived behind a newer one.
  boolean late;

  /// A key frame begins here; every audio packet counts as one.
  boolean keyframe;

  Codec codec = Codec.OPUS;

  /// Of a stream that carries several spatial layers; 0 of any other.
  int spatial;

  /// Of a stream that carries several temporal layers; 0 of any other.
  int temporal;

  /// From this picture on, whoever had the temporal layers up to `syncFrom` can decode those up to
  /// `syncTo`, which is -1 when the picture is no such point.
  int syncFrom;

  int syncTo;

  /// A picture begins here, with its lowest spatial layer.
  boolean startsPicture;

  /// The frame of a spatial layer ends here.
  boolean endsLayer;

  /// VP8's, as they came, or -1.
  int pictureId;

  int tl0PicIdx;

  /// Header extensions that are passed on; -1 or length 0 when absent.
  int audioLevel;

  int orientation;
  int playoutDelay;
  int captureTimeIndex;
  int captureTimeLength;
  int dependencyIndex;
  int dependencyLength;

  /// Of the dependency descriptor where a frame begins: where its mask of decode targets belongs, 0
  /// elsewhere; whether it has one, how wide it is, and what its numbers mean.
  int maskBit;

  boolean masked;
  int targets;
  int generation;

  /// Its bytes lie elsewhere now.
  void move(int by) {
    payloadIndex += by;
    captureTimeIndex += by;
    dependencyIndex += by;
  }
}
