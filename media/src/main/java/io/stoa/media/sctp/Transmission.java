// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

import io.netty.buffer.ByteBuf;

/// The sender of an association: cuts messages into chunks, sends them as the peer and the path
/// allow, hears SACKs and repairs loss. RFC 9260 §6 and §7, RFC 3758 §3.5. Owned by its
/// association.
final class Transmission {
  /// Packets of data sent at once, so that a large acknowledgement does not let loose a burst.
  private static final int BURST_MAX = 16;

  /// SACKs that must report a chunk missing, RFC 9260 §7.2.4.
  private static final int MISSES = 3;

  /// A fragment is not made smaller than this to fill up a packet.
  private static final int FRAGMENT_MIN = 256;

  /// Streams named in one FORWARD TSN.
  private static final int SKIPS_MAX = 64;

  private static final long FORWARD_PATIENCE = 50 * Wire.MILLISECOND;

  private static final int SACK_FIXED = 12;

  private final SctpCounters counters;
  private final PacketWriter writer;
  private final SendQueue queue;
  private final Outstanding outstanding;
  private final CongestionWindow congestion;
  private final RetransmissionTimeout timeout;
  private final int[] skipStreams = new int[SKIPS_MAX];
  private final int[] skipSsns = new int[SKIPS_MAX];
  private long advertised;
  private long peerWindow;
  private long highestNew;
  private long highestArrived;
  private long deadline = Wire.NEVER;
  private long lastSentNanos;
  private long forwardSentNanos;
  private int timeoutsInRow;
  private int unanswered;
  private boolean repairNow;
  private boolean forwardDue;

  Transmission(
      int firstTsn,
      PeerInit peer,
      SctpConfig config,
      PacketWriter writer,
      SendQueue queue,
      RetransmissionTimeout timeout,
      SctpCounters counters) {
    this.writer = writer;
    this.queue = queue;
    this.counters = counters;
    this.timeout = timeout;
    this.advertised = peer.rwnd();
    this.peerWindow = advertised;
    this.outstanding = new Outstanding(firstTsn, peer.forwardTsn(), queue, counters);
    this.congestion = new CongestionWindow(config.packetMax(), peer.rwnd());
  }

  boolean isEmpty() {
    return queue.isEmpty() && outstanding.isEmpty();
  }

  long highestSent() {
    return outstanding.highestSent();
  }

  long deadlineNanos() {
    return deadline;
  }

  /// Timeouts since the peer was heard last.
  int unanswered() {
    return unanswered;
  }

  /// Takes everything up to the TSN of a SHUTDOWN as received, RFC 9260 §9.2.
  void acknowledgeTo(int tsn32, long nowNanos) {
    long tsn = Wire.tsn(tsn32, outstanding.acknowledged());
    if (tsn > outstanding.acknowledged() && tsn <= outstanding.highestSent()) {
      outstanding.acknowledge(tsn, nowNanos);
      restartTimer(nowNanos);
    }
  }

  /// Takes a SACK's value.
  void acknowledge(ByteBuf buffer, int at, int length, long nowNanos) {
    if (!plausible(buffer, at, length)) {
      counters.badSacks++;
      return;
    }
    long before = outstanding.acknowledged();
    long cumulative = Wire.tsn(buffer.getInt(at), before);
    if (cumulative < before) {
      return; // overtaken by a later one
    }
    int flightBefore = outstanding.flight();
    long roundTrip = outstanding.acknowledge(cumulative, nowNanos);
    boolean advanced = cumulative > before;
    roundTrip = acknowledgeGaps(buffer, at, roundTrip, nowNanos);
    if (roundTrip >= 0) {
      timeout.measured(roundTrip);
    }
    unanswered = 0;
    if (advanced) {
      timeoutsInRow = 0;
    }
    int acked = flightBefore - outstanding.flight();
    congestion.acknowledged(cumulative, advanced, acked, flightBefore);
    countMisses(advanced && congestion.recovering() ? highestArrived : highestNew);
    advertised = buffer.getUnsignedInt(at + 4);
    peerWindow = Math.max(0, advertised - outstanding.flight());
    giveUp(nowNanos);
    if (advanced || outstanding.isEmpty()) {
      restartTimer(nowNanos);
    }
  }

