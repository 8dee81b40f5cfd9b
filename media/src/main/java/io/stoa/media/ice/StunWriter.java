// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.ice;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.zip.CRC32;

/// Writes one STUN message at the end of a buffer: {@link #begin}, attributes, {@link #end}. Owned
/// by whoever writes.
public final class StunWriter {

  private final CRC32 crc = new CRC32();
  private final byte[] scratch = new byte[StunView.MAX_LENGTH];
  private ByteBuf out;
  private int start;

  public StunWriter(ByteBuf out) {
    this.out = out;
  }

  /// Begins a message with a transaction id of 12 bytes.
  public StunWriter begin(ByteBuf to, int type, byte[] transactionId) {
    out = to;
    start = to.writerIndex();
    to.writeShort(type).writeShort(0).writeInt(StunView.COOKIE).writeBytes(transactionId, 0, 12);
    return this;
  }

  /// Begins the response to a request.
  StunWriter respond(ByteBuf to, int type, StunView request) {
    out = to;
    start = to.writerIndex();
    to.writeShort(type).writeShort(0);
    request.copyTransaction(to);
    return this;
  }

  /// An attribute with any value.
  public StunWriter attribute(int type, byte[] value) {
    out.writeShort(type).writeShort(value.length).writeBytes(value);
    out.writeZero(-value.length & 3);
    return this;
  }

  /// An attribute of 32 bits.
  public StunWriter attribute(int type, int value) {
    out.writeShort(type).writeShort(4).writeInt(value);
    return this;
  }

  /// An attribute of 64 bits.
  public StunWriter attribute(int type, long value) {
    out.writeShort(type).writeShort(8).writeLong(value);
    return this;
  }

  /// XOR-MAPPED-ADDRESS (RFC 8489 §14.2).
  public StunWriter mappedAddress(InetSocketAddress mapped) {
    return address(StunView.XOR_MAPPED_ADDRESS, mapped);
  }

  /// An attribute of the form of XOR-MAPPED-ADDRESS.
  public StunWriter address(int type, InetSocketAddress value) {
    byte[] address = value.getAddress().getAddress();
    out.writeShort(type).writeShort(4 + address.length);
    out.writeByte(0).writeByte(address.length == 4 ? 1 : 2);
    out.writeShort(value.getPort() ^ (StunView.COOKIE >>> 16));
    for (int i = 0; i < address.length; i++) {
      out.writeByte(address[i] ^ out.getByte(start + 4 + i));
    }
    return this;
  }

  /// ERROR-CODE without a reason phrase (RFC 8489 §14.8).
  public StunWriter error(int code) {
    return attribute(StunView.ERROR_CODE, (code / 100) << 8 | code % 100);
  }

  /// UNKNOWN-ATTRIBUTES (RFC 8489 §14.13).
  StunWriter unknownAttributes(StunView request) {
    int count = request.unknownCount();
    out.writeShort(StunView.UNKNOWN_ATTRIBUTES).writeShort(2 * count);
    for (int i = 0; i < count; i++) {
      out.writeShort(request.unknown(i));
    }
    out.writeZero(-2 * count & 3);
    return this;
  }

  /// MESSAGE-INTEGRITY over what was written so far.
  public StunWriter integrity(StunIntegrity key) {
    key.append(false, out, start);
    return this;
  }

  /// MESSAGE-INTEGRITY-SHA256, or MESSAGE-INTEGRITY, over what was written so far.
  public StunWriter integrity(StunIntegrity key, boolean sha256) {
    key.append(sha256, out, start);
    return this;
  }

  /// Ends the message without FINGERPRINT.
  public void endPlain() {
    out.setShort(start + 2, out.writerIndex() - start - StunView.HEADER_LENGTH);
  }

  /// Ends the message with FINGERPRINT.
  public void end() {
    int covered = out.writerIndex() - start;
    out.setShort(start + 2, covered - StunView.HEADER_LENGTH + 8);
    out.getBytes(start, scratch, 0, covered);
    crc.reset();
    crc.update(scratch, 0, covered);
    attribute(StunView.FINGERPRINT, (int) crc.getValue() ^ StunView.FINGERPRINT_XOR);
  }
}
