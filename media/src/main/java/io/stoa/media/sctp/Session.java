// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

import io.netty.buffer.ByteBuf;
import java.util.random.RandomGenerator;

/// An association after its handshake: the receiver, the sender, stream resets and heartbeats. A
/// restart replaces it. RFC 9260 §6 and §8. Owned by its association.
final class Session {
  private static final int HEARTBEAT_LENGTH = 12;

  private final SctpConfig config;
  private final SctpCounters counters;
  private final PacketWriter writer;
  private final DataChannels channels;
  private final RandomGenerator random;
  private final int localTag;
  private final PeerInit peer;
  private final RetransmissionTimeout timeout = new RetransmissionTimeout();
  private final ReceiveTsns received;
  private final Reassembly reassembly;
  private final Transmission transmission;
  private final StreamResets resets;
  private boolean reading = true;
  private boolean ended;
  private boolean dataSeen;
  private boolean sackSeen;
  private boolean immediate;
  private boolean errorSent;
  private int fault;
  private int windowSaid;
  private long heartbeatDeadline;
  private long heartbeatNonce;
  private long heartbeatSentNanos;
  private int heartbeatsUnanswered;

  Session(
      int localTag,
      int localTsn,
      PeerInit peer,
      SctpConfig config,
      PacketWriter writer,
      SendQueue queue,
      DataChannels channels,
      SctpCounters counters,
      RandomGenerator random,
      long nowNanos) {
    this.localTag = localTag;
    this.peer = peer;
    this.config = config;
    this.writer = writer;
    this.channels = channels;
    this.counters = counters;
    this.random = random;
    this.received = new ReceiveTsns(peer.tsn());
    this.reassembly = new Reassembly(config.messageMax(), counters);
    this.transmission = new Transmission(localTsn, peer, config, writer, queue, timeout, counters);
    this.resets =
        new StreamResets(
            config,
            localTsn,
            peer.tsn(),
            writer,
            queue,
            transmission,
            received,
            reassembly,
            channels,
            timeout,
            counters);
    this.windowSaid = config.receiveWindow();
    this.heartbeatDeadline = nowNanos + config.heartbeatMillis() * Wire.MILLISECOND;
  }

  int localTag() {
    return localTag;
  }

  PeerInit peer() {
    return peer;
  }

  StreamResets resets() {
    return resets;
  }

  /// The error cause for which the association must be aborted, or 0.
  int fault() {
    return fault;
  }

  /// Delivers nothing from now on.
  void end() {
    ended = true;
  }

  boolean sentAll() {
    return transmission.isEmpty();
  }

  void packetBegins() {
    dataSeen = false;
    sackSeen = false;
    immediate = false;
    errorSent = false;
  }

  void packetEnds(long nowNanos) {
    if (dataSeen) {
      received.packetDone(immediate, nowNanos);
    }
  }

  void data(PacketView view) {
    int length = view.bodyLength();
    int header = Wire.DATA_HEADER - Wire.CHUNK_HEADER;
    if (length <= header) {
      counters.badChunks++;
      fault = Wire.NO_USER_DATA; // RFC 9260 §6.2
      return;
    }
    ByteBuf buffer = view.buffer();
    dataSeen = true;
    immediate |= (view.flags() & Wire.IMMEDIATE) != 0;
    int tsn32 = buffer.getInt(view.body());
    long tsn = Wire.tsn(tsn32, received.acknowledged());
    switch (received.check(tsn)) {
      case ReceiveTsns.DUPLICATE -> {
        counters.duplicateTsns++;
        received.duplicate(tsn32);
      }
      case ReceiveTsns.OUTSIDE -> counters.outsideWindow++;
      default -> {
        if (!hasRoom(tsn, length)) {
          counters.overWindow++;
          received.ackNow();
        } else if (buffer.getUnsignedShort(view.body() + 4) >= config.streams()) {
          received.add(tsn);
          reportInvalidStream(buffer.getUnsignedShort(view.body() + 4));
        } else {
          take(tsn, view);
        }
      }
    }
  }

  /// Whether we hold little enough to hold this too. The next TSN in line has more room, since what
  /// waits for it can be delivered once it is here.
  private boolean hasRoom(long tsn, int length) {
    boolean next = tsn == received.acknowledged() + 1;
    int limit = config.receiveWindow() + (next ? 2 * config.messageMax() : 0);
    return reassembly.held() + length <= limit;
  }

  private void take(long tsn, PacketView view) {
    long acknowledged = received.acknowledged();
    received.add(tsn);
    int outcome =
        reassembly.add(
            tsn, acknowledged, view.flags(), view.buffer(), view.body(), view.bodyLength());
    if (outcome != Reassembly.DONE) {
      counters.badChunks++;
      fault = Wire.PROTOCOL_VIOLATION;
      return;
    }
    deliver();
  }

  private void deliver() {
    while (reading && !ended) {
      InMessage message = reassembly.poll();
      if (message == null) {
        return;
      }
      channels.receive(message);
    }
  }

  /// Goes on or stops delivering messages; what the peer sends meanwhile fills the window.
  void reading(boolean on) {
    reading = on;
    deliver();
    if (windowSaid < 2 * config.packetMax() && window() > windowSaid) {
      received.ackNow();
    }
  }

