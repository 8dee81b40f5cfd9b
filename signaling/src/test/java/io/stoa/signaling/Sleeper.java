// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.VideoGrant;
import io.stoa.signaling.wire.LeaveAction;
import io.stoa.signaling.wire.LeaveReason;
import io.stoa.signaling.wire.ServerMessage;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A client whose WebSocket answers only when it is told to.
final class Sleeper implements Client {
  final BlockingQueue<LeaveAction> told = new LinkedBlockingQueue<>();
  final BlockingQueue<Runnable> pings = new LinkedBlockingQueue<>();
  private final AccessToken token;
  private volatile @Nullable Participant participant;

  Sleeper(String identity) {
    token = AccessToken.of(identity, VideoGrant.join("quiet"), Duration.ofMinutes(1));
  }

  void answer() throws InterruptedException {
    Objects.requireNonNull(pings.poll(30, TimeUnit.SECONDS), "no ping").run();
  }

  Participant participantNow() {
    return Objects.requireNonNull(participant);
  }

  @Override
  public AccessToken token() {
    return token;
  }

  @Override
  public boolean open() {
    return true;
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
    if (message instanceof ServerMessage.Leave leave) {
      told.add(leave.action());
    }
  }

  @Override
  public void send(Broadcast message) {}

  @Override
  public void regrant(VideoGrant grant) {}

  @Override
  public void refreshToken() {}

  @Override
  public String reissue(VideoGrant grant) {
    return token.sign("key", "secret");
  }

  @Override
  public void leave(LeaveAction action, LeaveReason reason) {}

  @Override
  public void ping(Runnable answered) {
    pings.add(answered);
  }

  @Override
  public void close() {}
}
