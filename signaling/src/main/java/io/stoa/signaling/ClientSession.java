// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.TokenVerifier;
import io.stoa.signaling.token.VideoGrant;
import io.stoa.signaling.wire.ClientMessage;
import io.stoa.signaling.wire.LeaveAction;
import io.stoa.signaling.wire.LeaveReason;
import io.stoa.signaling.wire.MalformedMessage;
import io.stoa.signaling.wire.ServerMessage;
import io.stoa.signaling.wire.WireReader;
import io.stoa.signaling.wire.WireWriter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One WebSocket. Frames are read on the socket's context and handed to the room; what the room
/// sends may come from any thread.
final class ClientSession implements Client {

  private static final Logger LOG = LoggerFactory.getLogger(ClientSession.class);

  /// Frames that a client may send per second, and in one burst.
  static final int FRAMES_PER_SECOND = 100;

  static final int FRAMES_BURST = 300;

  /// Bytes that may wait for a slow client before it is given up.
  private static final int QUEUE_MAX = 4 * 1_048_576;

  private static final long CHECK_MILLIS = 5_000;
  private static final long SILENCE_NANOS =
      TimeUnit.SECONDS.toNanos(WireWriter.PING_TIMEOUT_SECONDS + 5);
  private static final long REFRESH_NANOS = TimeUnit.MINUTES.toNanos(5);
  private static final Buffer PING = Buffer.buffer("?");

  // Codes of RFC 6455 §7.4.1.
  private static final int POLICY_VIOLATION = 1008;
  private static final int MESSAGE_TOO_BIG = 1009;

  private final Vertx vertx;
  private final ServerWebSocket socket;
  private final ClientOrigin origin;
  private volatile AccessToken token;
  private final Function<AccessToken, String> renewal;
  private volatile long timer;
  private volatile @Nullable Room room;
  private volatile boolean open = true;
  private volatile boolean json;

  /// Set and read on the room's context.
  private @Nullable Participant participant;

  private final long beganNanos = System.nanoTime();
  private long heardAtNanos = beganNanos;
  private long refreshedAtNanos = heardAtNanos;
  private long countedAtNanos = heardAtNanos;
  private double allowance = FRAMES_BURST;
  private boolean hungUp;

  /// @param origin where the client comes from
  /// @param renewal makes a fresh token of the one that let this client in
  ClientSession(
      Vertx vertx,
      ServerWebSocket socket,
      AccessToken token,
      ClientOrigin origin,
      Function<AccessToken, String> renewal) {
    this.vertx = vertx;
    this.socket = socket;
    this.token = token;
    this.origin = origin;
    this.renewal = renewal;
  }

  /// Begins to listen. On the socket's context.
  void start() {
    socket.setWriteQueueMaxSize(QUEUE_MAX);
    // Every frame: what a message is made of, pings, and the parts of a message that never ends.
    socket.frameHandler(ignored -> counted());
    socket.binaryMessageHandler(message -> received(message, null));
    socket.textMessageHandler(message -> received(null, message));
    socket.exceptionHandler(this::failed);
    socket.closeHandler(ignored -> closed());
    timer = vertx.setPeriodic(CHECK_MILLIS, ignored -> check());
  }

