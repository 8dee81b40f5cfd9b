// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.ice;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// MESSAGE-INTEGRITY and MESSAGE-INTEGRITY-SHA256 with one password or key (RFC 8489 §9.1.1, §14.5,
/// §14.6): an HMAC over the message up to the attribute, with a header length that ends behind it.
/// Owned by its transport.
public final class StunIntegrity {

  public static final int LENGTH = 20;
  public static final int SHA256_LENGTH = 32;

  private final byte[] key;
  private final byte[] covered = new byte[StunView.MAX_LENGTH];
  private @Nullable Tag sha1;
  private @Nullable Tag sha256;

  /// One of the two attributes.
  private static final class Tag {
    private final int attribute;
    private final Mac mac;
    private final byte[] made;
    private final byte[] claimed;

    Tag(int attribute, String algorithm, int length, byte[] key) {
      this.attribute = attribute;
      made = new byte[length];
      claimed = new byte[length];
      try {
        mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec(key, algorithm));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every JDK has " + algorithm, e);
      }
    }
  }

  public StunIntegrity(String password) {
    this(password.getBytes(StandardCharsets.UTF_8));
  }

  /// With a key computed already, as long-term credentials have one (RFC 8489 §9.2.2).
  public StunIntegrity(byte[] key) {
    this.key = key.clone();
  }

  private Tag sha1() {
    Tag tag = sha1;
    if (tag == null) {
      tag = new Tag(StunView.MESSAGE_INTEGRITY, "HmacSHA1", LENGTH, key);
      sha1 = tag;
    }
    return tag;
  }

  private Tag sha256() {
    Tag tag = sha256;
    if (tag == null) {
      tag = new Tag(StunView.MESSAGE_INTEGRITY_SHA256, "HmacSHA256", SHA256_LENGTH, key);
      sha256 = tag;
    }
    return tag;
  }

  /// Whether MESSAGE-INTEGRITY at `integrityAt` is right; in constant time. The message is at most
  /// {@link StunView#MAX_LENGTH} long.
  public boolean matches(ByteBuf message, int index, int integrityAt) {
    return matches(sha1(), message, index, integrityAt);
  }

  /// Whether MESSAGE-INTEGRITY-SHA256 at `integrityAt` is right.
  public boolean matchesSha256(ByteBuf message, int index, int integrityAt) {
    return matches(sha256(), message, index, integrityAt);
  }

  private boolean matches(Tag tag, ByteBuf message, int index, int integrityAt) {
    compute(tag, message, index, integrityAt - index);
    message.getBytes(integrityAt + 4, tag.claimed);
    return MessageDigest.isEqual(tag.made, tag.claimed);
  }

  /// Appends an attribute to a message that lies at `index`.
  void append(boolean withSha256, ByteBuf message, int index) {
    Tag tag = withSha256 ? sha256() : sha1();
    compute(tag, message, index, message.writerIndex() - index);
    message.writeShort(tag.attribute).writeShort(tag.made.length).writeBytes(tag.made);
  }

  private void compute(Tag tag, ByteBuf message, int index, int length) {
    message.getBytes(index, covered, 0, length);
    int declared = length - StunView.HEADER_LENGTH + 4 + tag.made.length;
    covered[2] = (byte) (declared >>> 8);
    covered[3] = (byte) declared;
    tag.mac.update(covered, 0, length);
    try {
      tag.mac.doFinal(tag.made, 0);
    } catch (ShortBufferException e) {
      throw new IllegalStateException("a tag is as long as its hash", e);
    }
  }
}
