// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Messages that wait to be cut into chunks: streams take turns, message by message, since the
/// chunks of a message have adjacent TSNs. Counts what is accepted and not yet acknowledged. Owned
/// by its association.
final class SendQueue {
  /// What our own protocol messages may have beyond the owner's limit.
  private static final int RESERVE = 65_536;

  /// Messages dropped at once, so that an owner who answers each drop by a message ends too.
  private static final int EXPIRED_MAX = 65_536;

  private final SctpListener listener;
  private final SctpCounters counters;
  private final int max;
  private final Map<Integer, OutStream> streams = new HashMap<>();
  private final ArrayDeque<OutStream> turn = new ArrayDeque<>();
  private @Nullable OutMessage current;
  private int buffered;

  SendQueue(int max, SctpListener listener, SctpCounters counters) {
    this.max = max;
    this.listener = listener;
    this.counters = counters;
  }

  /// Takes a message unless the buffer is full.
  boolean offer(OutMessage message, boolean control) {
    if ((long) buffered + message.cost() > (control ? (long) max + RESERVE : max)) {
      return false;
    }
    buffered += message.cost();
    OutStream stream = streams.computeIfAbsent(message.stream, id -> new OutStream());
    stream.messages.addLast(message);
    if (!stream.inTurn) {
      stream.inTurn = true;
      turn.addLast(stream);
    }
    return true;
  }

  int buffered() {
    return buffered;
  }

  boolean isEmpty() {
    return current == null && turn.isEmpty();
  }

  /// Whether every message of the stream is in chunks.
  boolean isEmpty(int streamId) {
    OutStream stream = streams.get(streamId);
    return (stream == null || stream.messages.isEmpty())
        && (current == null || current.stream != streamId);
  }

  /// The message that the next chunk is cut from. Those whose time is over are dropped unless they
  /// have begun.
  @Nullable OutMessage peek(long nowNanos) {
    for (int i = 0; i < EXPIRED_MAX; i++) {
      OutMessage message = current;
      if (message == null) {
        OutStream stream = turn.pollFirst();
        if (stream == null) {
          return null;
        }
        message = stream.messages.removeFirst();
        if (stream.messages.isEmpty()) {
          stream.inTurn = false;
        } else {
          turn.addLast(stream);
        }
        current = message;
      }
      if (message.cut > 0 || !message.expired(nowNanos)) {
        return message;
      }
      current = null;
      counters.abandonedMessages++;
      release(message);
    }
    return null;
  }

  /// Cuts the next chunk of the message that [#peek] gave.
  OutChunk cut(OutMessage message, long tsn, int payloadMax) {
    if (message.cut == 0) {
      message.firstTsn = tsn;
      if (!message.unordered) {
        OutStream stream = streams.computeIfAbsent(message.stream, id -> new OutStream());
        message.ssn = stream.nextSsn;
        stream.nextSsn = (stream.nextSsn + 1) & 0xffff;
      }
    }
    int length = Math.min(payloadMax, message.payload.length - message.cut);
    OutChunk chunk = new OutChunk(message, tsn, message.cut, length);
    message.cut += length;
    message.lastTsn = tsn;
    message.outstanding++;
    if (message.whole()) {
      counters.messagesSent++;
      current = null;
    }
    return chunk;
  }

  /// Stops cutting a message.
  void drop(OutMessage message) {
    if (current == message) {
      current = null;
    }
  }

  /// The message needs no memory any more: acknowledged, or given up.
  void release(OutMessage message) {
    if (message.released) {
      return;
    }
    message.released = true;
    buffered -= message.cost();
    if (message.channel != null && message.channel.released(message.payload.length)) {
      listener.drained(message.channel);
    }
  }

  /// The stream's sequence numbers begin at zero again.
  void reset(int streamId) {
    OutStream stream = streams.get(streamId);
    if (stream != null && isEmpty(streamId)) {
      streams.remove(streamId);
    }
  }

  /// Forgets everything.
  void clear() {
    streams.clear();
    turn.clear();
    current = null;
    buffered = 0;
  }

  private static final class OutStream {
    private final ArrayDeque<OutMessage> messages = new ArrayDeque<>();
    private boolean inTurn;
    private int nextSsn;
  }
}
