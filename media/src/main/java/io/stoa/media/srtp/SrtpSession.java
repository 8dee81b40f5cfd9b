// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.srtp;

import io.netty.buffer.ByteBuf;
import io.stoa.media.rtp.RtpView;

/// One direction of one SRTP association: either it protects what is sent, or it unprotects what is
/// received. Rollover counters and replay windows are per SSRC; they change only for a packet that
/// was authenticated. A refused packet is a negative outcome and a count, never an exception.
/// Ciphers work in place on direct buffers; on others they copy. Owned by one thread, which also
/// closes it.
public final class SrtpSession implements AutoCloseable {
  /// Outcomes; every other result is a length.
  public static final int MALFORMED = -1;

  /// Seen before, or behind the replay window.
  public static final int REPLAYED = -2;

  public static final int AUTH_FAILED = -3;
  public static final int TOO_MANY_SSRCS = -4;

  /// Out of indexes: only new keys help.
  public static final int EXHAUSTED = -5;

  /// To be sent, but from before the source's first rollover counter.
  public static final int TOO_OLD = -6;

  public static final int CLOSED = -7;

  private static final int OUTCOMES = 8;

  /// Sources of a receiver; those beyond are dropped.
  public static final int RECEIVED_SSRCS_MAX = 1024;

  /// Sources of a sender over the whole session. They are not forgotten, since starting one again
  /// would repeat its nonces.
  public static final int SENT_SSRCS_MAX = 16_384;

  static final long RTP_INDEX_MAX = (1L << 48) - 1;
  static final long RTCP_INDEX_MAX = (1L << 31) - 1;
  private static final int RTCP_HEADER = 8;
  private static final int ENCRYPTED = 0x8000_0000;

  private final SrtpProfile profile;
  private final boolean sends;
  private final PacketCipher rtp;
  private final PacketCipher rtcp;
  private final SourceTable rtpSources;
  private final SourceTable rtcpSources;
  private final long[] refused = new long[OUTCOMES];
  private long nextRtcpIndex;
  private boolean closed;

  private SrtpSession(
      SrtpProfile profile, byte[] key, byte[] salt, boolean sends, SrtpCrypto crypto) {
    if (key.length != profile.keyLength() || salt.length != profile.saltLength()) {
      throw new IllegalArgumentException("key or salt does not have the length of " + profile);
    }
    this.profile = profile;
    this.sends = sends;
    rtp = crypto.cipher(profile, SessionKeys.derive(profile, key, salt, false), sends);
    rtcp = crypto.cipher(profile, SessionKeys.derive(profile, key, salt, true), sends);
    rtpSources =
        sends
            ? new SourceTable(SENT_SSRCS_MAX, 0)
            : new SourceTable(RECEIVED_SSRCS_MAX, ReplayWindow.RTP_SIZE);
    rtcpSources = new SourceTable(RECEIVED_SSRCS_MAX, ReplayWindow.RTCP_SIZE);
  }

  /// Protects with a master key and salt of the profile's lengths.
  public static SrtpSession sender(
      SrtpProfile profile, byte[] key, byte[] salt, SrtpCrypto crypto) {
    return new SrtpSession(profile, key, salt, true, crypto);
  }

  /// Unprotects with a master key and salt of the profile's lengths.
  public static SrtpSession receiver(
      SrtpProfile profile, byte[] key, byte[] salt, SrtpCrypto crypto) {
    return new SrtpSession(profile, key, salt, false, crypto);
  }

  /// Protects what we send, from the material exported by DTLS (RFC 5764 §4.2). `isClient` tells
  /// our own DTLS role.
  public static SrtpSession sender(
      SrtpProfile profile, byte[] keyingMaterial, boolean isClient, SrtpCrypto crypto) {
    checkMaterial(profile, keyingMaterial);
    return sender(
        profile,
        profile.masterKey(keyingMaterial, isClient),
        profile.masterSalt(keyingMaterial, isClient),
        crypto);
  }

  /// Unprotects what the peer sends, from the same material. `isClient` tells our own DTLS role.
  public static SrtpSession receiver(
      SrtpProfile profile, byte[] keyingMaterial, boolean isClient, SrtpCrypto crypto) {
    checkMaterial(profile, keyingMaterial);
    return receiver(
        profile,
        profile.masterKey(keyingMaterial, !isClient),
        profile.masterSalt(keyingMaterial, !isClient),
        crypto);
  }

