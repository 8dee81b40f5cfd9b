// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.VideoGrant;
import io.stoa.signaling.wire.LeaveAction;
import io.stoa.signaling.wire.LeaveReason;
import io.stoa.signaling.wire.ServerMessage;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The way to a participant's client: a WebSocket, or a session over HTTP. Any thread, but for what
/// is bound, which belongs to the room's context.
interface Client {

  AccessToken token();

  boolean open();

  /// When the client asked to be let in, on the clock of `System.nanoTime`; now, if it does not
  /// say.
  default long beganNanos() {
    return System.nanoTime();
  }

  /// Where it comes from, as far as that is known.
  default ClientOrigin origin() {
    return ClientOrigin.UNKNOWN;
  }

  /// It is on its way into a room.
  void enter(Room entered);

  /// It is a participant's.
  void bind(Participant bound);

  @Nullable Participant participant();

  void send(ServerMessage message);

  /// Sends what others are sent, too.
  void send(Broadcast message);

  /// Changes what the client may do.
  void regrant(VideoGrant grant);

  /// Changes what the client's token says of it.
  default void rename(String name, String metadata, Map<String, String> attributes) {}

  /// Changes what the client may do without telling it, for whoever tells it. Returns its token.
  String reissue(VideoGrant grant);

  /// Gives the client a token that outlives the one it has, for when it must reconnect.
  void refreshToken();

  /// Tells the client to leave, and why, and hangs up.
  void leave(LeaveAction action, LeaveReason reason);

  /// Asks whether the client is there; runs something as soon as it answers, on any thread, and
  /// never if it does not. Whoever asks again before replaces what is run.
  void ping(Runnable answered);

  void close();
}
