// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A window over the value of an INIT or INIT ACK.
///
/// ```
///  |                         initiate tag                          |
///  |                 advertised receiver window                    |
///  |       outbound streams        |        inbound streams        |
///  |                         initial TSN                           |
///  |                         parameters ...                        |
/// ```
///
/// RFC 9260 §3.3.2. Owned by its association.
final class InitView {
  static final int FIXED = 16;

  /// RFC 9260 §3.3.2: the window MUST NOT be smaller.
  private static final int RWND_MIN = 1500;

  private final ParameterView parameters = new ParameterView();
  private @Nullable PeerInit peer;
  private byte @Nullable [] cookie;
  private byte[] unrecognized = new byte[0];
  private boolean forwardTsn;
  private boolean reConfig;
  private boolean refused;

  /// Reads a chunk's value; whether it is acceptable.
  ///
  /// @param reportMax bytes of unrecognized parameters that the answer has room for
  boolean wrap(ByteBuf buffer, int at, int length, int reportMax) {
    peer = null;
    cookie = null;
    unrecognized = new byte[0];
    forwardTsn = false;
    reConfig = false;
    refused = false;
    if (length < FIXED) {
      return false;
    }
    int tag = buffer.getInt(at);
    long rwnd = buffer.getUnsignedInt(at + 4);
    int streamsOut = buffer.getUnsignedShort(at + 8);
    int streamsIn = buffer.getUnsignedShort(at + 10);
    if (tag == 0 || rwnd < RWND_MIN || streamsOut == 0 || streamsIn == 0) {
      return false;
    }
    parameters.wrap(buffer, at + FIXED, length - FIXED);
    boolean on = true;
    while (on && parameters.next()) {
      on = parameter(buffer, reportMax);
    }
    if (parameters.malformed() || refused) {
      return false;
    }
    int tsn = buffer.getInt(at + 12);
    peer = new PeerInit(tag, rwnd, streamsOut, streamsIn, tsn, forwardTsn, reConfig);
    return true;
  }

  private boolean parameter(ByteBuf buffer, int reportMax) {
    int type = parameters.type();
    switch (type) {
      case Wire.STATE_COOKIE -> {
        cookie = new byte[parameters.bodyLength()];
        buffer.getBytes(parameters.body(), cookie);
      }
      case Wire.FORWARD_TSN_SUPPORTED -> forwardTsn = true;
      case Wire.SUPPORTED_EXTENSIONS -> {
        for (int i = 0; i < parameters.bodyLength(); i++) {
          int chunk = buffer.getUnsignedByte(parameters.body() + i);
          forwardTsn |= chunk == Wire.FORWARD_TSN;
          reConfig |= chunk == Wire.RE_CONFIG;
        }
      }
      case Wire.HOST_NAME -> refused = true; // RFC 9260 §3.3.2.4
      default -> {
        // Addresses (5, 6, 12), a longer cookie life (9), what a peer reports (8) and an adaptation
        // layer (0xc006) mean nothing over DTLS.
        boolean known = (type >= 5 && type <= 12) || type == 0xc006;
        return known || unknown(type, buffer, reportMax);
      }
    }
    return true;
  }

  /// RFC 9260 §3.2.1: the highest bit says whether to go on, the next one whether to report.
  private boolean unknown(int type, ByteBuf buffer, int reportMax) {
    int whole = parameters.bodyLength() + 4;
    int report = unrecognized.length + 4 + Wire.padded(whole);
    if ((type & 0x4000) != 0 && report <= reportMax) {
      int at = unrecognized.length;
      unrecognized = Arrays.copyOf(unrecognized, report);
      unrecognized[at + 1] = Wire.UNRECOGNIZED_PARAMETER;
      unrecognized[at + 2] = (byte) ((whole + 4) >> 8);
      unrecognized[at + 3] = (byte) (whole + 4);
      buffer.getBytes(parameters.header(), unrecognized, at + 4, whole);
    }
    return (type & 0x8000) != 0;
  }

  /// What the last [#wrap] found; only after it said yes.
  PeerInit peer() {
    if (peer == null) {
      throw new IllegalStateException("No acceptable INIT");
    }
    return peer;
  }

  byte @Nullable [] cookie() {
    return cookie;
  }

  /// Parameters that report those of the peer that we do not know, ready to send.
  byte[] unrecognized() {
    return unrecognized;
  }
}
