// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Makes messages out of DATA chunks: joins fragments, and puts ordered messages in order. Messages
/// that are ready wait in a queue. RFC 9260 §6.5, §6.6, §6.9. Owned by its association.
final class Reassembly {
  static final int DONE = 0;
  static final int VIOLATION = 1;
  static final int TOO_LARGE = 2;

  /// What a held fragment or message costs us besides its bytes, so that tiny ones are not free.
  private static final int OVERHEAD = 64;

  private final SctpCounters counters;
  private final int messageMax;
  private final TreeMap<Long, Run> runs = new TreeMap<>();
  private final Map<Integer, InStream> streams = new HashMap<>();
  private final ArrayDeque<InMessage> ready = new ArrayDeque<>();
  private int held;

  Reassembly(int messageMax, SctpCounters counters) {
    this.messageMax = messageMax;
    this.counters = counters;
  }

  /// Bytes held, with an overhead for each piece.
  int held() {
    return held;
  }

  /// The next message to deliver, in order.
  @Nullable InMessage poll() {
    InMessage message = ready.pollFirst();
    if (message != null) {
      held -= cost(message);
    }
    return message;
  }

  boolean waiting() {
    return !ready.isEmpty();
  }

  /// Takes a DATA chunk's value, whose TSN is new.
  ///
  /// @param acknowledged the TSN up to which all had arrived before this one
  int add(long tsn, long acknowledged, int flags, ByteBuf buffer, int at, int length) {
    int payload = length - (Wire.DATA_HEADER - Wire.CHUNK_HEADER);
    boolean begin = (flags & Wire.BEGIN) != 0;
    boolean end = (flags & Wire.END) != 0;
    int stream = buffer.getUnsignedShort(at + 4);
    int ssn = buffer.getUnsignedShort(at + 6);
    int ppid = buffer.getInt(at + 8);
    boolean unordered = (flags & Wire.UNORDERED) != 0;
    Map.Entry<Long, Run> below = runs.lowerEntry(tsn);
    Run left = below != null && below.getValue().goesOnAt(tsn) ? below.getValue() : null;
    Run above = runs.get(tsn + 1);
    Run right = above != null && !above.begun ? above : null;
    if ((left != null && begin) || (right != null && end)) {
      return VIOLATION; // a fragment of one message amid those of another
    }
    if (left == null && !begin && tsn - 1 <= acknowledged) {
      counters.orphans++; // its beginning was skipped by FORWARD TSN, or never was
      return DONE;
    }
    byte[] bytes = new byte[payload];
    buffer.getBytes(at + 12, bytes);
    if (begin && end) {
      if (payload > messageMax) {
        return TOO_LARGE;
      }
      deliver(unordered, ssn, new InMessage(stream, ppid, bytes));
      return DONE;
    }
    Run run = new Run(tsn, stream, ssn, ppid, unordered, begin, end, bytes);
    if ((left != null && !left.sameMessage(run)) || (right != null && !right.sameMessage(run))) {
      return VIOLATION;
    }
    return join(left, run, right);
  }

  private int join(@Nullable Run left, Run middle, @Nullable Run right) {
    held += OVERHEAD + middle.bytes;
    Run run = middle;
    if (left != null) {
      left.append(middle);
      run = left;
    } else {
      runs.put(middle.first, middle);
    }
    if (right != null) {
      runs.remove(right.first);
      run.append(right);
    }
    if (run.bytes > messageMax) {
      return TOO_LARGE;
    }
    if (run.begun && run.ended) {
      drop(run);
      deliver(run.unordered, run.ssn, new InMessage(run.stream, run.ppid, run.join()));
    }
    return DONE;
  }

  private void drop(Run run) {
    runs.remove(run.first);
    held -= run.bytes + run.fragments * OVERHEAD;
  }

