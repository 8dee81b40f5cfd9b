// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.dtls;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The unprotected handshake records we sent last, to be sent again until the client answers (RFC
/// 6347 §4.2.4). Every unprotected record leaves with a fresh sequence number, first or repeated,
/// so that a client which saw but could not use the first copy does not discard the next as a
/// replay; nothing authenticates that number. The flight that ends the handshake is not in here:
/// Bouncy Castle repeats it when the client repeats its own.
///
/// Owned by the handshake's thread.
final class FlightStore {

  static final long FIRST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final List<byte[]> records = new ArrayList<>();
  private long sequence;
  private boolean answered;
  private long waitNanos;
  private long dueNanos;

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

  boolean waiting() {
    return !records.isEmpty();
  }

  long dueNanos() {
    return dueNanos;
  }

  /// What has to be sent again now; the next time is put off twice as long.
  List<byte[]> repeat(long nowNanos) {
    waitNanos = Math.min(2 * waitNanos, LONGEST_WAIT_NANOS);
    dueNanos = nowNanos + waitNanos;
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
  }

  private void number(byte[] record) {
    long number = sequence++;
    for (int i = 10; i >= 5; i--) {
      record[i] = (byte) number;
      number >>>= 8;
    }
  }
}