  /// Encrypts `length` bytes at `inIndex` of `in` to behind the RTP header (with CSRCs and
  /// extensions) of `headerLength` bytes that is at `outIndex` of `out`, and appends the tag.
  /// Returns the packet's length, or [#MALFORMED] (also when `out` has no room), [#TOO_MANY_SSRCS],
  /// [#EXHAUSTED], [#TOO_OLD] or [#CLOSED]. `in` may be the very place of the result.
  ///
  /// Packets may be sent out of order, up to 32768 numbers back. The nonce is made of SSRC,
  /// rollover counter and sequence number, so a number may be sent again only for a retransmission
  /// that is identical from the first bit of its header to the last of its payload. Under GCM
  /// anything else with the same number, be it a changed header extension, gives the authentication
  /// key away. A source should begin below 32768, else a loss at its beginning hides the first wrap
  /// from the receiver.
  public int protectRtp(
      ByteBuf out, int outIndex, int headerLength, ByteBuf in, int inIndex, int length) {
    if (!sends || closed) {
      return refuse(CLOSED);
    }
    int tag = profile.tagLength();
    if (headerLength < 0
        || RtpView.headerLength(out, outIndex, headerLength) != headerLength
        || length < 0
        || length > out.capacity() - outIndex - headerLength - tag
        || inIndex < 0
        || length > in.capacity() - inIndex) {
      return refuse(MALFORMED);
    }
    int seq16 = out.getUnsignedShort(outIndex + 2);
    int ssrc = out.getInt(outIndex + 8);
    long highest = rtpSources.highest(ssrc);
    if (highest == SourceTable.NONE && rtpSources.isFull()) {
      return refuse(TOO_MANY_SSRCS);
    }
    long index = highest == SourceTable.NONE ? seq16 : nearest(highest, seq16);
    if (index < 0) {
      return refuse(TOO_OLD);
    }
    if (index > RTP_INDEX_MAX) {
      return refuse(EXHAUSTED);
    }
    int tagIndex = outIndex + headerLength + length;
    if (!rtp.seal(
        out,
        outIndex,
        headerLength,
        in,
        inIndex,
        length,
        ssrc,
        index,
        (int) (index >>> 16),
        tagIndex)) {
      return refuse(AUTH_FAILED);
    }
    rtpSources.accept(ssrc, index);
    return headerLength + length + tag;
  }

  /// Protects the compound RTCP packet of `length` bytes at `index` in place; it grows by
  /// [SrtpProfile#rtcpOverhead]. Returns the new length, or [#MALFORMED] (also without room),
  /// [#EXHAUSTED] or [#CLOSED]. All sources share one index, which only ever goes up.
  public int protectRtcp(ByteBuf buf, int index, int length) {
    if (!sends || closed) {
      return refuse(CLOSED);
    }
    if (index < 0
        || length < RTCP_HEADER
        || length > buf.capacity() - index - profile.rtcpOverhead()) {
      return refuse(MALFORMED);
    }
    if (nextRtcpIndex > RTCP_INDEX_MAX) {
      return refuse(EXHAUSTED);
    }
    int ssrc = buf.getInt(index + 4);
    long packetIndex = nextRtcpIndex++;
    int word = ENCRYPTED | (int) packetIndex;
    boolean gcm = profile == SrtpProfile.AEAD_AES_128_GCM;
    // RFC 7714 §9.2 has the index behind the tag, RFC 3711 §3.4 before it.
    int tagIndex = index + length + (gcm ? 0 : 4);
    buf.setInt(index + length + (gcm ? profile.tagLength() : 0), word);
    boolean sealed =
        rtcp.seal(
            buf,
            index,
            RTCP_HEADER,
            buf,
            index + RTCP_HEADER,
            length - RTCP_HEADER,
            ssrc,
            packetIndex,
            word,
            tagIndex);
    return sealed ? length + profile.rtcpOverhead() : refuse(AUTH_FAILED);
  }

