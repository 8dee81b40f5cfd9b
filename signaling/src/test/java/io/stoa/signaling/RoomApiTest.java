// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.stoa.signaling.token.VideoGrant;
import io.stoa.signaling.token.VideoGrant.Right;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import livekit.LivekitModels.TrackSource;
import livekit.LivekitModels.TrackType;
import livekit.LivekitRtc.AddTrackRequest;
import livekit.LivekitRtc.RequestResponse.Reason;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse.MessageCase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Calls of the server API as Twirp has them on the wire, by a client that is no SDK.
final class RoomApiTest {

  private static final String ROOMS = "/twirp/livekit.RoomService/";
  private static final String JSON = "application/json";

  private static ClassroomServer server;
  private static PlainHttp http;

  @BeforeAll
  static void start() throws Exception {
    server = ClassroomServer.start();
    http = new PlainHttp(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static VideoGrant everything(String room) {
    return VideoGrant.admin(room).with(Right.ROOM_CREATE, true).with(Right.ROOM_LIST, true);
  }

  private static HttpResponse<String> call(String method, String body) throws Exception {
    return call("POST", ROOMS + method, JSON, body);
  }

  private static HttpResponse<String> call(String verb, String path, String type, String body)
      throws Exception {
    String token = ClassroomServer.token("admin", everything("r"));
    return http.send(verb, path, body, "content-type", type, "authorization", "Bearer " + token);
  }

  private static JsonObject answer(HttpResponse<String> response) {
    assertEquals(JSON, response.headers().firstValue("content-type").orElse(""));
    return JsonParser.parseString(response.body()).getAsJsonObject();
  }

  private static void refused(int status, String code, HttpResponse<String> response) {
    assertEquals(status, response.statusCode(), response.body());
    assertEquals(code, answer(response).get("code").getAsString());
  }

  @Test
  void answersWithTheNamesOfTheProtocolAndEveryField() throws Exception {
    JsonObject room = answer(call("CreateRoom", "{\"name\":\"r\",\"empty_timeout\":60}"));
    assertEquals(60, room.get("empty_timeout").getAsInt());
    assertEquals(0, room.get("num_participants").getAsInt());
    assertEquals("", room.get("metadata").getAsString());
    assertFalse(room.get("active_recording").getAsBoolean());
    assertEquals(
        room, answer(call("CreateRoom", "{\"name\":\"r\",\"emptyTimeout\":60,\"later\":[]}")));
    assertEquals(
        List.of(),
        answer(call("ListParticipants", "{\"room\":\"r\"}"))
            .getAsJsonArray("participants")
            .asList());
  }

  @Test
  void whatIsNoCallIsABadRoute() throws Exception {
    refused(404, "bad_route", call("GET", ROOMS + "ListRooms", JSON, ""));
    refused(404, "bad_route", call("PUT", ROOMS + "ListRooms", JSON, "{}"));
    refused(404, "bad_route", call("POST", "/twirp/livekit.RoomService", JSON, "{}"));
    refused(404, "bad_route", call("POST", ROOMS + "ListRooms/more", JSON, "{}"));
    refused(404, "bad_route", call("POST", ROOMS + "ListRooms", "text/plain", "{}"));
    assertEquals(200, call("POST", ROOMS + "ListRooms", "Application/JSON", "{}").statusCode());
    refused(
        401, "unauthenticated", http.send("POST", ROOMS + "ListRooms", "{", "content-type", JSON));
  }

  @Test
  void takesTheLargestNumbersOfTheWire() throws Exception {
    String most =
        "{\"name\":\"large\",\"max_participants\":4294967295,\"empty_timeout\":4294967295}";
    JsonObject room = answer(call("CreateRoom", most));
    assertTrue(room.get("max_participants").getAsLong() > 0, room::toString);
    assertEquals(Integer.MAX_VALUE, room.get("empty_timeout").getAsLong());
    // It is not closed at once, and lets people in.
    WireClient ann = WireClient.enter(server, "ann", VideoGrant.join("large"), "");
    assertEquals(MessageCase.JOIN, ann.next().getMessageCase());
    ann.hangUp();
  }

  @Test
  void whatIsNotBuiltIsRefusedAndNotForgotten() throws Exception {
    refused(501, "unimplemented", call("CreateRoom", "{\"name\":\"e\",\"egress\":{\"room\":{}}}"));
    refused(501, "unimplemented", call("CreateRoom", "{\"name\":\"e\",\"agents\":[{}]}"));
    refused(400, "invalid_argument", call("CreateRoom", "{\"name\":\"e\",\"room_preset\":\"x\"}"));
    refused(400, "malformed", call("SendData", "{\"room\":\"r\",\"nonce\":\"aGk=\"}"));
  }

  /// A client that may only speak cannot pass its camera off as a microphone.
  @Test
  void aSourceIsOfItsOwnKind() throws Exception {
    VideoGrant speaker = VideoGrant.join("sources").publishingOnly(Set.of("microphone"));
    WireClient eve = WireClient.enter(server, "eve", speaker, "");
    eve.next(MessageCase.JOIN);
    eve.send(
        SignalRequest.newBuilder()
            .setAddTrack(
                AddTrackRequest.newBuilder()
                    .setCid("cam")
                    .setType(TrackType.VIDEO)
                    .setSource(TrackSource.MICROPHONE)));
    assertEquals(
        Reason.NOT_ALLOWED,
        eve.next(MessageCase.REQUEST_RESPONSE).getRequestResponse().getReason());
    eve.hangUp();
  }
}
