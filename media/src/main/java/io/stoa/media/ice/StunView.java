// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.ice;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// A window over one STUN message (RFC 8489 §5), reused from message to message.
///
/// ```
///  0                   1                   2                   3
/// |0 0|     message type          |         message length        |
/// |                    magic cookie 0x2112A442                    |
/// |                   transaction id (96 bits)                    |
/// |      attribute type           |       attribute length        |  value, padded to 32 bits ...
/// ```
///
/// Owned by whoever wraps. The buffer is only read, and must not change while it is wrapped.
public final class StunView {

  public static final int HEADER_LENGTH = 20;

  /// Longer messages are refused: a check is about 100 bytes.
  public static final int MAX_LENGTH = 1280;

  public static final int COOKIE = 0x2112A442;
  public static final int FINGERPRINT_XOR = 0x5354554E;

  public static final int BINDING_REQUEST = 0x0001;
  public static final int BINDING_INDICATION = 0x0011;
  public static final int BINDING_SUCCESS = 0x0101;
  public static final int BINDING_ERROR = 0x0111;

  public static final int USERNAME = 0x0006;
  public static final int MESSAGE_INTEGRITY = 0x0008;
  public static final int MESSAGE_INTEGRITY_SHA256 = 0x001C;
  public static final int ERROR_CODE = 0x0009;
  public static final int UNKNOWN_ATTRIBUTES = 0x000A;
  public static final int REALM = 0x0014;
  public static final int NONCE = 0x0015;
  public static final int XOR_MAPPED_ADDRESS = 0x0020;
  public static final int PRIORITY = 0x0024;
  public static final int USE_CANDIDATE = 0x0025;
  public static final int FINGERPRINT = 0x8028;
  public static final int ICE_CONTROLLED = 0x8029;
  public static final int ICE_CONTROLLING = 0x802A;

  private static final int ATTRIBUTES_MAX = 64;
  private static final int UNKNOWN_MAX = 8;
  private static final int ATTRIBUTE_HEADER = 4;

  private @Nullable ByteBuf buffer;
  private int index;
  private int length;
  private int usernameAt;
  private int usernameLength;
  private int integrityAt;
  private int sha256At;
  private int fingerprintAt;
  private int addressAt;
  private int errorAt;
  private long priority;
  private boolean useCandidate;
  private boolean controlled;
  private boolean controlling;
  private int unknownCount;
  private final int[] unknown = new int[UNKNOWN_MAX];
  private final CRC32 crc = new CRC32();
  private final byte[] scratch = new byte[MAX_LENGTH];

  /// Moves over a message. False if it is not well formed; then nothing else may be asked.
  public boolean wrap(ByteBuf message, int at, int size) {
    buffer = null;
    if (size < HEADER_LENGTH || size > MAX_LENGTH || (size & 3) != 0) {
      return false;
    }
    if ((message.getUnsignedByte(at) & 0xC0) != 0
        || message.getUnsignedShort(at + 2) != size - HEADER_LENGTH
        || message.getInt(at + 4) != COOKIE) {
      return false;
    }
    clear();
    index = at;
    length = size;
    if (!walk(message)) {
      return false;
    }
    buffer = message;
    return true;
  }

  private void clear() {
    usernameAt = -1;
    usernameLength = 0;
    integrityAt = -1;
    sha256At = -1;
    fingerprintAt = -1;
    addressAt = -1;
    errorAt = -1;
    priority = -1;
    useCandidate = false;
    controlled = false;
    controlling = false;
    unknownCount = 0;
  }

  private boolean walk(ByteBuf message) {
    int end = index + length;
    int at = index + HEADER_LENGTH;
    int count = 0;
    while (at < end) {
      // RFC 8489 §14.7: FINGERPRINT is the last attribute.
      if (end - at < ATTRIBUTE_HEADER || fingerprintAt >= 0 || ++count > ATTRIBUTES_MAX) {
        return false;
      }
      int type = message.getUnsignedShort(at);
      int size = message.getUnsignedShort(at + 2);
      int padded = (size + 3) & ~3;
      if (padded > end - at - ATTRIBUTE_HEADER || !note(message, type, at, size)) {
        return false;
      }
      at += ATTRIBUTE_HEADER + padded;
    }
    return true;
  }

  /// Remembers an attribute; false if its length contradicts its type.
  private boolean note(ByteBuf message, int type, int at, int size) {
    if (type == FINGERPRINT) {
      fingerprintAt = at;
      return size == 4;
    }
    if (type == MESSAGE_INTEGRITY_SHA256 && sha256At < 0) {
      sha256At = at;
      return size == StunIntegrity.SHA256_LENGTH;
    }
    // RFC 8489 §14.5, §14.6: what follows MESSAGE-INTEGRITY is ignored, but for that of SHA-256.
    if (hasIntegrity()) {
      return true;
    }
    int value = at + ATTRIBUTE_HEADER;
    return switch (type) {
      case USERNAME -> {
        if (usernameAt < 0) {
          usernameAt = value;
          usernameLength = size;
        }
        yield size <= 512;
      }
      case MESSAGE_INTEGRITY -> {
        integrityAt = at;
        yield size == StunIntegrity.LENGTH;
      }
      case XOR_MAPPED_ADDRESS -> {
        addressAt = addressAt < 0 ? value : addressAt;
        yield (size == 8 && message.getUnsignedByte(value + 1) == 1)
            || (size == 20 && message.getUnsignedByte(value + 1) == 2);
      }
      case ERROR_CODE -> {
        errorAt = errorAt < 0 ? value : errorAt;
        yield size >= 4;
      }
      case PRIORITY -> {
        priority = priority < 0 && size == 4 ? message.getUnsignedInt(value) : priority;
        yield size == 4;
      }
      case USE_CANDIDATE -> {
        useCandidate = true;
        yield size == 0;
      }
      case ICE_CONTROLLED -> {
        controlled = true;
        yield size == 8;
      }
      case ICE_CONTROLLING -> {
        controlling = true;
        yield size == 8;
      }
      case UNKNOWN_ATTRIBUTES, REALM, NONCE -> true;
      default -> {
        if (type < 0x8000 && unknownCount < UNKNOWN_MAX) {
          unknown[unknownCount++] = type;
        }
        yield true;
      }
    };
  }

