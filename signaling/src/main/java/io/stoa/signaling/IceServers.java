// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.signaling.wire.IceServer;
import java.util.List;

/// Which relays a participant is told, with credentials of its own. Any thread; must not block.
@FunctionalInterface
public interface IceServers {
  IceServers NONE = participantSid -> List.of();

  List<IceServer> of(String participantSid);
}
