// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.dtls;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/// Holds back the client's ChangeCipherSpec and what it protects until its CertificateVerify was
/// checked. Bouncy Castle turns to the new epoch as soon as it sees a ChangeCipherSpec; one that
/// overtook the CertificateVerify on its way would lock that out, and every repetition of it. Owned
/// by the handshake's thread.
final class EpochGate {

  private static final int HELD_MAX = 1024;

  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private byte @Nullable [] change;
  private boolean verified;
  private boolean open;

  void reset() {
    held.reset();
    change = null;
    verified = false;
    open = false;
  }

  /// The CertificateVerify was right.
  void verified() {
    verified = true;
  }

  /// Takes a datagram of good records and returns what may be read of it now.
  byte[] pass(byte[] datagram) {
    if (open) {
      return datagram;
    }
    ByteArrayOutputStream passed = new ByteArrayOutputStream(datagram.length);
    int at = 0;
    while (at < datagram.length) {
      int size = RecordFilter.RECORD_HEADER + RecordFilter.uint16(datagram, at + 11);
      if (datagram[at] == RecordFilter.CHANGE_CIPHER_SPEC) {
        change = new byte[size];
        System.arraycopy(datagram, at, change, 0, size);
      } else if (RecordFilter.uint16(datagram, at + 3) == 0) {
        passed.write(datagram, at, size);
      } else if (held.size() + size <= HELD_MAX) {
        held.write(datagram, at, size);
      }
      at += size;
    }
    return passed.toByteArray();
  }

  /// What was held back, once its time has come, as one datagram.
  byte @Nullable [] release() {
    byte[] first = change;
    if (open || !verified || first == null) {
      return null;
    }
    open = true;
    byte[] released = new byte[first.length + held.size()];
    System.arraycopy(first, 0, released, 0, first.length);
    System.arraycopy(held.toByteArray(), 0, released, first.length, held.size());
    return released;
  }
}