  @Override
  public AccessToken token() {
    return token;
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

  /// Says why before Vert.x hangs up, which it does without a word.
  private void failed(Throwable e) {
    LOG.debug("a socket failed: {}", e.toString());
    switch (e) {
      case CorruptedWebSocketFrameException frame ->
          hangUp(frame.closeStatus().code(), "a frame is malformed");
      // Of Vert.x, for a message that is put together from frames.
      case IllegalStateException message -> hangUp(MESSAGE_TOO_BIG, "a message is too long");
      default -> {}
    }
  }

  private void hangUp(int code, String why) {
    if (!hungUp) {
      hungUp = true;
      var _ = socket.close((short) code, why);
    }
  }

  private void counted() {
    heardAtNanos = System.nanoTime();
    if (!hungUp && !admitted()) {
      LOG.info("a client sends too many messages");
      hangUp(POLICY_VIOLATION, "too many messages");
    }
  }

  private void received(@Nullable Buffer binary, @Nullable String text) {
    if (hungUp) {
      return;
    }
    try {
      if (text != null) {
        json = true;
        handle(WireReader.read(text));
      } else if (binary != null) {
        handle(WireReader.read(binary.getBytes()));
      }
    } catch (MalformedMessage e) {
      LOG.debug("a message is dropped: {}", e.getMessage());
    }
  }

  private void handle(ClientMessage message) {
    switch (message) {
      case ClientMessage.Ping ping -> send(new ServerMessage.Pong(System.currentTimeMillis()));
      case ClientMessage.PingRequest ping ->
          send(new ServerMessage.PongResponse(ping.timestamp(), System.currentTimeMillis()));
      default -> {
        Room entered = room;
        if (entered != null) {
          entered.run(() -> entered.receive(this, message));
        }
      }
    }
  }

  /// A token bucket.
  private boolean admitted() {
    double seconds = (heardAtNanos - countedAtNanos) / 1e9;
    countedAtNanos = heardAtNanos;
    allowance = Math.min(FRAMES_BURST, allowance + seconds * FRAMES_PER_SECOND);
    if (allowance < 1) {
      return false;
    }
    allowance--;
    return true;
  }

  private void check() {
    long now = System.nanoTime();
    if (now - heardAtNanos > SILENCE_NANOS) {
      close();
    } else if (now - refreshedAtNanos > REFRESH_NANOS) {
      refreshedAtNanos = now;
      refreshToken();
    }
  }

  /// Changes what the client may do, and its token with it.
  @Override
  public void regrant(VideoGrant grant) {
    token = token.withGrant(grant);
    refreshToken();
  }

  /// A client that must join anew is who it has become, unless that is more than a token holds.
  @Override
  public void rename(String name, String metadata, Map<String, String> attributes) {
    AccessToken renamed = token.named(name).withMetadata(metadata).withAttributes(attributes);
    if (renewal.apply(renamed).length() <= TokenVerifier.CHARS_MAX) {
      token = renamed;
      refreshToken();
    }
  }

  @Override
  public String reissue(VideoGrant grant) {
    token = token.withGrant(grant);
    return renewal.apply(token);
  }

  /// Gives the client a token that outlives the one it has, for when it must reconnect.
  @Override
  public void refreshToken() {
    send(new ServerMessage.RefreshToken(renewal.apply(token)));
  }

  /// Sends a message, or drops it when the socket is closing: the room hears of that by itself, and
  /// whatever it is doing must reach everybody else.
  @Override
  public void send(ServerMessage message) {
    send(new Broadcast(message));
  }

  @Override
  public void send(Broadcast message) {
    if (!open) {
      return;
    }
    try {
      if (socket.writeQueueFull()) {
        LOG.info("a client does not read");
        close();
      } else if (json) {
        socket.writeTextMessage(message.json());
      } else {
        socket.writeBinaryMessage(Buffer.buffer(message.binary()));
      }
    } catch (IllegalStateException e) {
      // Vert.x refuses from the first close frame on, whoever sends it; only later are we told.
      LOG.debug("a socket has closed: {}", e.getMessage());
    }
  }

  /// Tells the client to leave, and why, and hangs up.
  @Override
  public void leave(LeaveAction action, LeaveReason reason) {
    send(new ServerMessage.Leave(action, reason));
    close();
  }

  /// Answered by the browser itself, even while the page sleeps.
  @Override
  public void ping(Runnable answered) {
    try {
      socket.pongHandler(ignored -> {
        socket.pongHandler(null);
        answered.run();
      });
      socket.writePing(PING);
    } catch (IllegalStateException e) {
      LOG.debug("a socket has closed: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    socket.close();
  }

  private void closed() {
    open = false;
    vertx.cancelTimer(timer);
    Room entered = room;
    if (entered != null) {
      entered.run(() -> entered.disconnected(this));
    }
  }
}
