// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

/// Numbers of the protocol, and arithmetic on its sequence numbers.
final class Wire {
  static final int COMMON_HEADER = 12;
  static final int CHUNK_HEADER = 4;

  /// Header of a DATA chunk with its TSN, stream, sequence number and payload type.
  static final int DATA_HEADER = 16;

  // Chunk types, RFC 9260 §3.2, RFC 3758 §3.2, RFC 6525 §3.1.
  static final int DATA = 0;
  static final int INIT = 1;
  static final int INIT_ACK = 2;
  static final int SACK = 3;
  static final int HEARTBEAT = 4;
  static final int HEARTBEAT_ACK = 5;
  static final int ABORT = 6;
  static final int SHUTDOWN = 7;
  static final int SHUTDOWN_ACK = 8;
  static final int ERROR = 9;
  static final int COOKIE_ECHO = 10;
  static final int COOKIE_ACK = 11;
  static final int SHUTDOWN_COMPLETE = 14;
  static final int RE_CONFIG = 0x82;
  static final int FORWARD_TSN = 0xc0;

  // Flags of DATA.
  static final int END = 1;
  static final int BEGIN = 2;
  static final int UNORDERED = 4;
  static final int IMMEDIATE = 8;

  /// Flag of ABORT and SHUTDOWN COMPLETE: the tag is the receiver's own, reflected.
  static final int REFLECTED = 1;

  // Parameters.
  static final int HEARTBEAT_DATA = 1;
  static final int STATE_COOKIE = 7;
  static final int UNRECOGNIZED_PARAMETER = 8;
  static final int HOST_NAME = 11;
  static final int RESET_OUTGOING = 13;
  static final int RESET_INCOMING = 14;
  static final int RESET_TSN = 15;
  static final int RESET_RESPONSE = 16;
  static final int ADD_OUTGOING = 17;
  static final int ADD_INCOMING = 18;
  static final int SUPPORTED_EXTENSIONS = 0x8008;
  static final int FORWARD_TSN_SUPPORTED = 0xc000;

  // Error causes, RFC 9260 §3.3.10.
  static final int INVALID_STREAM = 1;
  static final int STALE_COOKIE = 3;
  static final int UNRECOGNIZED_CHUNK = 6;
  static final int NO_USER_DATA = 9;
  static final int USER_ABORT = 12;
  static final int PROTOCOL_VIOLATION = 13;

  // Payload types, RFC 8831 §8.
  static final int PPID_DCEP = 50;
  static final int PPID_TEXT = 51;
  static final int PPID_BINARY = 53;
  static final int PPID_TEXT_EMPTY = 56;
  static final int PPID_BINARY_EMPTY = 57;

  static final long NEVER = Long.MAX_VALUE;
  static final long MILLISECOND = 1_000_000L;

  private Wire() {}

  static int padded(int length) {
    return (length + 3) & ~3;
  }

  /// A first TSN as an unwrapped number, far enough from zero to look back.
  static long firstTsn(int tsn32) {
    return (tsn32 & 0xffff_ffffL) + (1L << 32);
  }

  /// The unwrapped TSN nearest to another one.
  static long tsn(int tsn32, long near) {
    return near + (tsn32 - (int) near);
  }

  /// The unwrapped stream sequence number nearest to another one.
  static long ssn(int ssn16, long near) {
    return near + (short) (ssn16 - (int) near);
  }
}
