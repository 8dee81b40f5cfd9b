// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.dtls;

/// SRTP master keys and salts that a handshake agreed on (RFC 5764 §4.2). The arrays are not
/// copied: whoever takes the record owns them.
///
/// @param profile {@link #AEAD_AES_128_GCM} or {@link #AES128_CM_HMAC_SHA1_80}
/// @param clientKey protects what the client sends
/// @param serverKey protects what we send
@SuppressWarnings("ArrayRecordComponent") // secrets that are consumed once, never compared
public record SrtpKeys(
    int profile, byte[] clientKey, byte[] serverKey, byte[] clientSalt, byte[] serverSalt) {

  /// RFC 7714 §14.2.
  public static final int AEAD_AES_128_GCM = 7;

  /// RFC 5764 §4.1.2.
  public static final int AES128_CM_HMAC_SHA1_80 = 1;

  /// What the TLS exporter is asked for.
  public static final String EXPORTER_LABEL = "EXTRACTOR-dtls_srtp";

  private static final int KEY_LENGTH = 16;

  /// How many bytes a profile takes from the exporter.
  public static int materialLength(int profile) {
    return 2 * (KEY_LENGTH + saltLength(profile));
  }

  /// Splits exported material: client key, server key, client salt, server salt.
  public static SrtpKeys of(int profile, byte[] material) {
    int salt = saltLength(profile);
    return new SrtpKeys(
        profile,
        slice(material, 0, KEY_LENGTH),
        slice(material, KEY_LENGTH, KEY_LENGTH),
        slice(material, 2 * KEY_LENGTH, salt),
        slice(material, 2 * KEY_LENGTH + salt, salt));
  }

  private static int saltLength(int profile) {
    return switch (profile) {
      case AEAD_AES_128_GCM -> 12;
      case AES128_CM_HMAC_SHA1_80 -> 14;
      default -> throw new IllegalArgumentException("profile: " + profile);
    };
  }

  private static byte[] slice(byte[] from, int at, int length) {
    byte[] slice = new byte[length];
    System.arraycopy(from, at, slice, 0, length);
    return slice;
  }

  /// Without the secrets.
  @Override
  public String toString() {
    return "SrtpKeys[" + profile + "]";
  }
}
