// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.srtp;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Numbers at addresses outside the heap, in network byte order. The caller has checked all bounds.
final class Memory {
  private static final ValueLayout.OfLong LONG =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  /// All of it, so that an address serves as an offset.
  private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private Memory() {}

  static void put(long address, byte[] bytes) {
    MemorySegment.copy(bytes, 0, ALL, ValueLayout.JAVA_BYTE, address, bytes.length);
  }

  static void putLong(long address, long value) {
    ALL.set(LONG, address, value);
  }

  static void putInt(long address, int value) {
    ALL.set(INT, address, value);
  }

  static void putShort(long address, short value) {
    ALL.set(SHORT, address, value);
  }

  static long longAt(long address) {
    return ALL.get(LONG, address);
  }

  static short shortAt(long address) {
    return ALL.get(SHORT, address);
  }
}