  /// Whether a SACK acknowledges only what was sent, in blocks that ascend.
  private boolean plausible(ByteBuf buffer, int at, int length) {
    if (length < SACK_FIXED) {
      return false;
    }
    int gapCount = buffer.getUnsignedShort(at + 8);
    int duplicates = buffer.getUnsignedShort(at + 10);
    if (length < SACK_FIXED + 4 * (gapCount + duplicates)) {
      return false;
    }
    long cumulative = Wire.tsn(buffer.getInt(at), outstanding.acknowledged());
    if (cumulative > outstanding.highestSent()) {
      return false;
    }
    int last = 0;
    for (int i = 0; i < gapCount; i++) {
      int first = buffer.getUnsignedShort(at + SACK_FIXED + 4 * i);
      int end = buffer.getUnsignedShort(at + SACK_FIXED + 4 * i + 2);
      if (first <= last || end < first) {
        return false;
      }
      last = end;
    }
    return cumulative < outstanding.acknowledged()
        || cumulative + last <= outstanding.highestSent();
  }

  private long acknowledgeGaps(ByteBuf buffer, int at, long measured, long nowNanos) {
    long base = outstanding.acknowledged();
    long roundTrip = measured;
    highestNew = 0;
    highestArrived = base;
    int count = buffer.getUnsignedShort(at + 8);
    for (int i = 0; i < count; i++) {
      long first = base + buffer.getUnsignedShort(at + SACK_FIXED + 4 * i);
      long last = base + buffer.getUnsignedShort(at + SACK_FIXED + 4 * i + 2);
      for (long tsn = first; tsn <= last; tsn++) {
        OutChunk chunk = outstanding.at(tsn);
        if (outstanding.acknowledgeGap(chunk)) {
          highestNew = tsn;
          if (chunk.sends == 1) {
            roundTrip = nowNanos - chunk.sentNanos;
          }
        }
      }
      highestArrived = last;
    }
    return roundTrip;
  }

  /// Reports as missing what is below a TSN that arrived, RFC 9260 §7.2.4.
  private void countMisses(long arrived) {
    for (long tsn = outstanding.acknowledged() + 1; tsn < arrived; tsn++) {
      OutChunk chunk = outstanding.at(tsn);
      if (chunk.state == OutChunk.IN_FLIGHT && arrived >= chunk.mark && ++chunk.misses >= MISSES) {
        outstanding.lose(chunk);
        congestion.lost(outstanding.highestSent());
        repairNow = true;
      }
    }
  }

  private void giveUp(long nowNanos) {
    if (outstanding.hasLost()) {
      outstanding.nextLost(nowNanos);
    }
    forwardDue = outstanding.advance();
  }

  /// The retransmission timer, RFC 9260 §6.3.3.
  void tick(long nowNanos) {
    if (nowNanos < deadline) {
      return;
    }
    deadline = Wire.NEVER;
    if (outstanding.isEmpty()) {
      return;
    }
    counters.timeouts++;
    unanswered++;
    timeoutsInRow++;
    timeout.backOff();
    int flightBefore = outstanding.flight();
    boolean probing = advertised < writer.roomMax() && unanswered == 1;
    if (!probing) {
      congestion.timedOut();
    }
    outstanding.loseAll(timeoutsInRow >= 2);
    peerWindow = Math.min(advertised, peerWindow + flightBefore - outstanding.flight());
    giveUp(nowNanos);
    repairNow = true;
    startTimer(nowNanos);
  }

  /// Writes what may be sent now.
  ///
  /// @param received whose pending SACK rides along
  /// @param fresh whether new data may go, or only what was sent before
  void flush(ReceiveTsns received, int window, boolean fresh, long nowNanos) {
    sendAll(received, window, fresh, nowNanos);
    repairNow = false;
  }

  private void sendAll(ReceiveTsns received, int window, boolean fresh, long nowNanos) {
    if (forwardDue || (!queue.isEmpty() && forwardOverdue(nowNanos))) {
      forwardDue = false;
      writeForward(nowNanos);
    }
    long packets = counters.packetsSent;
    while (counters.packetsSent - packets < BURST_MAX) {
      if (outstanding.hasLost()) {
        OutChunk lost = outstanding.nextLost(nowNanos);
        if (lost != null) {
          if (!resend(lost, received, window, nowNanos)) {
            return;
          }
          continue;
        }
        writeAbandoned(nowNanos);
      }
      OutMessage message = fresh ? queue.peek(nowNanos) : null;
      if (message == null) {
        return;
      }
      if (outstanding.abandonExpired(message, nowNanos)) {
        writeAbandoned(nowNanos);
      } else if (!send(message, received, window, nowNanos)) {
        return;
      }
    }
  }