  private ByteBuf message() {
    if (buffer == null) {
      throw new IllegalStateException("nothing wrapped");
    }
    return buffer;
  }

  /// Method and class as one number, for example {@link #BINDING_REQUEST}.
  public int type() {
    return message().getUnsignedShort(index);
  }

  /// Whether the message has a USERNAME.
  public boolean hasUsername() {
    return usernameAt >= 0;
  }

  /// Whether USERNAME begins with `ufrag:`.
  boolean isFor(byte[] ufrag) {
    return usernameLength > ufrag.length
        && message().getByte(usernameAt + ufrag.length) == ':'
        && matches(usernameAt, ufrag);
  }

  /// Whether USERNAME is `local:remote`.
  boolean isFor(byte[] local, byte[] remote) {
    return isFor(local)
        && usernameLength == local.length + 1 + remote.length
        && matches(usernameAt + local.length + 1, remote);
  }

  private boolean matches(int at, byte[] expected) {
    ByteBuf bytes = message();
    for (int i = 0; i < expected.length; i++) {
      if (bytes.getByte(at + i) != expected[i]) {
        return false;
      }
    }
    return true;
  }

  /// USERNAME as text. Allocates.
  public @Nullable String username() {
    return usernameAt < 0
        ? null
        : message().toString(usernameAt, usernameLength, StandardCharsets.UTF_8);
  }

  public boolean hasIntegrity() {
    return integrityAt >= 0 || sha256At >= 0;
  }

  /// Whether it is the SHA-256 one that counts.
  public boolean hasSha256() {
    return sha256At >= 0;
  }

  /// Whether the better of MESSAGE-INTEGRITY-SHA256 and MESSAGE-INTEGRITY is there and was made
  /// with this key (RFC 8489 §9.1.3).
  public boolean verify(StunIntegrity key) {
    return sha256At >= 0
        ? key.matchesSha256(message(), index, sha256At)
        : integrityAt >= 0 && key.matches(message(), index, integrityAt);
  }

  public boolean hasFingerprint() {
    return fingerprintAt >= 0;
  }

  /// Whether FINGERPRINT is there and right (RFC 8489 §14.7).
  public boolean fingerprintMatches() {
    if (fingerprintAt < 0) {
      return false;
    }
    int covered = fingerprintAt - index;
    message().getBytes(index, scratch, 0, covered);
    crc.reset();
    crc.update(scratch, 0, covered);
    return message().getInt(fingerprintAt + ATTRIBUTE_HEADER)
        == ((int) crc.getValue() ^ FINGERPRINT_XOR);
  }

  /// PRIORITY (RFC 8445 §7.1.1), or -1.
  public long priority() {
    return priority;
  }

  public boolean useCandidate() {
    return useCandidate;
  }

  /// The sender says that it is in the controlled role.
  public boolean controlled() {
    return controlled;
  }

  /// The sender says that it is in the controlling role.
  public boolean controlling() {
    return controlling;
  }

  /// How many attributes that must be understood were not; at most 8 are told.
  public int unknownCount() {
    return unknownCount;
  }

  /// The type of such an attribute.
  public int unknown(int i) {
    return unknown[i];
  }

  /// The number in ERROR-CODE, or -1.
  public int errorCode() {
    return errorAt < 0
        ? -1
        : (message().getUnsignedByte(errorAt + 2) & 7) * 100
            + message().getUnsignedByte(errorAt + 3);
  }

  /// XOR-MAPPED-ADDRESS, or null if there is none. Allocates.
  public @Nullable InetSocketAddress mappedAddress() {
    if (addressAt < 0) {
      return null;
    }
    ByteBuf bytes = message();
    byte[] address = new byte[bytes.getUnsignedByte(addressAt + 1) == 1 ? 4 : 16];
    for (int i = 0; i < address.length; i++) {
      // The mask is the cookie followed by the transaction id, as they lie in the header.
      address[i] = (byte) (bytes.getByte(addressAt + 4 + i) ^ bytes.getByte(index + 4 + i));
    }
    int port = bytes.getUnsignedShort(addressAt + 2) ^ (COOKIE >>> 16);
    try {
      return new InetSocketAddress(InetAddress.getByAddress(address), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 or 16 bytes are an address", e);
    }
  }

  /// Whether both messages have the same transaction id.
  public boolean sameTransaction(byte[] transactionId) {
    return matches(index + 8, transactionId);
  }

  /// Copies cookie and transaction id.
  void copyTransaction(ByteBuf to) {
    to.writeBytes(message(), index + 4, 16);
  }
}
