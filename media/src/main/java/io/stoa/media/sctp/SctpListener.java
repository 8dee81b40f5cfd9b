// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

import io.netty.buffer.ByteBuf;

/// What an association tells its owner, always from inside a call to the association. Every method
/// of the association and its channels may be called from here.
public interface SctpListener {

  /// A packet to send through DTLS. The buffer belongs to the association and is valid only during
  /// this call.
  void packet(ByteBuf packet);

  /// The handshake is complete. Said again if the peer restarts the association: all channels were
  /// closed before.
  void established();

  /// The association ended; its channels were closed before. Nothing follows.
  void closed(CloseReason reason);

  /// The peer opened this channel, or acknowledged that we did.
  void channelOpened(DataChannel channel);

  /// The channel is closed on both sides; its id may be used again.
  void channelClosed(DataChannel channel);

  /// A whole message. The array is the receiver's to keep.
  ///
  /// @param binary whether the payload is bytes, or else UTF-8 text that nobody validated
  void message(DataChannel channel, boolean binary, byte[] payload);

  /// The channel's buffered amount fell to its low mark.
  void drained(DataChannel channel);
}
