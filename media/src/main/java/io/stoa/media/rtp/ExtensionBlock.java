// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// A reused list of header extension elements to write (RFC 8285), in order of addition. Elements
/// refer to bytes elsewhere or hold a number of up to eight bytes; nothing is copied before
/// [RtpWriter#extensions]. At most [#ELEMENTS_MAX] elements. Owned by one thread.
public final class ExtensionBlock {
  public static final int ELEMENTS_MAX = 16;

  private final int[] ids = new int[ELEMENTS_MAX];
  private final int[] lengths = new int[ELEMENTS_MAX];
  private final int[] indexes = new int[ELEMENTS_MAX];
  private final long[] values = new long[ELEMENTS_MAX];
  private final @Nullable ByteBuf[] sources = new @Nullable ByteBuf[ELEMENTS_MAX];
  private int count;
  private boolean twoByte;

  /// Forgets all elements.
  public void clear() {
    for (int i = 0; i < count; i++) {
      sources[i] = null;
    }
    count = 0;
    twoByte = false;
  }

  /// Adds the `length` bytes at `index` of `source`. Returns false when the element cannot be
  /// written: id not in 1..255, length not in 0..255, bytes outside the source, or the block full.
  public boolean add(int id, ByteBuf source, int index, int length) {
    if (index < 0 || length < 0 || length > source.capacity() - index || !admit(id, length)) {
      return false;
    }
    sources[count] = source;
    indexes[count] = index;
    count++;
    return true;
  }

  /// Adds the lower `length` (1..8) bytes of `value`, most significant first. Returns false as
  /// [#add(int, ByteBuf, int, int)] does.
  public boolean add(int id, long value, int length) {
    if (length < 1 || length > 8 || !admit(id, length)) {
      return false;
    }
    sources[count] = null;
    values[count] = value;
    count++;
    return true;
  }

  public boolean isEmpty() {
    return count == 0;
  }

  /// Whether an element needs the two-byte form, which a receiver must have agreed to: id above 14,
  /// or a length of 0 or above 16.
  public boolean needsTwoByteForm() {
    return twoByte;
  }

  /// Length of the block as it is written, with its four bytes of head and its padding; 0 when
  /// empty.
  public int writtenLength() {
    if (count == 0) {
      return 0;
    }
    int length = 0;
    for (int i = 0; i < count; i++) {
      length += lengths[i] + (twoByte ? 2 : 1);
    }
    return 4 + ((length + 3) & ~3);
  }

  private boolean admit(int id, int length) {
    if (count == ELEMENTS_MAX || id < 1 || id > 255 || length > 255) {
      return false;
    }
    ids[count] = id;
    lengths[count] = length;
    twoByte |= id > 14 || length == 0 || length > 16;
    return true;
  }

  int write(ByteBuf out, int index) {
    int total = writtenLength();
    if (total == 0) {
      return 0;
    }
    out.setShort(index, twoByte ? RtpView.TWO_BYTE_PROFILE : RtpView.ONE_BYTE_PROFILE);
    out.setShort(index + 2, (total - 4) / 4);
    int at = index + 4;
    for (int i = 0; i < count; i++) {
      if (twoByte) {
        out.setByte(at++, ids[i]);
        out.setByte(at++, lengths[i]);
      } else {
        out.setByte(at++, ids[i] << 4 | (lengths[i] - 1));
      }
      at = writeData(out, at, i);
    }
    while (at < index + total) {
      out.setByte(at++, 0);
    }
    return total;
  }

  private int writeData(ByteBuf out, int index, int i) {
    ByteBuf source = sources[i];
    if (source != null) {
      out.setBytes(index, source, indexes[i], lengths[i]);
      return index + lengths[i];
    }
    int at = index;
    for (int shift = 8 * (lengths[i] - 1); shift >= 0; shift -= 8) {
      out.setByte(at++, (int) (values[i] >>> shift));
    }
    return at;
  }
}
