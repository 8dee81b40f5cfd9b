// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.ice;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;

/// MESSAGE-INTEGRITY with one password or key (RFC 8489 §9.1.1, §14.5): HMAC-SHA1 over the message
/// up to the attribute, with a header length that ends behind it. Owned by its transport.
public final class StunIntegrity {

  static final int LENGTH = 20;

  private final Mac mac;
  private final byte[] covered = new byte[StunView.MAX_LENGTH];
  private final byte[] tag = new byte[LENGTH];
  private final byte[] claimed = new byte[LENGTH];

  public StunIntegrity(String password) {
    this(password.getBytes(StandardCharsets.UTF_8));
  }

  /// With a key computed already, as long-term credentials have one (RFC 8489 §9.2.2).
  public StunIntegrity(byte[] key) {
    try {
      mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(key, "HmacSHA1"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA1", e);
    }
  }

  /// Whether the tag of the attribute at `integrityAt` is right; in constant time. The message is
  /// at most {@link StunView#MAX_LENGTH} long.
  public boolean matches(ByteBuf message, int index, int integrityAt) {
    compute(message, index, integrityAt - index);
    message.getBytes(integrityAt + 4, claimed);
    return MessageDigest.isEqual(tag, claimed);
  }

  /// Appends the attribute to a message that lies at `index`.
  void append(ByteBuf message, int index) {
    compute(message, index, message.writerIndex() - index);
    message.writeShort(StunView.MESSAGE_INTEGRITY).writeShort(LENGTH).writeBytes(tag);
  }

  private void compute(ByteBuf message, int index, int length) {
    message.getBytes(index, covered, 0, length);
    int declared = length - StunView.HEADER_LENGTH + 4 + LENGTH;
    covered[2] = (byte) (declared >>> 8);
    covered[3] = (byte) declared;
    mac.update(covered, 0, length);
    try {
      mac.doFinal(tag, 0);
    } catch (ShortBufferException e) {
      throw new IllegalStateException("a SHA-1 has 20 bytes", e);
    }
  }
}
