// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.netty.buffer.ByteBuf;

/// Where a peer's outgoing media goes. Buffers stay the caller's: they are read before the call
/// returns. Owned by its room's shard.
public interface Outlet {

  /// Whether media sent now would leave: there are keys and a path with consent.
  boolean ready();

  /// What may be sent at most, in bps, whatever the network carries.
  default long limitBps() {
    return Long.MAX_VALUE;
  }

  /// Sends one RTP packet made of a header of its own and a payload shared with other receivers.
  ///
  /// @param header the RTP header with extensions, from its reader index
  /// @param headerLength bytes of the header
  /// @param payload holds the plaintext payload, left unchanged
  void sendRtp(
      ByteBuf header, int headerLength, ByteBuf payload, int payloadIndex, int payloadLength);

  /// Sends one compound RTCP packet.
  void sendRtcp(ByteBuf compound, int index, int length);

  /// Whether the client was heard at that time or later, by a path that may end without a word.
  default boolean isHeardSince(long nanos) {
    return false;
  }

  /// Sends application data by DTLS: an SCTP packet (RFC 8261). False if it was dropped.
  default boolean sendData(byte[] packet) {
    return false;
  }
}
