// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.turn;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.ice.StunIntegrity;
import io.stoa.media.ice.StunView;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// A window over one STUN message as TURN uses it (RFC 8656 §18), reused from message to message;
/// the header is that of [StunView]. Owned by whoever wraps.
public final class TurnView {

  public static final int BINDING = 0x001;
  public static final int ALLOCATE = 0x003;
  public static final int REFRESH = 0x004;
  public static final int CREATE_PERMISSION = 0x008;
  public static final int CHANNEL_BIND = 0x009;
  static final int CONNECT = 0x00A;
  static final int CONNECTION_BIND = 0x00B;
  public static final int SEND_INDICATION = 0x016;
  public static final int DATA_INDICATION = 0x017;

  /// Added to the method of a request: what kind of answer it is.
  public static final int SUCCESS = 0x100;

  public static final int ERROR = 0x110;

  public static final int CHANNEL_NUMBER = 0x000C;
  public static final int LIFETIME = 0x000D;
  public static final int XOR_PEER_ADDRESS = 0x0012;
  public static final int DATA = 0x0013;
  public static final int XOR_RELAYED_ADDRESS = 0x0016;
  public static final int REQUESTED_ADDRESS_FAMILY = 0x0017;
  public static final int EVEN_PORT = 0x0018;
  public static final int REQUESTED_TRANSPORT = 0x0019;
  public static final int DONT_FRAGMENT = 0x001A;
  public static final int PASSWORD_ALGORITHM = 0x001D;
  public static final int RESERVATION_TOKEN = 0x0022;
  public static final int ADDITIONAL_ADDRESS_FAMILY = 0x8000;

  /// The same, as coturn's client numbers it.
  private static final int EARLY_ADDITIONAL_ADDRESS_FAMILY = 0x8032;

  public static final int ADDRESS_ERROR_CODE = 0x8001;
  public static final int PASSWORD_ALGORITHMS = 0x8002;

  public static final int FAMILY_IPV4 = 1;
  public static final int FAMILY_IPV6 = 2;

  /// Longest message: a Send indication around a datagram that is more than an Ethernet carries.
  public static final int BYTES_MAX = 2048;

  /// Peers of one CreatePermission; a message with more is refused.
  public static final int PEERS_MAX = 16;

  private static final int ATTRIBUTES_MAX = 64;
  private static final int UNKNOWN_MAX = 8;
  private static final int ATTRIBUTE_HEADER = 4;
  private static final int TEXT_BYTES_MAX = 763;

  private @Nullable ByteBuf buffer;
  private int index;
  private int length;
  private int integrityAt;
  private int sha256At;
  private int fingerprintAt;
  private final Text username = new Text();
  private final Text realm = new Text();
  private final Text nonce = new Text();
  private final Text algorithms = new Text();
  private int algorithm;
  private final int[] peersAt = new int[PEERS_MAX];
  private int peerCount;
  private int dataAt;
  private int dataLength;
  private int channel;
  private long lifetimeSeconds;
  private int transport;
  private int family;
  private int additionalFamily;
  private int evenPort;
  private int reservationAt;
  private boolean unfragmented;
  private final int[] unknown = new int[UNKNOWN_MAX];
  private int unknownCount;
  private final CRC32 crc = new CRC32();

  /// Where a text lies in the message; -1 if it is not there.
  private static final class Text {
    private int at;
    private int length;

    boolean isAbsent() {
      return at < 0;
    }
  }

  /// Moves over a message that lies between the reader and the writer index. False if it is not
  /// well formed; then nothing else may be asked.
  public boolean wrap(ByteBuf message) {
    buffer = null;
    index = message.readerIndex();
    length = message.readableBytes();
    if (length < StunView.HEADER_LENGTH
        || length > BYTES_MAX
        || (length & 3) != 0
        || (message.getUnsignedByte(index) & 0xC0) != 0
        || message.getUnsignedShort(index + 2) != length - StunView.HEADER_LENGTH
        || message.getInt(index + 4) != StunView.COOKIE) {
      return false;
    }
    clear();
    if (!walk(message)) {
      return false;
    }
    buffer = message;
    // What carries integrity is copied to be checked.
    return !hasIntegrity() || length <= StunView.MAX_LENGTH;
  }

  private void clear() {
    integrityAt = -1;
    sha256At = -1;
    fingerprintAt = -1;
    username.at = -1;
    realm.at = -1;
    nonce.at = -1;
    algorithms.at = -1;
    algorithm = -1;
    peerCount = 0;
    dataAt = -1;
    dataLength = 0;
    channel = -1;
    lifetimeSeconds = -1;
    transport = -1;
    family = -1;
    additionalFamily = -1;
    evenPort = -1;
    reservationAt = -1;
    unfragmented = false;
    unknownCount = 0;
  }

