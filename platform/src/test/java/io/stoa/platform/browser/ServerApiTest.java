// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import com.microsoft.playwright.Page;
import io.livekit.server.RoomServiceClient;
import io.stoa.Checkout;
import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.VideoGrant;
import io.stoa.signaling.token.VideoGrant.Right;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import livekit.LivekitModels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import retrofit2.Call;
import retrofit2.Response;

/// The official SDKs for Java and Node run rooms in which real browsers are.
final class ServerApiTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static StockClass stock;
  private static RoomServiceClient api;

  @BeforeAll
  static void open() throws IOException {
    stock = StockClass.open();
    api = RoomServiceClient.createClient(stock.server().address().toString(), "devkey", "secret");
  }

  @AfterAll
  static void close() {
    stock.close();
  }

  @Test
  void roomsAreOpenedListedChangedAndDeleted() throws Exception {
    LivekitModels.Room made = done(api.createRoom("empty", 60, 7, null, "about", null, null, null));
    assertEquals("empty", made.getName());
    assertEquals(60, made.getEmptyTimeout());
    assertEquals(7, made.getMaxParticipants());
    assertEquals("about", made.getMetadata());
    assertEquals(List.of(made), done(api.listRooms(List.of("empty", "none"))));
    assertTrue(done(api.listRooms()).contains(made));
    assertEquals("new", done(api.updateRoomMetadata("empty", "new")).getMetadata());
    assertEquals(List.of(), done(api.listParticipants("empty")));
    api.deleteRoom("empty").execute();
    assertEquals(List.of(), done(api.listRooms(List.of("empty"))));
    Response<?> gone = api.getParticipant("empty", "ann").execute();
    assertEquals(404, gone.code());
    stock.post().await(event -> event.getEvent().equals("room_started") && named(event, "empty"));
    stock.post().await(event -> event.getEvent().equals("room_finished") && named(event, "empty"));
  }

  @Test
  void participantsAreSeenChangedMutedAndRemoved() throws Exception {
    Page ann = enter("run", "ann", true);
    Page bob = enter("run", "bob", false);
    bob.evaluate("() => harness.meets(1, 5)");
    List<LivekitModels.ParticipantInfo> all = done(api.listParticipants("run"));
    assertEquals(List.of("ann", "bob"), all.stream().map(p -> p.getIdentity()).toList());
    assertEquals(2, all.getFirst().getTracksCount());
    assertEquals(2, done(api.listRooms(List.of("run"))).getFirst().getNumParticipants());

    LivekitModels.ParticipantInfo named =
        done(api.updateParticipant("run", "bob", "Robert", "m", null, Map.of("hand", "up")));
    assertEquals("Robert", named.getName());
    until(ann, "harness.room.remoteParticipants.get('bob')?.attributes.hand === 'up'");

    mutes(ann);
    data(ann, bob);
    permissions(ann, bob);
    removes(ann, bob);
  }

  private static void mutes(Page ann) throws IOException {
    LivekitModels.TrackInfo microphone =
        done(api.getParticipant("run", "ann")).getTracksList().stream()
            .filter(track -> track.getType() == LivekitModels.TrackType.AUDIO)
            .findFirst()
            .orElseThrow();
    String sid = microphone.getSid();
    assertTrue(done(api.mutePublishedTrack("run", "ann", sid, true)).getMuted());
    until(ann, "!harness.room.localParticipant.isMicrophoneEnabled");
    assertEquals(412, api.mutePublishedTrack("run", "ann", sid, false).execute().code());
    assertEquals(404, api.mutePublishedTrack("run", "ann", "TR_none", true).execute().code());
  }

  private static void data(Page ann, Page bob) throws IOException {
    byte[] bytes = "to bob".getBytes(StandardCharsets.UTF_8);
    LivekitModels.DataPacket.Kind reliable = LivekitModels.DataPacket.Kind.RELIABLE;
    assertEquals(
        200,
        api.sendData("run", bytes, reliable, List.of(), List.of("bob"), "news").execute().code());
    until(bob, "harness.data.some((d) => d.text === 'to bob' && d.from === null)");
    assertFalse((Boolean) ann.evaluate("() => harness.data.some((d) => d.text === 'to bob')"));
  }

  /// What a permission no longer allows ends in the server, whatever the client thinks of it.
  private static void permissions(Page ann, Page bob) throws IOException {
    LivekitModels.ParticipantPermission listener =
        LivekitModels.ParticipantPermission.newBuilder().setCanSubscribe(true).build();
    long asked = System.nanoTime();
    done(api.updateParticipant("run", "ann", null, null, listener));
    until(bob, "harness.room.remoteParticipants.get('ann')?.trackPublications.size === 0");
    long millis = (System.nanoTime() - asked) / 1_000_000;
    System.out.println("unpublished by permission after " + millis + " ms");
    ann.evaluate("() => harness.forge('bob', 'PA_x', 'unheard')");
    bob.evaluate("() => void harness.call('ann', 'x').catch(() => {})");
    until(ann, "harness.calls.includes('bob')");
    done(
        api.updateParticipant(
            "run", "ann", null, null, listener.toBuilder().setCanPublishData(true).build()));
    until(ann, "harness.room.localParticipant.permissions.canPublishData");
    ann.evaluate("() => harness.sendNumbered(1, 'heard', { reliable: true })");
    until(bob, "harness.data.some((d) => d.text === 'heard0')");
    assertFalse((Boolean) bob.evaluate("() => harness.data.some((d) => d.text === 'unheard')"));
    LivekitModels.ParticipantPermission deaf =
        LivekitModels.ParticipantPermission.newBuilder().setCanPublish(true).build();
    assertFalse(
        done(api.updateParticipant("run", "bob", null, null, deaf))
            .getPermission()
            .getCanSubscribe());
  }

  private static void removes(Page ann, Page bob) throws Exception {
    String token = token("run", "ann");
    assertEquals(200, api.removeParticipant("run", "ann").execute().code());
    until(ann, "harness.events.some((e) => e.name === 'Disconnected')");
    assertEquals(
        List.of("bob"),
        done(api.listParticipants("run")).stream().map(p -> p.getIdentity()).toList());
    HttpRequest again =
        HttpRequest.newBuilder(
                stock.server().address().resolve("/rtc/validate?access_token=" + token))
            .build();
    assertEquals(403, HTTP.send(again, HttpResponse.BodyHandlers.ofString()).statusCode());
    api.deleteRoom("run").execute();
    until(bob, "harness.events.some((e) => e.name === 'Disconnected')");
    for (String kind :
        List.of("participant_joined", "track_published", "track_unpublished", "participant_left")) {
      assertNotNull(
          stock
              .post()
              .await(event ->
                  event.getEvent().equals(kind)
                      && named(event, "run")
                      && event.getParticipant().getIdentity().equals("ann")));
    }
    ann.context().close();
    bob.context().close();
  }

  @Test
  void theSdkForNodeDrivesEveryCall() throws Exception {
    Page ann = enter("node", "ann", false);
    Path script = Checkout.root().resolve("platform/src/test/resources/server-api/drive.mjs");
    Process node =
        new ProcessBuilder(
                "node",
                script.toString(),
                stock.server().address().toString(),
                stock.post().signature("node"),
                stock.post().body("node"))
            .directory(Checkout.root().toFile())
            .redirectErrorStream(true)
            .start();
    assertEquals("ok\n", new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    until(ann, "harness.data.some((d) => d.text === 'hello' && d.topic === 'news')");
    until(ann, "harness.room.localParticipant.name === 'Ann'");
    until(ann, "harness.events.some((e) => e.name === 'Disconnected')");
    ann.context().close();
  }

  @Test
  void methodsOfParticipantsAreCalled() throws Exception {
    Page ann = enter("calls", "ann", false);
    String answer =
        twirp(
            "PerformRpc",
            VideoGrant.admin("calls"),
            "{\"room\":\"calls\",\"destination_identity\":\"ann\",\"method\":\"echo\",\"payload\":\"hi\"}",
            200);
    assertEquals("ann heard hi", field(answer, "payload"));
    String unknown =
        twirp(
            "PerformRpc",
            VideoGrant.admin("calls"),
            "{\"room\":\"calls\",\"destinationIdentity\":\"ann\",\"method\":\"none\"}",
            400);
    assertEquals("invalid_argument", field(unknown, "code"));
    ann.evaluate("() => harness.answer('refuse', () => { throw harness.failure(101, 'no'); })");
    ann.evaluate("() => harness.answer('think', () => new Promise(() => {}))");
    String refused = twirp("PerformRpc", VideoGrant.admin("calls"), rpc("refuse", 0), 500);
    assertTrue(field(refused, "msg").contains("RpcError 101: no"), refused);
    String late = twirp("PerformRpc", VideoGrant.admin("calls"), rpc("think", 300), 408);
    assertEquals("deadline_exceeded", field(late, "code"));
    assertEquals(
        "invalid_argument",
        field(
            twirp(
                "PerformRpc",
                VideoGrant.admin("calls"),
                rpc("echo", 0).replace("hi", "x".repeat(16_000)),
                400),
            "code"));
    ann.context().close();
  }

  private static String rpc(String method, int timeoutMillis) {
    return """
    {"room": "calls", "destinationIdentity": "ann", "method": "%s", "payload": "hi",
     "responseTimeoutMs": %d}\
    """
        .formatted(method, timeoutMillis);
  }

  @Test
  void whoMayNotIsRefusedInTheFormOfTheProtocol() throws Exception {
    String create = "{\"name\":\"r\"}";
    assertEquals(
        "permission_denied",
        field(twirp("CreateRoom", VideoGrant.admin("r"), create, 403), "code"));
    VideoGrant other = VideoGrant.admin("other");
    assertEquals(
        "permission_denied",
        field(twirp("ListParticipants", other, "{\"room\":\"r\"}", 403), "code"));
    VideoGrant creator = VideoGrant.none().with(Right.ROOM_CREATE, true);
    assertEquals("malformed", field(twirp("CreateRoom", creator, "{\"name\":7", 400), "code"));
    assertEquals("invalid_argument", field(twirp("CreateRoom", creator, "{}", 400), "code"));
    assertEquals("bad_route", field(twirp("Fly", creator, "{}", 404), "code"));
    assertEquals(
        "resource_exhausted",
        field(twirp("CreateRoom", creator, "x".repeat(300_000), 429), "code"));
    HttpResponse<String> egress =
        HTTP.send(
            HttpRequest.newBuilder(
                    stock.server().address().resolve("/twirp/livekit.Egress/ListEgress"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertEquals(501, egress.statusCode());
    assertEquals("unimplemented", field(egress.body(), "code"));
  }

  private static String twirp(String method, VideoGrant grant, String body, int status)
      throws Exception {
    URI uri = stock.server().address().resolve("/twirp/livekit.RoomService/" + method);
    HttpResponse<String> response =
        HTTP.send(
            HttpRequest.newBuilder(uri)
                .header("content-type", "application/json")
                .header(
                    "authorization",
                    "Bearer "
                        + AccessToken.of("admin", grant, Duration.ofMinutes(1))
                            .sign("devkey", "secret"))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertEquals(status, response.statusCode(), response.body());
    return response.body();
  }

  private static String field(String json, String name) {
    return JsonParser.parseString(json).getAsJsonObject().get(name).getAsString();
  }

  private static <T> T done(Call<T> call) throws IOException {
    Response<T> response = call.execute();
    assertEquals(200, response.code());
    return java.util.Objects.requireNonNull(response.body());
  }

  private static boolean named(livekit.LivekitWebhook.WebhookEvent event, String room) {
    return event.getRoom().getName().equals(room);
  }

  private static void until(Page page, String condition) {
    page.evaluate("() => harness.until(() => " + condition + ")");
  }

  private static String token(String room, String name) {
    return AccessToken.of(name, VideoGrant.join(room), Duration.ofMinutes(10))
        .sign("devkey", "secret");
  }

  private static Page enter(String room, String name, boolean publish) {
    return stock.enter(room, name, Map.of("publish", publish));
  }
}
