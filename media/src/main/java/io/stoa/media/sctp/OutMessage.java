// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

import org.jspecify.annotations.Nullable;

/// A message on its way to the peer. Owned by its association.
final class OutMessage {
  /// What a waiting message costs us besides its bytes, so that tiny ones are not free.
  private static final int OVERHEAD = 64;

  final @Nullable DataChannel channel;
  final int stream;
  final int ppid;
  final byte[] payload;
  final boolean unordered;

  /// Retransmissions of a chunk until the message is given up; negative if it never is.
  final int retransmitsMax;

  /// When the message is given up, RFC 7496 §3.1.
  final long expiryNanos;

  int ssn;

  /// Bytes that already are in chunks.
  int cut;

  boolean abandoned;
  boolean released;

  /// TSNs of its first and last chunk so far.
  long firstTsn;

  long lastTsn;

  /// Chunks that the peer did not acknowledge for good.
  int outstanding;

  OutMessage(
      @Nullable DataChannel channel,
      int stream,
      int ppid,
      byte[] payload,
      boolean unordered,
      int retransmitsMax,
      long expiryNanos) {
    this.channel = channel;
    this.stream = stream;
    this.ppid = ppid;
    this.payload = payload;
    this.unordered = unordered;
    this.retransmitsMax = retransmitsMax;
    this.expiryNanos = expiryNanos;
  }

  int cost() {
    return payload.length + OVERHEAD;
  }

  boolean whole() {
    return cut == payload.length;
  }

  /// Not at the very time: a message whose lifetime is zero, which is the peer's to choose, may go
  /// at once.
  boolean expired(long nowNanos) {
    return nowNanos > expiryNanos;
  }

  /// Whether a chunk that was sent so often, and is lost, is not worth sending again.
  boolean hopeless(int sends, long nowNanos) {
    return (retransmitsMax >= 0 && sends > retransmitsMax) || expired(nowNanos);
  }
}
