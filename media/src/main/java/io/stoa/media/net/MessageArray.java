// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The kernel's view of some datagrams: headers, each with one vector, one address and one control
/// message, all allocated once. Owned by its socket.
final class MessageArray {
  private static final int VECTOR_BYTES = 16;
  private static final int NAME_BYTES = 32;
  private static final int IPV4_NAME_BYTES = 16;
  private static final int IPV6_NAME_BYTES = 28;
  private static final int CONTROL_BYTES = 24;
  private static final int CONTROL_LENGTH = 18;
  private static final ValueLayout.OfShort NET_SHORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt NET_INT = JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong NET_LONG = JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);

  private final MemorySegment headers;
  private final MemorySegment vectors;
  private final MemorySegment names;
  private final MemorySegment controls;
  private final boolean ipv6;
  private final int nameLength;

  MessageArray(Arena arena, int count, boolean ipv6) {
    this.ipv6 = ipv6;
    nameLength = ipv6 ? IPV6_NAME_BYTES : IPV4_NAME_BYTES;
    headers = arena.allocate((long) count * NativeUdp.MESSAGE_BYTES, 64);
    vectors = arena.allocate((long) count * VECTOR_BYTES, 64);
    names = arena.allocate((long) count * NAME_BYTES, 64);
    controls = arena.allocate((long) count * CONTROL_BYTES, 64);
    for (int i = 0; i < count; i++) {
      long header = header(i);
      headers.set(ADDRESS, header + NativeUdp.NAME, names.asSlice(name(i)));
      headers.set(JAVA_INT, header + NativeUdp.NAME_LENGTH, nameLength);
      headers.set(ADDRESS, header + NativeUdp.VECTOR, vectors.asSlice(vector(i)));
      headers.set(JAVA_LONG, header + NativeUdp.VECTORS, 1);
      headers.set(ADDRESS, header + NativeUdp.CONTROL, controls.asSlice(control(i)));
      controls.set(JAVA_LONG, control(i), CONTROL_LENGTH);
      controls.set(JAVA_INT, control(i) + 8, NativeUdp.SOL_UDP);
      controls.set(JAVA_INT, control(i) + 12, NativeUdp.UDP_SEGMENT);
    }
  }

  /// The headers from one on, for a call.
  MemorySegment from(int i) {
    return i == 0 ? headers : headers.asSlice(header(i));
  }

  /// Where a message's bytes are or go.
  void bytes(int i, long address, int length) {
    vectors.set(JAVA_LONG, vector(i), address);
    vectors.set(JAVA_LONG, vector(i) + 8, length);
  }

  /// What was received into a message.
  int length(int i) {
    return headers.get(JAVA_INT, header(i) + NativeUdp.LENGTH);
  }

  /// Asks the kernel to cut a message into datagrams of `size` bytes; 0 for a whole one.
  void segments(int i, int size) {
    headers.set(JAVA_LONG, header(i) + NativeUdp.CONTROL_LENGTH, size == 0 ? 0 : CONTROL_BYTES);
    controls.set(JAVA_SHORT, control(i) + 16, (short) size);
  }

  /// Addresses a message. Of mapped addresses, IPv4 sockets take the last four bytes.
  void to(int i, UdpPath path) {
    long name = name(i);
    names.set(NET_SHORT, name + 2, (short) path.port());
    if (ipv6) {
      names.set(JAVA_SHORT, name, (short) NativeUdp.AF_INET6);
      names.set(NET_LONG, name + 8, path.high());
      names.set(NET_LONG, name + 16, path.low());
      names.set(JAVA_INT, name + 24, path.scope());
    } else {
      names.set(JAVA_SHORT, name, (short) NativeUdp.AF_INET);
      names.set(NET_INT, name + 4, (int) path.low());
    }
  }

  /// Reads where a message came from, and makes it ready to be received into again.
  void readSender(int i, RemoteAddress sender) {
    long name = name(i);
    int port = names.get(NET_SHORT, name + 2) & 0xffff;
    if (ipv6) {
      sender.setIpv6(
          names.get(NET_LONG, name + 8),
          names.get(NET_LONG, name + 16),
          port,
          names.get(JAVA_INT, name + 24));
    } else {
      sender.setIpv4(names.get(NET_INT, name + 4), port);
    }
    headers.set(JAVA_INT, header(i) + NativeUdp.NAME_LENGTH, nameLength);
  }

  private static long header(int i) {
    return (long) i * NativeUdp.MESSAGE_BYTES;
  }

  private static long vector(int i) {
    return (long) i * VECTOR_BYTES;
  }

  private static long name(int i) {
    return (long) i * NAME_BYTES;
  }

  private static long control(int i) {
    return (long) i * CONTROL_BYTES;
  }
}