  private void writeAbandoned(long nowNanos) {
    if (outstanding.advance()) {
      writeForward(nowNanos);
    }
  }

  /// Whether a FORWARD TSN seems lost. Said again ahead of new data rather than only by the timer,
  /// which may have backed off far.
  private boolean forwardOverdue(long nowNanos) {
    long patience = Math.max(FORWARD_PATIENCE, timeout.smoothedNanos());
    return outstanding.advance() && nowNanos - forwardSentNanos > patience;
  }

  private boolean resend(OutChunk chunk, ReceiveTsns received, int window, long nowNanos) {
    boolean next = chunk.tsn == outstanding.acknowledged() + 1; // makes room at the peer
    boolean admitted = outstanding.flight() < congestion.window() && (next || admits(chunk.length));
    if (!admitted && !repairNow) {
      return false;
    }
    repairNow = false; // one packet goes at once, RFC 9260 §7.2.4 step 3
    write(chunk, received, window, nowNanos, true);
    return true;
  }

  private boolean send(OutMessage message, ReceiveTsns received, int window, long nowNanos) {
    int left = message.payload.length - message.cut;
    if (outstanding.isFull() || outstanding.flight() >= congestion.window()) {
      return false;
    }
    int header = Wire.DATA_HEADER - Wire.CHUNK_HEADER;
    int max = (writer.roomMax() - header) & ~3;
    int room = (writer.room() - header) & ~3;
    if (left > room && room >= FRAGMENT_MIN && !received.ackPending()) {
      max = room;
    }
    if (!admits(Math.min(left, max))) {
      return false;
    }
    if (isIdle(nowNanos)) {
      congestion.idle();
    }
    OutChunk chunk = outstanding.send(message, max, nowNanos);
    write(chunk, received, window, nowNanos, false);
    return true;
  }

  /// Whether the peer has room, or, if nothing is in flight, is to be asked whether it has: the
  /// zero window probe, RFC 9260 §6.1 A.
  private boolean admits(int length) {
    return length <= peerWindow || outstanding.flight() == 0;
  }

  private boolean isIdle(long nowNanos) {
    return outstanding.flight() == 0 && nowNanos - lastSentNanos > timeout.nanos();
  }

  private void write(
      OutChunk chunk, ReceiveTsns received, int window, long nowNanos, boolean again) {
    if (received.ackPending()) {
      received.writeSack(writer, window);
    }
    if (again) {
      outstanding.resend(chunk, nowNanos);
    }
    chunk.write(writer);
    peerWindow = Math.max(0, peerWindow - chunk.size());
    lastSentNanos = nowNanos;
    if (deadline == Wire.NEVER || chunk.tsn == outstanding.acknowledged() + 1) {
      startTimer(nowNanos);
    }
  }

  private void writeForward(long nowNanos) {
    startTimer(nowNanos);
    forwardSentNanos = nowNanos;
    int skips = 0;
    long to = outstanding.acknowledged();
    while (to < outstanding.abandonedTo()) {
      OutMessage message = outstanding.at(to + 1).message;
      if (!message.unordered) {
        int at = 0;
        while (at < skips && skipStreams[at] != message.stream) {
          at++;
        }
        if (at == SKIPS_MAX) {
          break;
        }
        skipStreams[at] = message.stream;
        skipSsns[at] = message.ssn;
        skips = Math.max(skips, at + 1);
      }
      to++;
    }
    ByteBuf out = writer.chunk(Wire.FORWARD_TSN, 0, 4 + 4 * skips).writeInt((int) to);
    for (int i = 0; i < skips; i++) {
      out.writeShort(skipStreams[i]).writeShort(skipSsns[i]);
    }
  }

  private void startTimer(long nowNanos) {
    deadline = nowNanos + timeout.nanos();
  }

  private void restartTimer(long nowNanos) {
    if (outstanding.isEmpty()) {
      deadline = Wire.NEVER;
    } else {
      startTimer(nowNanos);
    }
  }
}
