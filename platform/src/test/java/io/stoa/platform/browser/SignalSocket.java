// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import com.google.protobuf.InvalidProtocolBufferException;
import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.VideoGrant;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import livekit.LivekitRtc.Ping;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse;
import org.jspecify.annotations.Nullable;

/// Somebody in a demo server's room who has no media: one WebSocket and what it was told.
final class SignalSocket implements AutoCloseable {

  private final HttpClient http = HttpClient.newHttpClient();
  private final BlockingQueue<SignalResponse> told = new LinkedBlockingQueue<>();
  private final WebSocket socket;

  SignalSocket(StoaServer server, String room, String identity) {
    URI address = URI.create(server.webSocket() + "/rtc?access_token=" + token(room, identity));
    socket = http.newWebSocketBuilder().buildAsync(address, new Ears()).join();
  }

  static String token(String room, String identity) {
    return AccessToken.of(identity, VideoGrant.join(room), Duration.ofHours(1))
        .sign("devkey", "secret");
  }

  private final class Ears implements WebSocket.Listener {
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
      byte[] bytes = new byte[part.remaining()];
      part.get(bytes);
      message.writeBytes(bytes);
      if (last) {
        try {
          told.add(SignalResponse.parseFrom(message.toByteArray()));
        } catch (InvalidProtocolBufferException e) {
          throw new IllegalStateException(e);
        }
        message.reset();
      }
      from.request(1);
      return null;
    }
  }

  void send(SignalRequest.Builder request) {
    socket.sendBinary(ByteBuffer.wrap(request.build().toByteArray()), true).join();
  }

  /// The next message that is wanted.
  SignalResponse next(Predicate<SignalResponse> wanted) throws InterruptedException {
    while (true) {
      SignalResponse message = told.poll(30, TimeUnit.SECONDS);
      if (wanted.test(Objects.requireNonNull(message, "nothing was said"))) {
        return message;
      }
    }
  }

  /// How long the server takes to answer.
  Duration ping() throws InterruptedException {
    long asked = System.nanoTime();
    send(SignalRequest.newBuilder().setPingReq(Ping.newBuilder().setTimestamp(asked)));
    next(answer -> answer.hasPongResp() && answer.getPongResp().getLastPingTimestamp() == asked);
    return Duration.ofNanos(System.nanoTime() - asked);
  }

  @Override
  public void close() {
    socket.abort();
    http.close();
  }
}
