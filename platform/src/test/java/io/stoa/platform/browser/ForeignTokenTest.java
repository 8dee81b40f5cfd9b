// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.VideoGrant;
import io.stoa.signaling.token.VideoGrant.Right;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Tokens of another server, another key and another room at every address that takes tokens:
/// nothing is let in, told or changed.
final class ForeignTokenTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String ROOM = "theirs";

  /// Every call of RoomService that is about a room, with what else it names.
  private static final Map<String, String> CALLS =
      Map.ofEntries(
          Map.entry("DeleteRoom", ""),
          Map.entry("ListParticipants", ""),
          Map.entry("GetParticipant", "\"identity\":\"ann\""),
          Map.entry("RemoveParticipant", "\"identity\":\"ann\""),
          Map.entry(
              "MutePublishedTrack", "\"identity\":\"ann\",\"trackSid\":\"TR_x\",\"muted\":true"),
          Map.entry("UpdateParticipant", "\"identity\":\"ann\",\"name\":\"Eve\""),
          Map.entry("UpdateSubscriptions", "\"identity\":\"ann\",\"subscribe\":false"),
          Map.entry("SendData", "\"data\":\"aGVsbG8=\""),
          Map.entry("UpdateRoomMetadata", "\"metadata\":\"stolen\""),
          Map.entry("MoveParticipant", "\"identity\":\"ann\",\"destinationRoom\":\"ours\""),
          Map.entry("ForwardParticipant", "\"identity\":\"ann\",\"destinationRoom\":\"ours\""),
          Map.entry("PerformRpc", "\"destinationIdentity\":\"ann\",\"method\":\"m\""));

  private static StockClass stock;

  @BeforeAll
  static void open() throws IOException {
    stock = StockClass.open();
  }

  @AfterAll
  static void close() {
    stock.close();
  }

  /// Grants all there is.
  private static AccessToken everything(String room) {
    VideoGrant grant =
        VideoGrant.admin(room)
            .to("ours")
            .with(Right.ROOM_JOIN, true)
            .with(Right.ROOM_CREATE, true)
            .with(Right.ROOM_LIST, true);
    return AccessToken.of("eve", grant, Duration.ofMinutes(5));
  }

  @Test
  void aTokenOfAnotherServerOrKeyIsRefusedEverywhere() throws Exception {
    String session = publish("ann");
    for (String foreign :
        List.of(
            everything(ROOM).sign("devkey", "another server's secret, as long as it may be"),
            everything(ROOM).sign("another-tenants-key", "secret"),
            everything(ROOM).sign("devkey", "secret").replaceFirst("[^.]*$", "AAAA"))) {
      for (String path : List.of("/rtc", "/rtc/v1", "/rtc/validate", "/rtc/v1/validate")) {
        assertEquals(401, get(path + "?access_token=" + foreign), path);
      }
      assertEquals(401, status("POST", "/whip", foreign, "application/sdp", WhipTest.OFFER));
      assertEquals(401, status("POST", "/whep", foreign, "application/sdp", WhipTest.OFFER));
      assertEquals(401, status("PATCH", session, foreign, FRAGMENT, ""));
      assertEquals(401, status("DELETE", session, foreign, "application/sdp", ""));
      for (String method : methods()) {
        assertEquals(401, call(method, foreign).statusCode(), method);
      }
    }
    unharmed(session);
  }

  @Test
  void aTokenOfAnotherRoomReachesNothingOfThisOne() throws Exception {
    String session = publish("ann");
    // By the same key: another class of the same school, or another school's.
    String other = everything("ours").sign("devkey", "secret");
    for (String method : CALLS.keySet()) {
      if (!method.equals("DeleteRoom")) {
        HttpResponse<String> answer = call(method, other);
        assertEquals(403, answer.statusCode(), method);
        assertTrue(answer.body().contains("permission_denied"), answer::body);
        assertFalse(answer.body().contains("ann"), answer::body);
      }
    }
    assertEquals(404, status("PATCH", session, other, FRAGMENT, ""));
    assertEquals(404, status("DELETE", session, other, "application/sdp", ""));
    // The right room, but another person, and one who may only join.
    String join =
        AccessToken.of("eve", VideoGrant.join(ROOM), Duration.ofMinutes(5))
            .sign("devkey", "secret");
    assertEquals(404, status("DELETE", session, join, "application/sdp", ""));
    for (String method : methods()) {
      assertEquals(403, call(method, join).statusCode(), method);
    }
    unharmed(session);
  }

  /// Whoever was there is there, as it was, and may go.
  private static void unharmed(String session) throws Exception {
    String admin = everything(ROOM).sign("devkey", "secret");
    String listed = call("ListParticipants", admin).body();
    assertTrue(listed.contains("\"ann\"") && !listed.contains("Eve"), listed);
    String rooms = call("ListRooms", admin).body();
    assertFalse(rooms.contains("stolen") || rooms.contains("\"ours\""), rooms);
    String own =
        AccessToken.of("ann", VideoGrant.join(ROOM), Duration.ofMinutes(5))
            .sign("devkey", "secret");
    assertEquals(200, status("DELETE", session, own, "application/sdp", ""));
  }

  private static List<String> methods() {
    List<String> methods = new ArrayList<>(CALLS.keySet());
    methods.addAll(List.of("CreateRoom", "ListRooms"));
    return methods;
  }

  private static HttpResponse<String> call(String method, String token) throws Exception {
    String more = CALLS.getOrDefault(method, "");
    String body =
        switch (method) {
          case "ListRooms" -> "{}";
          case "CreateRoom" -> "{\"name\":\"ours\"}";
          default -> "{\"room\":\"" + ROOM + "\"" + (more.isEmpty() ? "" : "," + more) + "}";
        };
    return send("POST", "/twirp/livekit.RoomService/" + method, token, "application/json", body);
  }

  private static String publish(String name) throws Exception {
    String token =
        AccessToken.of(name, VideoGrant.join(ROOM), Duration.ofMinutes(5)).sign("devkey", "secret");
    HttpResponse<String> answer = send("POST", "/whip", token, "application/sdp", WhipTest.OFFER);
    assertEquals(201, answer.statusCode(), answer.body());
    return answer.headers().firstValue("location").orElseThrow();
  }

  private static int get(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(stock.server().address().resolve(path)).build();
    return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private static int status(String method, String path, String token, String type, String body)
      throws Exception {
    return send(method, path, token, type, body).statusCode();
  }

  private static HttpResponse<String> send(
      String method, String path, String token, String type, String body) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(stock.server().address().resolve(path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .header("content-type", type)
            .header("if-match", "*")
            .header("authorization", "Bearer " + token)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static final String FRAGMENT = "application/trickle-ice-sdpfrag";
}
