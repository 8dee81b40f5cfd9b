// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.turn;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Nonces that need not be remembered (RFC 8489 §9.2.4): the second they were made in, and a tag of
/// that and the client's address under a key of our own. One address cannot use another's, and none
/// is good for longer than [#VALID_NANOS]. Each begins by saying that passwords may be hashed by
/// other algorithms than MD5 (RFC 8489 §9.2.1). Owned by its server.
final class NonceSeal {

  static final long VALID_NANOS = TimeUnit.MINUTES.toNanos(10);

  private static final int TAG_BYTES = 8;
  private static final int BYTES = 4 + TAG_BYTES;

  /// The nonce cookie, and the set of security features: its last bit of 24 is that of password
  /// algorithms; the one before, of anonymous names, is not set.
  static final String COOKIE = "obMatJos2" + "AAAB";

  /// Length of a nonce.
  static final int CHARACTERS = COOKIE.length() + 16;

  private final Mac mac;

  NonceSeal(byte[] key) {
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  String make(InetSocketAddress client, long nowNanos) {
    int second = second(nowNanos);
    ByteBuffer bytes = ByteBuffer.allocate(BYTES).putInt(second).put(tag(client, second));
    return COOKIE + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /// Whether we made this nonce for that address not long ago.
  boolean isFresh(String nonce, InetSocketAddress client, long nowNanos) {
    if (nonce.length() != CHARACTERS || !nonce.startsWith(COOKIE)) {
      return false;
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(nonce.substring(COOKIE.length()));
    } catch (IllegalArgumentException e) {
      return false;
    }
    int second = ByteBuffer.wrap(bytes).getInt();
    int age = second(nowNanos) - second;
    return age >= 0
        && age < TimeUnit.NANOSECONDS.toSeconds(VALID_NANOS)
        && MessageDigest.isEqual(
            tag(client, second), Arrays.copyOfRange(bytes, bytes.length - TAG_BYTES, bytes.length));
  }

  private static int second(long nowNanos) {
    return (int) TimeUnit.NANOSECONDS.toSeconds(nowNanos);
  }

  private byte[] tag(InetSocketAddress client, int second) {
    mac.update(client.getAddress().getAddress());
    mac.update(ByteBuffer.allocate(8).putInt(client.getPort()).putInt(second).array());
    return Arrays.copyOf(mac.doFinal(), TAG_BYTES);
  }
}
