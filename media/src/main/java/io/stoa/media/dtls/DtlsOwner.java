// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.dtls;

import io.netty.buffer.ByteBuf;

/// Who takes what a {@link DtlsServer} hands back, always on the owner's executor.
public interface DtlsOwner {

  /// A datagram for the client; the reference to the buffer goes with it.
  void sendDtls(ByteBuf datagram);

  /// The handshake is done. Comes once.
  void onKeys(SrtpKeys keys);

  /// Application data came.
  void onData(byte[] data);

  /// It is over; nothing follows.
  void onDtlsFailed(DtlsFailure failure);
}