  private int window() {
    return Math.max(0, config.receiveWindow() - reassembly.held());
  }

  private void reportInvalidStream(int stream) {
    counters.badChunks++;
    if (!errorSent) {
      errorSent = true;
      ByteBuf out = writer.chunk(Wire.ERROR, 0, 8);
      out.writeShort(Wire.INVALID_STREAM).writeShort(8).writeShort(stream).writeShort(0);
    }
  }

  /// Reports a chunk that we do not know, once for each packet.
  void reportUnknown(PacketView view) {
    int whole = Math.min(view.bodyLength() + Wire.CHUNK_HEADER, 64);
    if (!errorSent) {
      errorSent = true;
      ByteBuf out = writer.chunk(Wire.ERROR, 0, 4 + whole);
      out.writeShort(Wire.UNRECOGNIZED_CHUNK).writeShort(4 + whole);
      out.writeBytes(view.buffer(), view.header(), whole);
    }
  }

  /// Takes a SACK; one for each packet is enough.
  void sack(PacketView view, long nowNanos) {
    if (sackSeen) {
      counters.badSacks++;
      return;
    }
    sackSeen = true;
    heard(nowNanos);
    transmission.acknowledge(view.buffer(), view.body(), view.bodyLength(), nowNanos);
  }

  void acknowledgeTo(int tsn32, long nowNanos) {
    transmission.acknowledgeTo(tsn32, nowNanos);
  }

  /// RFC 3758 §3.6.
  void forwardTsn(PacketView view) {
    int length = view.bodyLength();
    if (length < 4 || length % 4 != 0) {
      counters.badChunks++;
      return;
    }
    ByteBuf buffer = view.buffer();
    long tsn = Wire.tsn(buffer.getInt(view.body()), received.acknowledged());
    if (tsn > received.acknowledged() + ReceiveTsns.WINDOW) {
      counters.outsideWindow++;
      return;
    }
    received.ackNow();
    if (tsn <= received.acknowledged()) {
      return;
    }
    received.forward(tsn);
    reassembly.forward(tsn);
    for (int i = 4; i < length; i += 4) {
      int stream = buffer.getUnsignedShort(view.body() + i);
      if (stream < config.streams()) {
        reassembly.skip(stream, buffer.getUnsignedShort(view.body() + i + 2));
      }
    }
    deliver();
  }

  void heartbeat(PacketView view) {
    int length = view.bodyLength();
    if (length > writer.roomMax()) {
      counters.badChunks++;
      return;
    }
    writer.chunk(Wire.HEARTBEAT_ACK, 0, length).writeBytes(view.buffer(), view.body(), length);
  }

  void heartbeatAck(PacketView view, long nowNanos) {
    ByteBuf buffer = view.buffer();
    boolean ours =
        heartbeatsUnanswered > 0
            && view.bodyLength() == HEARTBEAT_LENGTH
            && buffer.getLong(view.body() + 4) == heartbeatNonce;
    if (!ours) {
      counters.badChunks++;
      return;
    }
    if (heartbeatsUnanswered == 1) {
      timeout.measured(nowNanos - heartbeatSentNanos);
    }
    heard(nowNanos);
  }

  private void heard(long nowNanos) {
    heartbeatsUnanswered = 0;
    heartbeatDeadline = nowNanos + config.heartbeatMillis() * Wire.MILLISECOND;
  }

  private void sendHeartbeat(long nowNanos) {
    heartbeatNonce = random.nextLong();
    heartbeatSentNanos = nowNanos;
    heartbeatDeadline = nowNanos + config.heartbeatMillis() * Wire.MILLISECOND;
    heartbeatsUnanswered++;
    writer
        .chunk(Wire.HEARTBEAT, 0, HEARTBEAT_LENGTH)
        .writeShort(Wire.HEARTBEAT_DATA)
        .writeShort(HEARTBEAT_LENGTH)
        .writeLong(heartbeatNonce);
  }

  /// Runs the timers; whether the path still counts as alive.
  boolean tick(long nowNanos) {
    transmission.tick(nowNanos);
    resets.tick(nowNanos);
    if (nowNanos >= heartbeatDeadline) {
      sendHeartbeat(nowNanos);
    }
    int unanswered =
        Math.max(heartbeatsUnanswered, Math.max(transmission.unanswered(), resets.unanswered()));
    return unanswered <= config.retransmissionsMax();
  }

  long deadlineNanos() {
    long timers = Math.min(transmission.deadlineNanos(), resets.deadlineNanos());
    return Math.min(timers, Math.min(received.deadlineNanos(), heartbeatDeadline));
  }

  /// Writes everything that is due.
  ///
  /// @param fresh whether messages that were not begun may be sent
  void flush(boolean fresh, long nowNanos) {
    windowSaid = received.ackPending() ? window() : windowSaid;
    if (received.ackDue(nowNanos)) {
      received.writeSack(writer, windowSaid);
    }
    transmission.flush(received, windowSaid, fresh, nowNanos);
    resets.flush(nowNanos);
  }

  /// The value of a SHUTDOWN.
  byte[] acknowledgedBytes() {
    int tsn = (int) received.acknowledged();
    return new byte[] {(byte) (tsn >> 24), (byte) (tsn >> 16), (byte) (tsn >> 8), (byte) tsn};
  }
}
