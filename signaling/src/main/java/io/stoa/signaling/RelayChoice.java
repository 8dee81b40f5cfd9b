// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.signaling.wire.ClientMessage;
import io.stoa.signaling.wire.IceServer;
import java.util.ArrayList;
import java.util.List;

/// The relays that a participant is told, and whether it shall use nothing else. Immutable.
record RelayChoice(List<IceServer> servers, boolean only) {

  /// All there are; but of one who wants to see how TLS does, those that are reached by TLS. When
  /// there are none it has to do with TCP.
  static RelayChoice of(Participant participant) {
    List<IceServer> all = participant.room.config.iceServers().of(participant.sid);
    if (participant.detour != ClientMessage.Failure.TLS) {
      return new RelayChoice(all, false);
    }
    List<IceServer> secure = new ArrayList<>();
    for (IceServer server : all) {
      List<String> urls = server.urls().stream().filter(url -> url.startsWith("turns:")).toList();
      if (!urls.isEmpty()) {
        secure.add(new IceServer(urls, server.username(), server.credential()));
      }
    }
    return secure.isEmpty() ? new RelayChoice(all, false) : new RelayChoice(secure, true);
  }
}
