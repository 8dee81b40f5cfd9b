// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

import org.jspecify.annotations.Nullable;

/// Chunks that were sent and not yet acknowledged for good, by TSN: what is in flight, what is lost
/// and goes out again, what is given up. RFC 9260 §6.3, RFC 3758 §3.5. Owned by its association.
final class Outstanding {
  /// Chunks that we keep track of; gap blocks reach further.
  static final int CHUNKS_MAX = 16_384;

  private final SctpCounters counters;
  private final SendQueue queue;
  private final boolean partial;
  private OutChunk[] ring = new OutChunk[64];
  private long acknowledged;
  private long nextTsn;
  private long abandonedTo;
  private int flight;
  private int lost;

  /// No chunk below this TSN is lost.
  private long lostFrom;

  /// @param partial whether the peer understands FORWARD TSN; else nothing is given up
  Outstanding(int firstTsn, boolean partial, SendQueue queue, SctpCounters counters) {
    this.partial = partial;
    this.queue = queue;
    this.counters = counters;
    this.nextTsn = Wire.firstTsn(firstTsn);
    this.acknowledged = nextTsn - 1;
    this.abandonedTo = acknowledged;
  }

  /// Bytes of chunks in flight.
  int flight() {
    return flight;
  }

  /// Whether the peer has acknowledged all.
  boolean isEmpty() {
    return nextTsn == acknowledged + 1;
  }

  boolean isFull() {
    return nextTsn - acknowledged > CHUNKS_MAX;
  }

  long acknowledged() {
    return acknowledged;
  }

  long highestSent() {
    return nextTsn - 1;
  }

  /// The TSN up to which the peer shall not wait any more; the acknowledged one if there is none.
  long abandonedTo() {
    return abandonedTo;
  }

  OutChunk at(long tsn) {
    return ring[(int) tsn & (ring.length - 1)];
  }

  /// Cuts the next chunk of a message and puts it in flight.
  OutChunk send(OutMessage message, int payloadMax, long nowNanos) {
    OutChunk chunk = queue.cut(message, nextTsn, payloadMax);
    append(chunk);
    launch(chunk, nowNanos);
    return chunk;
  }

  private void append(OutChunk chunk) {
    if (nextTsn - acknowledged >= ring.length) {
      OutChunk[] larger = new OutChunk[2 * ring.length];
      for (long tsn = acknowledged + 1; tsn < nextTsn; tsn++) {
        larger[(int) tsn & (larger.length - 1)] = at(tsn);
      }
      ring = larger;
    }
    ring[(int) nextTsn & (ring.length - 1)] = chunk;
    nextTsn++;
  }

  private void launch(OutChunk chunk, long nowNanos) {
    chunk.state = OutChunk.IN_FLIGHT;
    chunk.sends++;
    chunk.misses = 0;
    chunk.sentNanos = nowNanos;
    chunk.mark = nextTsn;
    flight += chunk.size();
  }

  boolean hasLost() {
    return lost > 0;
  }

  /// The first lost chunk that is worth sending again; the others on the way are given up.
  @Nullable OutChunk nextLost(long nowNanos) {
    for (long tsn = Math.max(lostFrom, abandonedTo + 1); lost > 0 && tsn < nextTsn; tsn++) {
      OutChunk chunk = at(tsn);
      if (chunk.state == OutChunk.LOST) {
        lostFrom = tsn;
        if (!partial || !chunk.message.hopeless(chunk.sends, nowNanos)) {
          return chunk;
        }
        abandon(chunk.message);
      }
    }
    return null;
  }

  /// Puts a lost chunk in flight again.
  void resend(OutChunk chunk, long nowNanos) {
    lost--;
    counters.retransmissions++;
    launch(chunk, nowNanos);
  }

  /// Takes all up to this TSN as received for good. The round trip of the newest chunk that was
  /// sent only once, or -1 (Karn's rule, RFC 9260 §6.3.1 C5).
  long acknowledge(long tsn, long nowNanos) {
    long roundTrip = -1;
    while (acknowledged < tsn) {
      OutChunk chunk = at(++acknowledged);
      if (chunk.state == OutChunk.IN_FLIGHT && chunk.sends == 1) {
        roundTrip = nowNanos - chunk.sentNanos;
      }
      leave(chunk);
      OutMessage message = chunk.message;
      message.outstanding--;
      if (message.outstanding == 0 && (message.whole() || message.abandoned)) {
        queue.release(message);
      }
    }
    abandonedTo = Math.max(abandonedTo, acknowledged);
    return roundTrip;
  }

  /// Takes one TSN as received for now; whether that is news.
  boolean acknowledgeGap(OutChunk chunk) {
    if (chunk.state != OutChunk.IN_FLIGHT && chunk.state != OutChunk.LOST) {
      return false;
    }
    leave(chunk);
    chunk.state = OutChunk.ACKED;
    return true;
  }

  private void leave(OutChunk chunk) {
    if (chunk.state == OutChunk.IN_FLIGHT) {
      flight -= chunk.size();
    } else if (chunk.state == OutChunk.LOST) {
      lost--;
    }
  }

  void lose(OutChunk chunk) {
    leave(chunk);
    chunk.state = OutChunk.LOST;
    lostFrom = lost == 0 ? chunk.tsn : Math.min(lostFrom, chunk.tsn);
    lost++;
  }

  /// Takes everything in flight as lost.
  ///
  /// @param reneged also what the peer had, but not for good, RFC 9260 §6.2.1
  void loseAll(boolean reneged) {
    for (long tsn = acknowledged + 1; tsn < nextTsn; tsn++) {
      OutChunk chunk = at(tsn);
      if (chunk.state == OutChunk.IN_FLIGHT || (reneged && chunk.state == OutChunk.ACKED)) {
        lose(chunk);
      }
    }
  }

  /// Gives up a message: all of its chunks, and what was not cut yet. That remainder takes one TSN,
  /// for else a peer that has all chunks so far would never learn of it.
  private void abandon(OutMessage message) {
    message.abandoned = true;
    counters.abandonedMessages++;
    long first = Math.max(message.firstTsn, acknowledged + 1);
    for (long tsn = first; tsn <= message.lastTsn; tsn++) {
      OutChunk chunk = at(tsn);
      leave(chunk);
      chunk.state = OutChunk.ABANDONED;
    }
    if (!message.whole()) {
      queue.drop(message);
      OutChunk rest = new OutChunk(message, nextTsn, message.cut, 0);
      rest.state = OutChunk.ABANDONED;
      message.lastTsn = nextTsn;
      message.outstanding++;
      append(rest);
    }
    queue.release(message);
  }

  /// Moves the TSN up to which the peer shall not wait over what was given up, RFC 3758 §3.5 C2.
  /// Whether the peer must be told.
  boolean advance() {
    while (abandonedTo + 1 < nextTsn && at(abandonedTo + 1).state == OutChunk.ABANDONED) {
      abandonedTo++;
    }
    return abandonedTo > acknowledged;
  }

  /// Gives up a message in the midst of being cut whose time is over; whether it did.
  boolean abandonExpired(OutMessage message, long nowNanos) {
    if (!partial || message.cut == 0 || message.whole() || !message.expired(nowNanos)) {
      return false;
    }
    abandon(message);
    return true;
  }
}
