// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.wire.LeaveAction;
import io.stoa.signaling.wire.LeaveReason;
import io.stoa.signaling.wire.ServerMessage;
import org.jspecify.annotations.Nullable;

/// The client of a participant that is shown in another room: what that room wants of its tracks
/// goes to the room that it is in, everything else is not for it. Any thread.
final class ForwardedClient implements SilentClient {

  private final Room home;
  private final AccessToken token;
  private volatile boolean open = true;

  /// Set and read on the context of the room that it is shown in.
  private @Nullable Participant participant;

  /// @param home where the participant is
  /// @param token for the other room
  ForwardedClient(Room home, AccessToken token) {
    this.home = home;
    this.token = token;
  }

  @Override
  public AccessToken token() {
    return token;
  }

  @Override
  public boolean open() {
    return open;
  }

  @Override
  public void enter(Room entered) {}

  @Override
  public void bind(Participant bound) {
    participant = bound;
  }

  @Override
  public @Nullable Participant participant() {
    return participant;
  }

  @Override
  public void send(ServerMessage message) {
    switch (message) {
      case ServerMessage.WantedQuality wanted -> home.run(() -> home.forwards.wanted(this, wanted));
      case ServerMessage.TrackSubscribed subscribed ->
          home.run(() -> home.forwards.subscribed(this, subscribed.trackSid()));
      default -> {}
    }
  }

  @Override
  public void leave(LeaveAction action, LeaveReason reason) {
    close();
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      home.run(() -> home.forwards.end(this));
    }
  }
}
