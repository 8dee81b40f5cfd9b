// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.srtp;

/// The session keys of one direction for RTP or for RTCP. The authentication key is empty with GCM.
/// Immutable by convention: nobody writes to the arrays.
@SuppressWarnings("ArrayRecordComponent") // never compared, lives inside this package
record SessionKeys(byte[] encryption, byte[] authentication, byte[] salt, boolean rtcp) {
  private static final int SHA1_KEY_LENGTH = 20;

  static SessionKeys derive(SrtpProfile profile, byte[] key, byte[] salt, boolean rtcp) {
    int shift = rtcp ? KeyDerivation.RTCP_ENCRYPTION : 0;
    int authentication = profile == SrtpProfile.AEAD_AES_128_GCM ? 0 : SHA1_KEY_LENGTH;
    return new SessionKeys(
        KeyDerivation.derive(
            key, salt, KeyDerivation.RTP_ENCRYPTION + shift, SrtpProfile.KEY_LENGTH),
        KeyDerivation.derive(key, salt, KeyDerivation.RTP_AUTHENTICATION + shift, authentication),
        KeyDerivation.derive(key, salt, KeyDerivation.RTP_SALT + shift, profile.saltLength()),
        rtcp);
  }
}