  private boolean walk(ByteBuf message) {
    int end = index + length;
    int at = index + StunView.HEADER_LENGTH;
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

  /// Remembers an attribute; false if its length contradicts its type. The first of a kind counts
  /// (RFC 8489 §14).
  private boolean note(ByteBuf message, int type, int at, int size) {
    if (type == StunView.FINGERPRINT) {
      fingerprintAt = at;
      return size == 4;
    }
    if (type == StunView.MESSAGE_INTEGRITY_SHA256 && sha256At < 0) {
      sha256At = at;
      return size == StunIntegrity.SHA256_LENGTH;
    }
    // RFC 8489 §14.5, §14.6: what follows MESSAGE-INTEGRITY is ignored, but for that of SHA-256.
    if (hasIntegrity()) {
      return true;
    }
    int value = at + ATTRIBUTE_HEADER;
    return switch (type) {
      case StunView.USERNAME -> note(username, value, size);
      case StunView.REALM -> note(realm, value, size);
      case StunView.NONCE -> note(nonce, value, size);
      case StunView.MESSAGE_INTEGRITY -> {
        integrityAt = at;
        yield size == StunIntegrity.LENGTH;
      }
      case PASSWORD_ALGORITHMS -> note(algorithms, value, size);
      case XOR_PEER_ADDRESS -> {
        boolean fits = peerCount < PEERS_MAX && isAddress(message, value, size);
        if (fits) {
          peersAt[peerCount++] = value;
        }
        yield fits;
      }
      case DATA -> {
        if (dataAt < 0) {
          dataAt = value;
          dataLength = size;
        }
        yield true;
      }
      default -> noteNumber(message, type, value, size);
    };
  }

  private boolean noteNumber(ByteBuf message, int type, int value, int size) {
    return switch (type) {
      case CHANNEL_NUMBER -> {
        channel = channel < 0 && size == 4 ? message.getUnsignedShort(value) : channel;
        yield size == 4;
      }
      case PASSWORD_ALGORITHM -> {
        // The algorithms that we know have no parameters.
        boolean bare = size == 4 && message.getUnsignedShort(value + 2) == 0;
        algorithm = algorithm < 0 && bare ? message.getUnsignedShort(value) : algorithm;
        yield size >= 4;
      }
      case LIFETIME -> {
        lifetimeSeconds =
            lifetimeSeconds < 0 && size == 4 ? message.getUnsignedInt(value) : lifetimeSeconds;
        yield size == 4;
      }
      case REQUESTED_TRANSPORT -> {
        transport = transport < 0 && size == 4 ? message.getUnsignedByte(value) : transport;
        yield size == 4;
      }
      case REQUESTED_ADDRESS_FAMILY -> {
        family = family < 0 && size == 4 ? message.getUnsignedByte(value) : family;
        yield size == 4;
      }
      case ADDITIONAL_ADDRESS_FAMILY, EARLY_ADDITIONAL_ADDRESS_FAMILY -> {
        additionalFamily =
            additionalFamily < 0 && size == 4 ? message.getUnsignedByte(value) : additionalFamily;
        yield size == 4;
      }
      case EVEN_PORT -> {
        evenPort = evenPort < 0 && size == 1 ? message.getUnsignedByte(value) >>> 7 : evenPort;
        yield size == 1;
      }
      case RESERVATION_TOKEN -> {
        reservationAt = reservationAt < 0 ? value : reservationAt;
        yield size == 8;
      }
      case DONT_FRAGMENT -> {
        unfragmented = true;
        yield size == 0;
      }
      default -> {
        if (type < 0x8000 && unknownCount < UNKNOWN_MAX) {
          unknown[unknownCount++] = type;
        }
        yield true;
      }
    };
  }

  private static boolean note(Text text, int at, int size) {
    if (text.isAbsent()) {
      text.at = at;
      text.length = size;
    }
    return size <= TEXT_BYTES_MAX;
  }

  private static boolean isAddress(ByteBuf message, int at, int size) {
    return (size == 8 && message.getUnsignedByte(at + 1) == FAMILY_IPV4)
        || (size == 20 && message.getUnsignedByte(at + 1) == FAMILY_IPV6);
  }

  private ByteBuf message() {
    if (buffer == null) {
      throw new IllegalStateException("nothing wrapped");
    }
    return buffer;
  }

  /// Method and class as one number (RFC 8489 §5).
  public int type() {
    return message().getUnsignedShort(index);
  }

  /// Bytes of the whole message.
  public int length() {
    return length;
  }

  public boolean hasIntegrity() {
    return integrityAt >= 0 || sha256At >= 0;
  }

  /// Whether it is the SHA-256 one that counts.
  boolean hasSha256() {
    return sha256At >= 0;
  }

  boolean hasPasswordAlgorithms() {
    return !algorithms.isAbsent();
  }

  /// Whether PASSWORD-ALGORITHMS has this value.
  boolean repeats(byte[] offer) {
    return !algorithms.isAbsent()
        && algorithms.length == offer.length
        && message().slice(algorithms.at, algorithms.length).equals(Unpooled.wrappedBuffer(offer));
  }

  /// The number in PASSWORD-ALGORITHM, or -1.
  int passwordAlgorithm() {
    return algorithm;
  }

  /// Whether USERNAME, REALM and NONCE are all there.
  boolean hasCredentials() {
    return !username.isAbsent() && !realm.isAbsent() && !nonce.isAbsent();
  }

  boolean verify(StunIntegrity key) {
    return sha256At >= 0
        ? key.matchesSha256(message(), index, sha256At)
        : integrityAt >= 0 && key.matches(message(), index, integrityAt);
  }

  boolean hasFingerprint() {
    return fingerprintAt >= 0;
  }

  boolean fingerprintMatches() {
    crc.reset();
    crc.update(message().nioBuffer(index, fingerprintAt - index));
    return message().getInt(fingerprintAt + ATTRIBUTE_HEADER)
        == ((int) crc.getValue() ^ StunView.FINGERPRINT_XOR);
  }

  String username() {
    return text(username);
  }

  String realm() {
    return text(realm);
  }

  String nonce() {
    return text(nonce);
  }

  private String text(Text text) {
    return text.isAbsent() ? "" : message().toString(text.at, text.length, StandardCharsets.UTF_8);
  }

  int peerCount() {
    return peerCount;
  }

  /// A peer; one that is IPv4 inside of IPv6 stays the IPv6 address that it is. Allocates.
  InetSocketAddress peer(int i) {
    return address(peersAt[i]);
  }

  /// The first address attribute of a type, or null: for clients.
  public @Nullable InetSocketAddress find(int type) {
    ByteBuf bytes = message();
    int end = index + length;
    for (int at = index + StunView.HEADER_LENGTH; at < end; ) {
      int size = bytes.getUnsignedShort(at + 2);
      if (bytes.getUnsignedShort(at) == type && isAddress(bytes, at + ATTRIBUTE_HEADER, size)) {
        return address(at + ATTRIBUTE_HEADER);
      }
      at += ATTRIBUTE_HEADER + ((size + 3) & ~3);
    }
    return null;
  }

  private InetSocketAddress address(int at) {
    ByteBuf bytes = message();
    byte[] address = new byte[bytes.getUnsignedByte(at + 1) == FAMILY_IPV4 ? 4 : 16];
    for (int i = 0; i < address.length; i++) {
      // The mask is the cookie followed by the transaction id, as they lie in the header.
      address[i] = (byte) (bytes.getByte(at + 4 + i) ^ bytes.getByte(index + 4 + i));
    }
    int port = bytes.getUnsignedShort(at + 2) ^ (StunView.COOKIE >>> 16);
    try {
      // Not by InetAddress: it makes an IPv4 address of a mapped one.
      return new InetSocketAddress(
          address.length == 4
              ? InetAddress.getByAddress(address)
              : Inet6Address.getByAddress(null, address, -1),
          port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 or 16 bytes are an address", e);
    }
  }

  /// DATA as a slice that shares the message's reference, or null.
  public @Nullable ByteBuf data() {
    return dataAt < 0 ? null : message().slice(dataAt, dataLength);
  }

  /// CHANNEL-NUMBER, or -1.
  int channel() {
    return channel;
  }

  /// LIFETIME, or -1.
  public long lifetimeSeconds() {
    return lifetimeSeconds;
  }

  /// The protocol number in REQUESTED-TRANSPORT, or -1.
  int transport() {
    return transport;
  }

  /// REQUESTED-ADDRESS-FAMILY, or -1.
  int family() {
    return family;
  }

  /// ADDITIONAL-ADDRESS-FAMILY, or -1.
  int additionalFamily() {
    return additionalFamily;
  }

  /// The R bit of EVEN-PORT, or -1.
  int evenPort() {
    return evenPort;
  }

  boolean hasReservation() {
    return reservationAt >= 0;
  }

  /// RESERVATION-TOKEN; 0 if there is none.
  public long reservation() {
    return reservationAt < 0 ? 0 : message().getLong(reservationAt);
  }

  /// Whether DONT-FRAGMENT is there.
  boolean unfragmented() {
    return unfragmented;
  }

  static int familyOf(InetSocketAddress address) {
    return address.getAddress() instanceof Inet6Address ? FAMILY_IPV6 : FAMILY_IPV4;
  }

  /// How many attributes that must be understood were not; at most 8 are told.
  int unknownCount() {
    return unknownCount;
  }

  /// The types of those, as UNKNOWN-ATTRIBUTES lists them.
  byte[] unknown() {
    byte[] types = new byte[2 * unknownCount];
    for (int i = 0; i < unknownCount; i++) {
      types[2 * i] = (byte) (unknown[i] >>> 8);
      types[2 * i + 1] = (byte) unknown[i];
    }
    return types;
  }

  byte[] transactionId() {
    byte[] id = new byte[12];
    message().getBytes(index + 8, id);
    return id;
  }

  boolean isTransaction(byte[] id) {
    return Arrays.equals(transactionId(), id);
  }
}