  /// Checks and decrypts the SRTP packet of `length` bytes at `index` in place. Returns the length
  /// of the RTP packet, or [#MALFORMED], [#REPLAYED], [#AUTH_FAILED] (the bytes behind the header
  /// are then undefined), [#TOO_MANY_SSRCS], [#EXHAUSTED] or [#CLOSED].
  public int unprotectRtp(ByteBuf packet, int index, int length) {
    if (sends || closed) {
      return refuse(CLOSED);
    }
    int plain = length - profile.tagLength();
    int headerLength = plain < 0 ? -1 : RtpView.headerLength(packet, index, plain);
    if (headerLength < 0 || length > packet.capacity() - index) {
      return refuse(MALFORMED);
    }
    int seq16 = packet.getUnsignedShort(index + 2);
    int ssrc = packet.getInt(index + 8);
    ReplayWindow window = rtpSources.window(ssrc);
    if (window == null && rtpSources.isFull()) {
      return refuse(TOO_MANY_SSRCS);
    }
    long packetIndex = window == null ? seq16 : guess(window.highest(), seq16);
    if (packetIndex > RTP_INDEX_MAX) {
      return refuse(EXHAUSTED);
    }
    if (window != null && !window.admits(packetIndex)) {
      return refuse(REPLAYED);
    }
    if (!rtp.open(
        packet,
        index,
        headerLength,
        plain - headerLength,
        ssrc,
        packetIndex,
        (int) (packetIndex >>> 16),
        index + plain)) {
      return refuse(AUTH_FAILED);
    }
    rtpSources.accept(ssrc, packetIndex);
    return plain;
  }

  /// Checks and decrypts the SRTCP packet of `length` bytes at `index` in place. Returns the length
  /// of the RTCP packet, or [#MALFORMED] (also when it is not encrypted), [#REPLAYED],
  /// [#AUTH_FAILED] (the bytes behind the first eight are then undefined), [#TOO_MANY_SSRCS] or
  /// [#CLOSED].
  public int unprotectRtcp(ByteBuf packet, int index, int length) {
    if (sends || closed) {
      return refuse(CLOSED);
    }
    int plain = length - profile.rtcpOverhead();
    if (index < 0
        || plain < RTCP_HEADER
        || length > packet.capacity() - index
        || packet.getUnsignedByte(index) >> 6 != 2) {
      return refuse(MALFORMED);
    }
    boolean gcm = profile == SrtpProfile.AEAD_AES_128_GCM;
    int word = packet.getInt(index + plain + (gcm ? profile.tagLength() : 0));
    if ((word & ENCRYPTED) == 0) {
      return refuse(MALFORMED);
    }
    int ssrc = packet.getInt(index + 4);
    long packetIndex = word & ~ENCRYPTED;
    ReplayWindow window = rtcpSources.window(ssrc);
    if (window == null && rtcpSources.isFull()) {
      return refuse(TOO_MANY_SSRCS);
    }
    if (window != null && !window.admits(packetIndex)) {
      return refuse(REPLAYED);
    }
    if (!rtcp.open(
        packet,
        index,
        RTCP_HEADER,
        plain - RTCP_HEADER,
        ssrc,
        packetIndex,
        word,
        index + plain + (gcm ? 0 : 4))) {
      return refuse(AUTH_FAILED);
    }
    rtcpSources.accept(ssrc, packetIndex);
    return plain;
  }

  /// How many packets had the given negative outcome.
  public long refused(int outcome) {
    return refused[-outcome];
  }

  public SrtpProfile profile() {
    return profile;
  }

  /// Frees what the ciphers hold outside the heap; afterwards every packet is refused as [#CLOSED].
  /// May be called more than once.
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      rtp.close();
      rtcp.close();
    }
  }

  /// Sources of RTP seen so far.
  int sources() {
    return rtpSources.size();
  }

  /// Moves a sender close to the end of its indexes.
  void skipTo(int ssrc, long rtpIndex, long rtcpIndex) {
    rtpSources.accept(ssrc, rtpIndex);
    nextRtcpIndex = rtcpIndex;
  }

  /// RFC 3711 §3.3.1: the index with these lower 16 bits that is nearest to `highest`.
  static long nearest(long highest, int seq16) {
    return highest + (short) (seq16 - (int) highest);
  }

  private static long guess(long highest, int seq16) {
    long index = nearest(highest, seq16);
    return index < 0 ? seq16 : index;
  }

  private static void checkMaterial(SrtpProfile profile, byte[] keyingMaterial) {
    if (keyingMaterial.length != profile.keyingMaterialLength()) {
      throw new IllegalArgumentException(
          profile + " needs " + profile.keyingMaterialLength() + " bytes of keying material");
    }
  }

  private int refuse(int outcome) {
    refused[-outcome]++;
    return outcome;
  }
}
