// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.TestFolder;
import io.stoa.platform.TestSchool;
import io.stoa.platform.kernel.Zones;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import livekit.LivekitModels.DisconnectReason;
import livekit.LivekitRtc.LeaveRequest;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A server that is told to end while a class runs.
final class StopTest {

  /// Of a JVM that ended because it was told to.
  private static final int TERMINATED = 143;

  private final Path data = TestSchool.folder();
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void clean() {
    http.close();
    TestFolder.delete(data);
  }

  private HttpResponse<String> get(StoaServer server, String path)
      throws IOException, InterruptedException {
    URI uri = server.address().resolve(path);
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  private void awaitDraining(StoaServer server) throws Exception {
    while (get(server, "/health/ready").statusCode() != 503) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aClassGoesOnAndTheServerEndsWithIt() throws Exception {
    try (StoaServer server =
            new StoaServer(data, "http.port=0", "media.port=0", "drain.seconds=600");
        SignalSocket ann = new SignalSocket(server, "lesson", "ann")) {
      ann.next(SignalResponse::hasJoin);
      assertEquals(200, get(server, "/health/ready").statusCode());
      // The process gives java.time our rules by itself.
      String zones = "\"timeZones\":\"" + Zones.version() + "\"";
      assertTrue(get(server, "/health").body().contains(zones), zones);
      server.terminate();
      awaitDraining(server);

      assertEquals(200, get(server, "/health/live").statusCode());
      HttpResponse<String> refused =
          get(server, "/rtc/validate?access_token=" + SignalSocket.token("lesson", "bob"));
      assertEquals(503, refused.statusCode());
      assertTrue(refused.body().startsWith("server_draining:"), refused.body());
      ann.ping();

      ann.send(SignalRequest.newBuilder().setLeave(LeaveRequest.newBuilder()));
      assertEquals(TERMINATED, server.ended());
      assertTrue(
          server.log().stream().anyMatch(line -> line.contains("stopping with 0 participants")),
          server.log().toString());
    }
  }

  @Test
  void whoIsStillThereAtTheDeadlineIsToldToComeBack() throws Exception {
    try (StoaServer server =
            new StoaServer(data, "http.port=0", "media.port=0", "drain.seconds=1");
        SignalSocket ann = new SignalSocket(server, "lesson", "ann")) {
      ann.next(SignalResponse::hasJoin);
      server.terminate();
      LeaveRequest leave = ann.next(SignalResponse::hasLeave).getLeave();
      assertEquals(LeaveRequest.Action.RECONNECT, leave.getAction());
      assertEquals(DisconnectReason.SERVER_SHUTDOWN, leave.getReason());
      assertEquals(TERMINATED, server.ended());
    }
  }
}
