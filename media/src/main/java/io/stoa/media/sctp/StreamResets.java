// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/// Resets of streams: our requests, one at a time, and answers to the peer's. RFC 6525. Owned by
/// its association.
final class StreamResets {
  private static final int PERFORMED = 1;
  private static final int DENIED = 2;
  private static final int WRONG_STREAM = 3;
  private static final int BAD_SEQUENCE = 5;
  private static final int IN_PROGRESS = 6;

  /// Streams in one request of ours.
  private static final int STREAMS_MAX = 100;

  /// Parameters in one chunk, RFC 6525 §3.1.
  private static final int PARAMETERS_MAX = 2;

  private static final int REQUEST_FIXED = 12;
  private static final int RESPONSE_LENGTH = 12;

  private final SctpConfig config;
  private final SctpCounters counters;
  private final PacketWriter writer;
  private final SendQueue queue;
  private final Transmission transmission;
  private final ReceiveTsns received;
  private final Reassembly reassembly;
  private final DataChannels channels;
  private final RetransmissionTimeout timeout;
  private final ParameterView parameters = new ParameterView();
  private final Set<Integer> waiting = new LinkedHashSet<>();
  private int[] asked = new int[0];
  private int sequence;
  private int lastTsn;
  private boolean due;
  private int tries;
  private long deadline = Wire.NEVER;
  private int peerSequence;
  private int lastResult = DENIED;

  StreamResets(
      SctpConfig config,
      int firstTsn,
      int peerFirstTsn,
      PacketWriter writer,
      SendQueue queue,
      Transmission transmission,
      ReceiveTsns received,
      Reassembly reassembly,
      DataChannels channels,
      RetransmissionTimeout timeout,
      SctpCounters counters) {
    this.config = config;
    this.sequence = firstTsn;
    this.peerSequence = peerFirstTsn;
    this.writer = writer;
    this.queue = queue;
    this.transmission = transmission;
    this.received = received;
    this.reassembly = reassembly;
    this.channels = channels;
    this.timeout = timeout;
    this.counters = counters;
  }

  /// Resets our direction of a stream as soon as all of its messages are sent.
  void request(int stream) {
    waiting.add(stream);
  }

  long deadlineNanos() {
    return deadline;
  }

  /// Unanswered requests in a row.
  int unanswered() {
    return tries;
  }

  void tick(long nowNanos) {
    if (nowNanos >= deadline) {
      deadline = Wire.NEVER;
      due = true;
    }
  }

  /// Writes our request if one is due.
  void flush(long nowNanos) {
    if (asked.length == 0) {
      gather();
    }
    if (!due) {
      return;
    }
    due = false;
    tries++;
    deadline = nowNanos + Math.max(timeout.nanos(), RetransmissionTimeout.initial(tries));
    int length = 4 + REQUEST_FIXED + 2 * asked.length;
    ByteBuf out = writer.chunk(Wire.RE_CONFIG, 0, length);
    out.writeShort(Wire.RESET_OUTGOING).writeShort(length);
    out.writeInt(sequence).writeInt(peerSequence - 1).writeInt(lastTsn);
    for (int stream : asked) {
      out.writeShort(stream);
    }
  }

  private void gather() {
    int count = 0;
    int[] streams = new int[Math.min(waiting.size(), STREAMS_MAX)];
    for (Iterator<Integer> all = waiting.iterator(); all.hasNext() && count < streams.length; ) {
      int stream = all.next();
      if (queue.isEmpty(stream)) {
        all.remove();
        streams[count++] = stream;
      }
    }
    if (count > 0) {
      asked = Arrays.copyOf(streams, count);
      lastTsn = (int) transmission.highestSent();
      tries = 0;
      due = true;
    }
  }

  /// Takes a RE-CONFIG chunk's value.
  void receive(ByteBuf buffer, int at, int length) {
    parameters.wrap(buffer, at, length);
    int count = 0;
    while (count++ < PARAMETERS_MAX && parameters.next()) {
      int body = parameters.body();
      int bytes = parameters.bodyLength();
      switch (parameters.type()) {
        case Wire.RESET_OUTGOING -> {
          if (bytes < REQUEST_FIXED || bytes % 2 != 0) {
            counters.badChunks++;
          } else {
            answer(buffer, body, bytes);
          }
        }
        case Wire.RESET_INCOMING, Wire.RESET_TSN, Wire.ADD_OUTGOING, Wire.ADD_INCOMING -> {
          if (bytes < 4) {
            counters.badChunks++;
          } else {
            refuse(buffer.getInt(body));
          }
        }
        case Wire.RESET_RESPONSE -> {
          if (bytes < 8) {
            counters.badChunks++;
          } else {
            answered(buffer.getInt(body), buffer.getInt(body + 4));
          }
        }
        default -> counters.badChunks++;
      }
    }
    if (parameters.malformed()) {
      counters.badChunks++;
    }
  }

  /// RFC 6525 §5.2.1, §5.2.2. A request that was in progress may come again as it was or under the
  /// next number: peers differ.
  private void answer(ByteBuf buffer, int body, int bytes) {
    int number = buffer.getInt(body);
    boolean again = number == peerSequence - 1;
    if (number != peerSequence && !again) {
      respond(number, BAD_SEQUENCE);
      return;
    }
    if (!again || lastResult == IN_PROGRESS) {
      lastResult = perform(buffer, body, bytes);
      peerSequence = number + 1;
    }
    respond(number, lastResult);
  }

  private int perform(ByteBuf buffer, int body, int bytes) {
    int count = (bytes - REQUEST_FIXED) / 2;
    for (int i = 0; i < count; i++) {
      if (buffer.getUnsignedShort(body + REQUEST_FIXED + 2 * i) >= config.streams()) {
        return WRONG_STREAM;
      }
    }
    long last = Wire.tsn(buffer.getInt(body + 8), received.acknowledged());
    if (last > received.acknowledged() || reassembly.waiting()) {
      return IN_PROGRESS;
    }
    if (count == 0) {
      reassembly.resetAll();
      channels.incomingResetAll();
    }
    for (int i = 0; i < count; i++) {
      int stream = buffer.getUnsignedShort(body + REQUEST_FIXED + 2 * i);
      reassembly.reset(stream);
      channels.incomingReset(stream);
    }
    return PERFORMED;
  }

  private void refuse(int number) {
    if (number == peerSequence) {
      lastResult = DENIED;
      peerSequence++;
    } else if (number != peerSequence - 1) {
      respond(number, BAD_SEQUENCE);
      return;
    }
    respond(number, lastResult);
  }

  private void respond(int number, int result) {
    ByteBuf out = writer.chunk(Wire.RE_CONFIG, 0, RESPONSE_LENGTH);
    out.writeShort(Wire.RESET_RESPONSE).writeShort(RESPONSE_LENGTH);
    out.writeInt(number).writeInt(result);
  }

  private void answered(int number, int result) {
    if (asked.length == 0 || number != sequence) {
      return; // of an earlier request, or of none
    }
    sequence++;
    tries = 0;
    if (result == IN_PROGRESS) {
      return; // asked again under a new number when the timer says so
    }
    int[] done = asked;
    asked = new int[0];
    due = false;
    deadline = Wire.NEVER;
    for (int stream : done) {
      queue.reset(stream);
      channels.outgoingReset(stream);
    }
  }
}
