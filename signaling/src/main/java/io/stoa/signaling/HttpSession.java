// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.signaling.CallRefused.Code;
import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.wire.ClientMessage;
import io.stoa.signaling.wire.IceServer;
import io.stoa.signaling.wire.LeaveAction;
import io.stoa.signaling.wire.LeaveReason;
import io.stoa.signaling.wire.ServerMessage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A client that speaks HTTP: one offer, one answer, and perhaps new ICE credentials later (WHIP,
/// RFC 9725, and WHEP). Any thread.
public final class HttpSession implements SilentClient {

  private final String id = Ids.secret();
  private final long beganNanos = System.nanoTime();
  private final AccessToken token;
  private final ClientOrigin origin;
  private final Runnable ended;
  private final AtomicReference<@Nullable Promise<String>> asking = new AtomicReference<>();
  private volatile boolean open = true;
  private volatile @Nullable Room room;
  private volatile String offer;
  private volatile List<IceServer> iceServers = List.of();
  private final AtomicInteger offers = new AtomicInteger(1);

  /// Set and read on the room's context.
  private @Nullable Participant participant;

  /// @param ended told once when it is over
  HttpSession(AccessToken token, ClientOrigin origin, String offer, Runnable ended) {
    this.token = token;
    this.origin = origin;
    this.offer = offer;
    this.ended = ended;
  }

  /// Not to be guessed.
  public String id() {
    return id;
  }

  /// The same until ICE is restarted.
  public int generation() {
    return offers.get();
  }

  @Override
  public AccessToken token() {
    return token;
  }

  /// The answer to the offer that is on its way. Fails with [CallRefused].
  Future<String> answer() {
    Promise<String> promise = Promise.promise();
    if (!asking.compareAndSet(null, promise)) {
      return Future.failedFuture(new CallRefused(Code.ABORTED, "another offer is being answered"));
    }
    if (!open) {
      settle(null, new CallRefused(Code.NOT_FOUND, "the session is over"));
    }
    return promise.future();
  }

  /// Restarts ICE with the client's new credentials; the new answer. Fails with [CallRefused].
  public Future<String> restart(String ufrag, String password) {
    Future<String> answer = answer();
    Room entered = room;
    if (!answer.isComplete() && entered != null) {
      offer =
          offer
              .replaceAll("(?m)^a=ice-ufrag:.*?(\r?)$", "a=ice-ufrag:" + ufrag + "$1")
              .replaceAll("(?m)^a=ice-pwd:.*?(\r?)$", "a=ice-pwd:" + password + "$1");
      ClientMessage.Offer again = new ClientMessage.Offer(offers.incrementAndGet(), offer);
      entered.run(() -> entered.receive(this, again));
    }
    return answer;
  }

  /// Leaves the room.
  public void end() {
    Room entered = room;
    if (entered != null) {
      entered.run(() -> entered.receive(this, new ClientMessage.Leave()));
    }
    close();
  }

  @Override
  public long beganNanos() {
    return beganNanos;
  }

  @Override
  public ClientOrigin origin() {
    return origin;
  }

  @Override
  public boolean open() {
    return open;
  }

  @Override
  public void enter(Room entered) {
    room = entered;
  }

  @Override
  public void bind(Participant bound) {
    participant = bound;
  }

  @Override
  public @Nullable Participant participant() {
    return participant;
  }

  /// The relays that its client may use, known with the answer.
  public List<IceServer> iceServers() {
    return iceServers;
  }

  /// Whether these are the credentials of the client's ICE already.
  public boolean knows(String ufrag, String password) {
    List<String> lines = offer.lines().map(String::strip).toList();
    return lines.contains("a=ice-ufrag:" + ufrag) && lines.contains("a=ice-pwd:" + password);
  }

  /// Only answers are for it, and what its relays are.
  @Override
  public void send(ServerMessage message) {
    switch (message) {
      case ServerMessage.Join join -> iceServers = join.iceServers();
      case ServerMessage.Answer answer -> settle(answer.sdp(), null);
      default -> {}
    }
  }

  @Override
  public void leave(LeaveAction action, LeaveReason reason) {
    Code code = reason == LeaveReason.PARTICIPANT_REMOVED ? Code.PERMISSION_DENIED : Code.ABORTED;
    settle(null, new CallRefused(code, "the room refuses: " + reason));
    close();
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      settle(null, new CallRefused(Code.NOT_FOUND, "the session is over"));
      ended.run();
    }
  }

  private void settle(@Nullable String sdp, @Nullable CallRefused refused) {
    Promise<String> promise = asking.getAndSet(null);
    if (promise == null) {
      return;
    }
    if (sdp != null) {
      promise.complete(sdp);
    } else {
      promise.fail(refused);
    }
  }
}
