// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.srtp;

import java.util.Arrays;

/// An SRTP protection profile, as DTLS negotiates it (RFC 5764 §4.1.2, RFC 7714 §14.2). In order of
/// preference: GCM costs a third of the other.
public enum SrtpProfile {
  AEAD_AES_128_GCM(7, 12, 16),
  AES_CM_128_HMAC_SHA1_80(1, 14, 10);

  static final int KEY_LENGTH = 16;

  private final int id;
  private final int saltLength;
  private final int tagLength;

  SrtpProfile(int id, int saltLength, int tagLength) {
    this.id = id;
    this.saltLength = saltLength;
    this.tagLength = tagLength;
  }

  /// The number in the `use_srtp` extension.
  public int id() {
    return id;
  }

  /// Bytes of a master key.
  public int keyLength() {
    return KEY_LENGTH;
  }

  /// Bytes of a master salt.
  public int saltLength() {
    return saltLength;
  }

  /// Bytes that protection adds to an RTP packet.
  public int tagLength() {
    return tagLength;
  }

  /// Bytes that protection adds to an RTCP packet: the tag and the index.
  public int rtcpOverhead() {
    return tagLength + 4;
  }

  /// Bytes to export from DTLS for both directions.
  public int keyingMaterialLength() {
    return 2 * (KEY_LENGTH + saltLength);
  }

  /// The master key with which the DTLS client, or the server, writes (RFC 5764 §4.2: client key,
  /// server key, client salt, server salt).
  byte[] masterKey(byte[] keyingMaterial, boolean client) {
    int from = client ? 0 : KEY_LENGTH;
    return Arrays.copyOfRange(keyingMaterial, from, from + KEY_LENGTH);
  }

  byte[] masterSalt(byte[] keyingMaterial, boolean client) {
    int from = 2 * KEY_LENGTH + (client ? 0 : saltLength);
    return Arrays.copyOfRange(keyingMaterial, from, from + saltLength);
  }
}
