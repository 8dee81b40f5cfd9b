// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.netty.buffer.ByteBuf;
import io.stoa.media.MediaEvent;

/// Who takes what a {@link PeerTransport} receives. Called on the room's shard; buffers are only
/// lent for the call, and the packet may be changed in place.
public interface Inlet {

  /// An authenticated RTP packet, decrypted in place.
  void onRtp(PeerTransport transport, ByteBuf packet, int index, int length, long nowNanos);

  /// An authenticated compound RTCP packet, decrypted in place.
  void onRtcp(PeerTransport transport, ByteBuf packet, int index, int length, long nowNanos);

  /// The first authenticated check came.
  default void onReached(PeerTransport transport) {}

  /// ICE and DTLS are done. Again only after a failure: when a client whose consent had run out is
  /// back.
  void onConnected(PeerTransport transport);

  /// The transport failed; after {@link PeerTransport#restart} it may connect again.
  void onFailed(PeerTransport transport, MediaEvent.Reason reason);

  /// The client, which was heard all the time by UDP, is not heard any more; or is heard again.
  default void onQuiet(PeerTransport transport, boolean quiet) {}

  /// Application data came by DTLS: an SCTP packet (RFC 8261). Without data channels it is ignored.
  default void onData(PeerTransport transport, byte[] data) {}

  /// The transport has packets that wait for {@link PeerTransport#flush}. Once per burst.
  void onDirty(PeerTransport transport);
}
