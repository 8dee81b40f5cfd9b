// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import io.stoa.signaling.token.VideoGrant;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import livekit.LivekitModels.ParticipantInfo;
import livekit.LivekitRtc.LeaveRequest;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class AnnouncementsTest {

  private static final int CROWD = 200;

  private final BlockingQueue<SignalResponse> told = new LinkedBlockingQueue<>();
  private final Map<String, ParticipantInfo> known = new HashMap<>();
  private int updates;

  @Test
  void aCrowdIsAnnouncedInFewMessages() throws Exception {
    ClassroomServer server = ClassroomServer.start();
    WebSocketClient sockets =
        server.vertx.createWebSocketClient(
            new WebSocketClientOptions().setMaxConnections(2 * CROWD).setMaxMessageSize(1 << 20));
    join(server, sockets, "first", true).await();
    List<ClientWebSocket> crowd = new ArrayList<>();
    for (int i = 0; i < CROWD; i++) {
      crowd.add(join(server, sockets, "one-" + i, false).await());
    }
    learnUntil(CROWD, ParticipantInfo.State.JOINING, ParticipantInfo.State.JOINED);
    assertTrue(updates < CROWD / 2, "messages for " + CROWD + " who joined: " + updates);
    updates = 0;
    int left = CROWD / 2;
    for (ClientWebSocket socket : crowd.subList(0, left)) {
      socket
          .writeBinaryMessage(
              Buffer.buffer(
                  SignalRequest.newBuilder()
                      .setLeave(LeaveRequest.newBuilder())
                      .build()
                      .toByteArray()))
          .await();
    }
    learnUntil(left, ParticipantInfo.State.DISCONNECTED, ParticipantInfo.State.DISCONNECTED);
    assertTrue(updates < left / 2, "messages for " + left + " who left: " + updates);
    assertEquals(CROWD, known.size());
    server.close();
  }

  private void learnUntil(int count, ParticipantInfo.State one, ParticipantInfo.State other)
      throws Exception {
    while (known.values().stream()
            .filter(info -> info.getState() == one || info.getState() == other)
            .count()
        < count) {
      SignalResponse message = told.poll(30, TimeUnit.SECONDS);
      assertNotNull(message, "known are only " + known.size());
      if (message.hasUpdate()) {
        updates++;
        for (ParticipantInfo info : message.getUpdate().getParticipantsList()) {
          if (!info.getIdentity().equals("first")) {
            ParticipantInfo before = known.put(info.getSid(), info);
            assertTrue(
                before == null || before.getVersion() < info.getVersion(), "older than known");
          }
        }
      }
    }
  }

  private Future<ClientWebSocket> join(
      ClassroomServer server, WebSocketClient sockets, String identity, boolean listens) {
    ClientWebSocket socket = sockets.webSocket();
    socket.binaryMessageHandler(frame -> {
      try {
        if (listens) {
          told.add(SignalResponse.parseFrom(frame.getBytes()));
        }
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException(e);
      }
    });
    String token = ClassroomServer.token(identity, VideoGrant.join("crowd"));
    return socket
        .connect(server.http.actualPort(), "127.0.0.1", "/rtc?access_token=" + token)
        .map(ignored -> socket);
  }
}
