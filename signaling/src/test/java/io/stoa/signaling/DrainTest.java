// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.signaling.token.VideoGrant;
import io.stoa.signaling.wire.RoomCall;
import io.vertx.core.http.UpgradeRejectedException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import livekit.LivekitModels.DisconnectReason;
import livekit.LivekitRtc.LeaveRequest;
import livekit.LivekitRtc.SignalResponse.MessageCase;
import org.junit.jupiter.api.Test;

final class DrainTest {

  @Test
  void aServerThatDrainsLetsNobodyInAndKeepsWhoIsThere() throws Exception {
    try (ClassroomServer server = ClassroomServer.start()) {
      WireClient ann = WireClient.enter(server, "ann", VideoGrant.join("lesson"), "");
      String sid = ann.next(MessageCase.JOIN).getJoin().getParticipant().getSid();
      assertEquals(1, server.signaling.participants().await(30, TimeUnit.SECONDS));
      server.signaling.drain();

      UpgradeRejectedException refused =
          assertThrows(
              UpgradeRejectedException.class,
              () -> WireClient.enter(server, "bob", VideoGrant.join("lesson"), ""));
      assertEquals(503, refused.getStatus());
      String why = Objects.requireNonNull(refused.getBody()).toString(StandardCharsets.UTF_8);
      assertTrue(why.startsWith("server_draining:"), why);
      CallRefused created =
          assertThrows(
              CallRefused.class,
              () ->
                  server
                      .signaling
                      .perform(new RoomCall.CreateRoom("new", 0, 0, 0, "", "", ""))
                      .await(30, TimeUnit.SECONDS));
      assertEquals(CallRefused.Code.UNAVAILABLE, created.code());

      ann.hangUp();
      WireClient back = WireClient.enter(server, "ann", VideoGrant.join("lesson"), sid);
      back.next(MessageCase.RECONNECT);

      server.signaling.close().await(30, TimeUnit.SECONDS);
      LeaveRequest leave = back.next(MessageCase.LEAVE).getLeave();
      assertEquals(LeaveRequest.Action.RECONNECT, leave.getAction());
      assertEquals(DisconnectReason.SERVER_SHUTDOWN, leave.getReason());
    }
  }
}