  private void deliver(boolean unordered, int ssn16, InMessage message) {
    if (unordered) {
      enqueue(message);
      return;
    }
    InStream stream = streams.computeIfAbsent(message.stream(), id -> new InStream());
    long ssn = Wire.ssn(ssn16, stream.next);
    if (ssn < stream.next || stream.early.containsKey(ssn)) {
      counters.orphans++;
      return;
    }
    if (ssn > stream.next) {
      stream.early.put(ssn, message);
      held += cost(message);
      return;
    }
    enqueue(message);
    stream.next++;
    drain(stream);
  }

  private void drain(InStream stream) {
    for (InMessage next = stream.early.remove(stream.next);
        next != null;
        next = stream.early.remove(stream.next)) {
      held -= cost(next);
      enqueue(next);
      stream.next++;
    }
  }

  private void enqueue(InMessage message) {
    held += cost(message);
    ready.addLast(message);
  }

  private static int cost(InMessage message) {
    return message.payload().length + OVERHEAD;
  }

  /// Drops what the peer abandoned: fragments up to this TSN, and the rest of a message cut by it.
  void forward(long tsn) {
    for (Map.Entry<Long, Run> entry = runs.floorEntry(tsn);
        entry != null;
        entry = runs.floorEntry(tsn)) {
      drop(entry.getValue());
    }
    Run next = runs.get(tsn + 1);
    if (next != null && !next.begun) {
      drop(next);
    }
  }

  /// Goes on with a stream after an abandoned message; whole messages before it are delivered.
  void skip(int streamId, int ssn16) {
    InStream stream = streams.computeIfAbsent(streamId, id -> new InStream());
    long ssn = Wire.ssn(ssn16, stream.next);
    if (ssn < stream.next) {
      return;
    }
    while (!stream.early.isEmpty() && stream.early.firstKey() <= ssn) {
      InMessage message = stream.early.pollFirstEntry().getValue();
      held -= cost(message);
      enqueue(message);
    }
    stream.next = ssn + 1;
    drain(stream);
  }

  /// Begins a stream anew, RFC 6525 §5.2.2.
  void reset(int streamId) {
    InStream stream = streams.remove(streamId);
    if (stream != null) {
      for (InMessage message : stream.early.values()) {
        held -= cost(message);
      }
    }
  }

  void resetAll() {
    for (Integer id : streams.keySet().toArray(Integer[]::new)) {
      reset(id);
    }
  }

  private static final class InStream {
    private long next;
    private final TreeMap<Long, InMessage> early = new TreeMap<>();
  }

  /// Adjacent fragments of one message.
  private static final class Run {
    private final long first;
    private final int stream;
    private final int ssn;
    private final int ppid;
    private final boolean unordered;
    private final boolean begun;
    private final Piece head;
    private Piece tail;
    private long last;
    private boolean ended;
    private int bytes;
    private int fragments = 1;

    Run(
        long tsn,
        int stream,
        int ssn,
        int ppid,
        boolean unordered,
        boolean begun,
        boolean ended,
        byte[] payload) {
      this.first = tsn;
      this.last = tsn;
      this.stream = stream;
      this.ssn = ssn;
      this.ppid = ppid;
      this.unordered = unordered;
      this.begun = begun;
      this.ended = ended;
      this.head = new Piece(payload);
      this.tail = head;
      this.bytes = payload.length;
    }

    boolean goesOnAt(long tsn) {
      return last == tsn - 1 && !ended;
    }

    boolean sameMessage(Run other) {
      return stream == other.stream
          && unordered == other.unordered
          && (unordered || ssn == other.ssn);
    }

    void append(Run after) {
      tail.next = after.head;
      tail = after.tail;
      last = after.last;
      ended = after.ended;
      bytes += after.bytes;
      fragments += after.fragments;
    }

    byte[] join() {
      byte[] whole = new byte[bytes];
      int at = 0;
      for (Piece piece = head; piece != null; piece = piece.next) {
        System.arraycopy(piece.payload, 0, whole, at, piece.payload.length);
        at += piece.payload.length;
      }
      return whole;
    }
  }

  private static final class Piece {
    private final byte[] payload;
    private @Nullable Piece next;

    Piece(byte[] payload) {
      this.payload = payload;
    }
  }
}
