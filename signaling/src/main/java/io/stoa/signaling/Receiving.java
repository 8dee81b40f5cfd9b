// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.signaling.sdp.MalformedSdp;
import io.stoa.signaling.wire.ClientMessage;

/// The connection on which a participant receives: its only one, or one of its own.
interface Receiving {

  void want(Subscription subscription);

  void drop(Subscription subscription);

  /// Forgets all that it carries. The next negotiation frees the m-lines.
  void clear();

  void answer(ClientMessage.Answer answer) throws MalformedSdp;

  /// Restarts ICE, after the client has come back.
  void restart();
}
