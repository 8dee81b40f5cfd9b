// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

/// Whose track a publication is, as far as its receivers hear of it: a peer of this part of the
/// room, or one of another part.
interface Origin {

  /// What receivers know its streams by.
  byte[] cname();

  /// A moment of our wall clock in the publisher's, as its sender reports tell it.
  long toSenderNanos(long unixNanos);

  /// Whether it is the dominant speaker, or was the last one.
  boolean isSpeaking();

  /// Something is to be asked of the publisher, with more of its kind.
  void dueSoon();

  /// What judges the loudness of one of its audio tracks.
  LoudestVoices.Microphone microphone();
}
