// SPDX-License-Identifier: Apache-2.0
/// SRTP and SRTCP (RFC 3711) with the two profiles a browser offers: AEAD_AES_128_GCM (RFC 7714)
/// and AES_CM_128_HMAC_SHA1_80, keyed from DTLS (RFC 5764).
///
/// Not there, because WebRTC does not use it: key derivation rates other than 0, MKI, SRTCP that is
/// authenticated only, and rekeying; a session that runs out of indexes refuses to go on. As in
/// libsrtp, and unlike RFC 3711 §3.3.1, a receiver whose rollover counter is 0 takes a number more
/// than half a circle ahead for a jump forward, since there is no counter before 0.
///
/// Ciphers come from ipsec-mb or libcrypto through `java.lang.foreign`, or from the JDK
/// ([SrtpCrypto]). The native paths allocate nothing; the JDK's allocates, and learns of a wrong
/// GCM tag by an exception, because `javax.crypto` has no other way.
@NullMarked
package io.stoa.media.srtp;

import org.jspecify.annotations.NullMarked;
