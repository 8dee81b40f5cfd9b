// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.stoa.media.sfu.PeerTransport;
import java.util.ArrayList;
import java.util.List;

/// A transport on its shard: the user fragments that name it and the addresses it authenticated.
/// Owned by its shard.
public final class Attachment {
  /// Addresses of one transport; the longest silent one makes room for a new one.
  static final int PATHS_MAX = 16;

  /// The current user fragment and the one before an ICE restart.
  static final int UFRAGS_MAX = 2;

  private final PeerTransport transport;
  private final List<String> ufrags = new ArrayList<>(UFRAGS_MAX);
  private final List<UdpPath> paths = new ArrayList<>(PATHS_MAX);
  private final List<TcpPath> connections = new ArrayList<>(1);
  private final List<TurnPath> relayed = new ArrayList<>(1);

  Attachment(PeerTransport transport) {
    this.transport = transport;
  }

  /// The transport itself.
  public PeerTransport transport() {
    return transport;
  }

  /// The user fragments that name it now; the shard keeps them.
  List<String> ufrags() {
    return ufrags;
  }

  void remember(UdpPath path) {
    if (paths.size() == PATHS_MAX) {
      UdpPath silent = paths.getFirst();
      for (int i = 1; i < paths.size(); i++) {
        if (paths.get(i).heardAtNanos() - silent.heardAtNanos() < 0) {
          silent = paths.get(i);
        }
      }
      forget(silent);
    }
    paths.add(path);
    path.socket().paths().add(path);
  }

  void forget(UdpPath path) {
    paths.remove(path);
    path.socket().paths().remove(path);
  }

  /// Returns false when there are too many connections of this transport already.
  boolean remember(TcpPath connection) {
    return connections.size() < PATHS_MAX && connections.add(connection);
  }

  void forget(TcpPath connection) {
    connections.remove(connection);
  }

  /// The longest silent one makes room for a new one.
  void remember(TurnPath path) {
    if (relayed.size() == PATHS_MAX) {
      TurnPath silent = relayed.getFirst();
      for (int i = 1; i < relayed.size(); i++) {
        if (relayed.get(i).heardAtNanos() - silent.heardAtNanos() < 0) {
          silent = relayed.get(i);
        }
      }
      forget(silent);
    }
    relayed.add(path);
    path.ownedBy(this);
  }

  void forget(TurnPath path) {
    if (relayed.remove(path)) {
      path.ownedBy(null);
    }
  }

  int pathCount() {
    return paths.size() + connections.size() + relayed.size();
  }

  /// Forgets every address and closes the connections.
  void close() {
    while (!paths.isEmpty()) {
      forget(paths.getLast());
    }
    while (!relayed.isEmpty()) {
      forget(relayed.getLast());
    }
    for (TcpPath connection : List.copyOf(connections)) {
      connection.closeAfterFlush();
    }
    connections.clear();
  }
}
