// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.dtls;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The unprotected handshake records we sent last, to be sent again until the client answers (RFC
/// 6347 §4.2.4). Every unprotected record leaves with a fresh sequence number, first or repeated,
/// so that a client which saw but could not use the first copy does not discard the next as a
/// replay; nothing authenticates that number.
///
/// The flight that ends the handshake has no answer: Bouncy Castle repeats it when the client
/// repeats its own, whose waits double to seconds. So it is sent a few more times here, unasked and
/// to the last bit the same: a client that has it sees a replay. What a client sends as application
/// data proves that it has it.
///
/// The waits grow slower than by RFC 6347's doubling: a person waits, the path is validated, and a
/// flight is a packet.
///
/// Owned by the handshake's thread.
final class FlightStore {

  static final long FIRST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(150);
  static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);
  static final int LAST_REPEATS = 4;

  private static final byte[] NOTHING = {};

  private final List<byte[]> records = new ArrayList<>();
  private long sequence;
  private boolean answered;
  private long waitNanos;
  private long dueNanos;
  private byte[] last = NOTHING;
  private int lastRepeats;

  /// Takes note of a datagram with one record that is about to leave, and numbers it.
  void sending(byte[] record, long nowNanos) {
    if (RecordFilter.uint16(record, 3) != 0) {
      records.clear();
      return;
    }
    number(record);
    if (record[0] != RecordFilter.HANDSHAKE) {
      records.clear();
      return;
    }
    if (answered) {
      answered = false;
      records.clear();
    }
    if (records.isEmpty()) {
      waitNanos = FIRST_WAIT_NANOS;
    }
    records.add(record);
    dueNanos = nowNanos + waitNanos;
  }

  /// The client sent something: what we send next begins a flight.
  void received() {
    answered = true;
  }

  /// The handshake is complete with a datagram that just leaves.
  void completed(byte[] datagram, long nowNanos) {
    records.clear();
    last = datagram;
    lastRepeats = 0;
    waitNanos = FIRST_WAIT_NANOS;
    dueNanos = nowNanos + waitNanos;
  }

  /// The client has proven that it has all it needs.
  void confirmed() {
    last = NOTHING;
  }

  boolean waiting() {
    return !records.isEmpty() || last.length > 0;
  }

  long dueNanos() {
    return dueNanos;
  }

  /// What has to be sent again now; the next time is put off longer.
  List<byte[]> repeat(long nowNanos) {
    waitNanos = Math.min(waitNanos + waitNanos / 2, LONGEST_WAIT_NANOS);
    dueNanos = nowNanos + waitNanos;
    if (last.length > 0) {
      byte[] again = last;
      last = ++lastRepeats < LAST_REPEATS ? last : NOTHING;
      return List.of(again);
    }
    List<byte[]> copies = new ArrayList<>(records.size());
    for (byte[] record : records) {
      byte[] copy = record.clone();
      number(copy);
      copies.add(copy);
    }
    return copies;
  }

  void clear() {
    records.clear();
    last = NOTHING;
  }

  private void number(byte[] record) {
    long number = sequence++;
    for (int i = 10; i >= 5; i--) {
      record[i] = (byte) number;
      number >>>= 8;
    }
  }
}
