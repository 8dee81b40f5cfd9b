// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Turns state cookies into bytes that only we can make, and back: HMAC-SHA256 under a secret of
/// this association. RFC 9260 §5.1.3. Owned by its association.
final class CookieSeal {
  private static final int BODY = 47;
  private static final int MAC = 32;
  static final int LENGTH = BODY + MAC;

  private static final int FORWARD_TSN = 1;
  private static final int RE_CONFIG = 2;

  private final Mac mac;

  CookieSeal(byte[] secret) {
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has HmacSHA256", e);
    }
  }

  byte[] seal(StateCookie cookie) {
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
    PeerInit peer = cookie.peer();
    int extensions = (peer.forwardTsn() ? FORWARD_TSN : 0) | (peer.reConfig() ? RE_CONFIG : 0);
    bytes.putInt(cookie.localTag()).putInt(cookie.localTsn());
    bytes.putInt(peer.tag()).putLong(peer.rwnd());
    bytes.putShort((short) peer.streamsOut()).putShort((short) peer.streamsIn());
    bytes.putInt(peer.tsn()).put((byte) extensions).put((byte) 0).put((byte) 0);
    bytes.putInt(cookie.tieLocal()).putInt(cookie.tiePeer()).putLong(cookie.bornNanos());
    mac.update(bytes.array(), 0, BODY);
    return bytes.put(mac.doFinal()).array();
  }

  /// The cookie in these bytes, or nothing if we did not seal them.
  @Nullable StateCookie open(ByteBuf buffer, int at, int length) {
    if (length != LENGTH) {
      return null;
    }
    byte[] sealed = new byte[LENGTH];
    buffer.getBytes(at, sealed);
    mac.update(sealed, 0, BODY);
    if (!MessageDigest.isEqual(mac.doFinal(), Arrays.copyOfRange(sealed, BODY, LENGTH))) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.wrap(sealed);
    int localTag = bytes.getInt();
    int localTsn = bytes.getInt();
    int peerTag = bytes.getInt();
    long rwnd = bytes.getLong();
    int streamsOut = Short.toUnsignedInt(bytes.getShort());
    int streamsIn = Short.toUnsignedInt(bytes.getShort());
    int tsn = bytes.getInt();
    int extensions = bytes.get();
    bytes.getShort();
    PeerInit peer =
        new PeerInit(
            peerTag,
            rwnd,
            streamsOut,
            streamsIn,
            tsn,
            (extensions & FORWARD_TSN) != 0,
            (extensions & RE_CONFIG) != 0);
    return new StateCookie(
        localTag, localTsn, peer, bytes.getInt(), bytes.getInt(), bytes.getLong());
  }
}
