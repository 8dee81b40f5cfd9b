// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The authenticated paths of a socket by remote address, found without allocating. Only
/// authenticated addresses enter, so nobody can choose what collides. Owned by its socket.
final class PathTable {
  private @Nullable UdpPath[] slots = new @Nullable UdpPath[16];
  private int size;

  /// The path from an address, or null.
  @Nullable UdpPath find(RemoteAddress remote) {
    int slot = slot(remote.high(), remote.low(), remote.port());
    for (UdpPath path = slots[slot]; path != null; path = path.next) {
      if (path.low() == remote.low()
          && path.port() == remote.port()
          && path.high() == remote.high()
          && path.scope() == remote.scope()) {
        return path;
      }
    }
    return null;
  }

  /// Adds a path whose address is not there.
  void add(UdpPath path) {
    if (size == slots.length) {
      grow();
    }
    link(path);
    size++;
  }

  /// Removes this very path; one that is not there is no harm.
  void remove(UdpPath path) {
    int slot = slot(path.high(), path.low(), path.port());
    UdpPath before = null;
    for (UdpPath at = slots[slot]; at != null; at = at.next) {
      if (at == path) {
        if (before == null) {
          slots[slot] = path.next;
        } else {
          before.next = path.next;
        }
        path.next = null;
        size--;
        return;
      }
      before = at;
    }
  }

  int size() {
    return size;
  }

  private void link(UdpPath path) {
    int slot = slot(path.high(), path.low(), path.port());
    path.next = slots[slot];
    slots[slot] = path;
  }

  private void grow() {
    @Nullable UdpPath[] old = slots;
    slots = Arrays.copyOf(old, 2 * old.length);
    Arrays.fill(slots, null);
    for (UdpPath first : old) {
      for (UdpPath path = first; path != null; ) {
        UdpPath next = path.next;
        link(path);
        path = next;
      }
    }
  }

  private int slot(long high, long low, int port) {
    long mixed = (high ^ low * 31 ^ port) * 0x9e37_79b9_7f4a_7c15L;
    return (int) (mixed >>> 32) & (slots.length - 1);
  }
}
