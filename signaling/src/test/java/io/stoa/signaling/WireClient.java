// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.signaling.token.VideoGrant;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse;
import livekit.LivekitRtc.SignalResponse.MessageCase;
import livekit.LivekitRtc.UpdateParticipantMetadata;

/// A client of `/rtc` that remembers what it was told.
final class WireClient {

  final ClientWebSocket socket;
  final BlockingQueue<SignalResponse> told = new LinkedBlockingQueue<>();
  final CountDownLatch closed = new CountDownLatch(1);

  WireClient(ClassroomServer server, String query) throws Exception {
    socket = server.sockets.webSocket();
    socket.closeHandler(ignored -> closed.countDown());
    socket.binaryMessageHandler(frame -> {
      try {
        told.add(SignalResponse.parseFrom(frame.getBytes()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
    // On one event loop from the start: a server that leaves at once may otherwise have closed
    // the socket before Vert.x hands it the handlers.
    Promise<WebSocket> connected = Promise.promise();
    server.vertx.runOnContext(ignored ->
        socket
            .connect(server.http.actualPort(), "127.0.0.1", "/rtc?" + query)
            .onComplete(connected));
    connected.future().await(20, TimeUnit.SECONDS);
  }

  /// Joins a room, or comes back to it as a participant.
  ///
  /// @param sid of the participant to resume; empty for a new one
  static WireClient enter(ClassroomServer server, String identity, VideoGrant grant, String sid)
      throws Exception {
    String query = "access_token=" + ClassroomServer.token(identity, grant);
    return new WireClient(server, sid.isEmpty() ? query : query + "&reconnect=1&sid=" + sid);
  }

  void send(SignalRequest.Builder request) {
    socket.writeBinaryMessage(Buffer.buffer(request.build().toByteArray()));
  }

  /// Drops the connection without a word.
  void hangUp() throws Exception {
    socket.close().await(30, TimeUnit.SECONDS);
  }

  SignalResponse next() throws InterruptedException {
    return Objects.requireNonNull(told.poll(20, TimeUnit.SECONDS), "nothing was said");
  }

  SignalResponse next(MessageCase kind, Predicate<SignalResponse> wanted)
      throws InterruptedException {
    SignalResponse message = next();
    while (message.getMessageCase() != kind || !wanted.test(message)) {
      message = next();
    }
    return message;
  }

  SignalResponse next(MessageCase kind) throws InterruptedException {
    return next(kind, message -> true);
  }

  /// Waits until the room has handled all that was said.
  void settle() throws InterruptedException {
    send(
        SignalRequest.newBuilder()
            .setUpdateMetadata(UpdateParticipantMetadata.newBuilder().setRequestId(77)));
    next(MessageCase.REQUEST_RESPONSE, m -> m.getRequestResponse().getRequestId() == 77);
  }
}
