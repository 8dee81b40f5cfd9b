// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.dtls;

/// Keeps from Bouncy Castle what an attacker without keys can send to harm a handshake: malformed
/// records, unprotected alerts and unprotected application data, handshake messages of impossible
/// size. A record is 13 bytes of header (RFC 6347 §4.1) and its fragment:
///
/// ```
/// type (1) | version (2) | epoch (2) | sequence number (6) | length (2) | fragment
/// ```
final class RecordFilter {

  static final int RECORD_HEADER = 13;

  /// The longest handshake message taken: a certificate chain fits, a memory bomb does not.
  static final int MESSAGE_MAX = 16_384;

  static final int CHANGE_CIPHER_SPEC = 20;
  static final int ALERT = 21;
  static final int HANDSHAKE = 22;
  static final int APPLICATION_DATA = 23;

  private static final int DTLS_1_0 = 0xFEFF;
  private static final int DTLS_1_2 = 0xFEFD;
  private static final int MESSAGE_HEADER = 12;

  // RFC 5288 §3: what an AES-GCM record carries besides its text. We offer no other ciphers.
  private static final int GCM_NONCE = 8;
  private static final int GCM_TAG = 16;

  private RecordFilter() {}

  /// Moves the good records of a datagram to its front and returns their length; 0 if none is.
  static int keep(byte[] datagram, int length) {
    int kept = 0;
    int at = 0;
    while (length - at >= RECORD_HEADER) {
      int size = RECORD_HEADER + uint16(datagram, at + 11);
      if (size > length - at) {
        break;
      }
      if (good(datagram, at, size)) {
        System.arraycopy(datagram, at, datagram, kept, size);
        kept += size;
      }
      at += size;
    }
    return kept;
  }

  private static boolean good(byte[] bytes, int at, int size) {
    int type = bytes[at];
    if (type < CHANGE_CIPHER_SPEC || type > APPLICATION_DATA) {
      return false;
    }
    // Bouncy Castle gives up at { 254, 254 }, which was never given to a version.
    int version = uint16(bytes, at + 1);
    if (version != DTLS_1_0 && version != DTLS_1_2) {
      return false;
    }
    int epoch = uint16(bytes, at + 3);
    if (epoch > 1) {
      return false; // there is no renegotiation
    }
    if (epoch == 1) {
      // Bouncy Castle drops what has a wrong tag, but gives up at what is too short to have one.
      return type != CHANGE_CIPHER_SPEC && size >= RECORD_HEADER + GCM_NONCE + GCM_TAG;
    }
    return type == CHANGE_CIPHER_SPEC
        ? size == RECORD_HEADER + 1
        : type == HANDSHAKE && goodMessages(bytes, at + RECORD_HEADER, at + size);
  }

  /// An alert that nothing protects.
  static boolean isPlainAlert(byte[] record) {
    return record[0] == ALERT && uint16(record, 3) == 0;
  }

  private static boolean goodMessages(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end) {
      if (end - at < MESSAGE_HEADER) {
        return false;
      }
      int total = uint24(bytes, at + 1);
      int offset = uint24(bytes, at + 6);
      int length = uint24(bytes, at + 9);
      if (total > MESSAGE_MAX || offset + length > total || length > end - at - MESSAGE_HEADER) {
        return false;
      }
      at += MESSAGE_HEADER + length;
    }
    return at > from;
  }

  static int uint16(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
  }

  private static int uint24(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 16 | uint16(bytes, at + 1);
  }
}
