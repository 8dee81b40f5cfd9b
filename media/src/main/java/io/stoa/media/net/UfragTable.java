// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Transports by local user fragment, looked up by bytes in a packet without allocating. Owned by
/// its shard.
///
/// Open addressing over a power of two at most half full. The keys are our own random strings, so
/// that nobody outside can make them collide.
final class UfragTable<T> {
  private byte[] @Nullable [] keys = new byte[16][];
  private List<@Nullable T> values = empties(16);
  private int size;

  int size() {
    return size;
  }

  /// The value of the user fragment at `index` of `packet`, or null.
  @Nullable T find(ByteBuf packet, int index, int length) {
    int mask = keys.length - 1;
    int slot = hash(packet, index, length) & mask;
    for (byte[] key = keys[slot]; key != null; key = keys[slot]) {
      if (matches(key, packet, index, length)) {
        return values.get(slot);
      }
      slot = (slot + 1) & mask;
    }
    return null;
  }

  void put(String ufrag, T value) {
    if (size * 2 >= keys.length) {
      grow();
    }
    byte[] key = ufrag.getBytes(StandardCharsets.US_ASCII);
    int slot = slotOf(key);
    if (keys[slot] == null) {
      keys[slot] = key;
      size++;
    }
    values.set(slot, value);
  }

  void remove(String ufrag) {
    int hole = slotOf(ufrag.getBytes(StandardCharsets.US_ASCII));
    if (keys[hole] == null) {
      return;
    }
    size--;
    // Close the gap, or a later key of the same run could not be found any more.
    int mask = keys.length - 1;
    int slot = hole;
    while (true) {
      slot = (slot + 1) & mask;
      byte[] key = keys[slot];
      if (key == null) {
        break;
      }
      int home = hash(key) & mask;
      if (((slot - home) & mask) >= ((slot - hole) & mask)) {
        keys[hole] = key;
        values.set(hole, values.get(slot));
        hole = slot;
      }
    }
    keys[hole] = null;
    values.set(hole, null);
  }

  private int slotOf(byte[] wanted) {
    int mask = keys.length - 1;
    int slot = hash(wanted) & mask;
    for (byte[] key = keys[slot]; key != null; key = keys[slot]) {
      if (Arrays.equals(key, wanted)) {
        break;
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    byte[] @Nullable [] oldKeys = keys;
    List<@Nullable T> oldValues = values;
    keys = new byte[oldKeys.length * 2][];
    values = empties(keys.length);
    for (int i = 0; i < oldKeys.length; i++) {
      byte[] key = oldKeys[i];
      if (key != null) {
        int slot = slotOf(key);
        keys[slot] = key;
        values.set(slot, oldValues.get(i));
      }
    }
  }

  private static boolean matches(byte[] key, ByteBuf packet, int index, int length) {
    if (key.length != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (packet.getByte(index + i) != key[i]) {
        return false;
      }
    }
    return true;
  }

  private static int hash(byte[] key) {
    int hash = 0;
    for (byte b : key) {
      hash = 31 * hash + b;
    }
    return spread(hash);
  }

  private static int hash(ByteBuf packet, int index, int length) {
    int hash = 0;
    for (int i = 0; i < length; i++) {
      hash = 31 * hash + packet.getByte(index + i);
    }
    return spread(hash);
  }

  private static int spread(int hash) {
    return hash ^ hash >>> 16;
  }

  private static <T> List<@Nullable T> empties(int count) {
    List<@Nullable T> list = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      list.add(null);
    }
    return list;
  }
}
