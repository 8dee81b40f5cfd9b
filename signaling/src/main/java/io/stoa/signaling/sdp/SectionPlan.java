// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.sdp;

/// What we do with an m-line.
public sealed interface SectionPlan {

  /// Take what the client sends.
  ///
  /// @param dtx ask for silence as rare packets
  /// @param codec the one that the client wants to send, which it does if the answer names it
  ///   first; empty for its order
  record Receive(boolean dtx, boolean stereo, String codec) implements SectionPlan {}

  /// Send a track.
  record Send(OutgoingTrack track) implements SectionPlan {}

  /// Keep it for later.
  record Idle() implements SectionPlan {}

  /// Data channels.
  record Data() implements SectionPlan {}

  /// Not wanted, for good.
  record Reject() implements SectionPlan {}
}
