// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import io.livekit.server.RoomServiceClient;
import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.VideoGrant;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import livekit.LivekitModels;
import livekit.LivekitModels.ParticipantInfo;
import livekit.LivekitWebhook.WebhookEvent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import retrofit2.Call;

/// A stock client is seen and heard in a second room as well, which lies on another shard.
final class ForwardTest {

  private static StockClass stock;
  private static RoomServiceClient api;

  @BeforeAll
  static void open() throws IOException {
    stock = StockClass.openOnTwoShards();
    api = RoomServiceClient.createClient(stock.server().address().toString(), "devkey", "secret");
  }

  @AfterAll
  static void close() {
    stock.close();
  }

  @Test
  void theOtherRoomSeesWhatChangesUntilItEnds() throws Exception {
    Page ann = enter("lesson", "ann", true);
    Page bob = enter("lesson", "bob", false);
    Page cleo = enter("hall", "cleo", false);
    bob.evaluate("() => harness.meets(1, 20)");
    assertEquals(200, forward("lesson", "ann", "hall"));
    cleo.evaluate("() => harness.meets(1, 20)");
    // Asked twice, it is shown once.
    assertEquals(200, forward("lesson", "ann", "hall"));
    ParticipantInfo shown = participant("hall", "ann");
    assertEquals(List.of(ParticipantInfo.KindDetail.FORWARDED), shown.getKindDetailsList());
    assertEquals(ParticipantInfo.State.ACTIVE, shown.getState());
    assertEquals(2, shown.getTracksCount());
    assertEquals(List.of(), participant("lesson", "ann").getKindDetailsList());

    // With nobody left to look on in its own room, the other is still to be served.
    int before = frames(cleo);
    bob.context().close();
    until(ann, "harness.room.remoteParticipants.size === 0");
    cleo.evaluate("frames => harness.meets(1, frames)", before + 200);

    changes(ann, cleo);
    ends(ann, cleo);
    cleo.context().close();
  }

  private static void changes(Page ann, Page cleo) throws IOException {
    assertEquals(
        200,
        api.updateParticipant("lesson", "ann", "Ann", "m", null, Map.of("hand", "up"))
            .execute()
            .code());
    until(cleo, "harness.room.remoteParticipants.get('ann').attributes.hand === 'up'");
    until(cleo, "harness.room.remoteParticipants.get('ann').name === 'Ann'");
    ann.evaluate("() => harness.room.localParticipant.setMicrophoneEnabled(false)");
    until(cleo, "!harness.room.remoteParticipants.get('ann').isMicrophoneEnabled");
    ann.evaluate("() => harness.room.localParticipant.setMicrophoneEnabled(true)");
    until(cleo, "harness.room.remoteParticipants.get('ann').isMicrophoneEnabled");
    // Whom it keeps its tracks from, does not get them in the other room either.
    ann.evaluate("() => harness.room.localParticipant.setTrackSubscriptionPermissions(false, [])");
    until(cleo, subscribed() + " === 0");
    ann.evaluate("() => harness.room.localParticipant.setTrackSubscriptionPermissions(true)");
    until(cleo, subscribed() + " === 2");
    ann.evaluate(
        "() => harness.room.localParticipant.unpublishTrack(harness.room.localParticipant"
            + ".getTrackPublication('microphone').track)");
    until(cleo, "harness.room.remoteParticipants.get('ann').trackPublications.size === 1");
    ann.evaluate("() => harness.room.localParticipant.setMicrophoneEnabled(true)");
    until(cleo, subscribed() + " === 2");
  }

  private static String subscribed() {
    return "[...(harness.room.remoteParticipants.get('ann')?.trackPublications.values() ?? [])]"
        + ".filter((p) => p.isSubscribed).length";
  }

  private static void ends(Page ann, Page cleo) throws Exception {
    assertEquals(200, api.removeParticipant("hall", "ann").execute().code());
    until(cleo, "harness.room.remoteParticipants.size === 0");
    assertEquals("lesson", ann.evaluate("() => harness.room.name"));
    assertEquals("connected", ann.evaluate("() => harness.room.state"));
    stock.post().await(event -> is(event, "participant_left", "hall"));
    stock.post().await(event -> is(event, "track_unpublished", "hall"));
    assertEquals(200, forward("lesson", "ann", "hall"));
    until(cleo, subscribed() + " === 2");
    ann.evaluate("() => harness.room.disconnect()");
    until(cleo, "harness.room.remoteParticipants.size === 0");
    stock.post().await(event -> is(event, "participant_joined", "hall"));
    stock.post().await(event -> is(event, "track_published", "hall"));
    stock.post().await(event -> is(event, "participant_left", "lesson"));
    ann.context().close();
  }

  @Test
  void theOtherRoomIsToldWhoSpeaks() throws Exception {
    Page gus = enter("debate", "gus", false);
    Page hal = enter("debate", "hal", false);
    Page ida = enter("gallery", "ida", false);
    assertEquals(200, forward("debate", "gus", "gallery"));
    gus.evaluate("() => harness.hum()");
    String speaks = "harness.room.activeSpeakers.some((p) => p.identity === 'gus')";
    until(hal, speaks);
    until(ida, speaks);
    gus.evaluate("() => harness.room.localParticipant.setMicrophoneEnabled(false)");
    until(hal, "!" + speaks);
    until(ida, "!" + speaks);
    List.of(gus, hal, ida).forEach(page -> page.context().close());
  }

  @Test
  void whoIsThereHimselfTakesThePlaceOfWhoIsShown() throws Exception {
    Page dora = enter("own", "dora", true);
    Page guest = enter("other", "eve", false);
    assertEquals(200, forward("own", "dora", "other"));
    until(guest, "harness.room.remoteParticipants.has('dora')");
    Page again = enter("other", "dora", false);
    until(guest, "harness.room.remoteParticipants.get('dora')?.trackPublications.size === 0");
    assertEquals(List.of(), participant("other", "dora").getKindDetailsList());
    assertEquals("connected", dora.evaluate("() => harness.room.state"));
    assertEquals(412, forward("own", "dora", "other"));
    List.of(dora, guest, again).forEach(page -> page.context().close());
  }

  @Test
  void whoIsNotThereOrMayNotIsRefused() throws Exception {
    Page fay = enter("first", "fay", true);
    assertEquals(404, forward("first", "nobody", "second"));
    assertEquals(404, forward("none", "fay", "second"));
    assertEquals(400, forward("first", "fay", "first"));
    assertEquals(403, status(fay, VideoGrant.admin("first").to("third"), "first", "second"));
    assertEquals(403, status(fay, VideoGrant.admin("second").to("second"), "first", "second"));
    assertEquals(403, status(fay, VideoGrant.join("first").to("second"), "first", "second"));
    assertEquals(200, status(fay, VideoGrant.admin("first").to("second"), "first", "second"));
    // What is shown is changed where it comes from.
    assertEquals(412, forward("second", "fay", "third"));
    assertEquals(412, code(api.moveParticipant("second", "fay", "third")));
    assertEquals(412, code(api.updateParticipant("second", "fay", "F", null, null)));
    String sid = participant("second", "fay").getTracks(0).getSid();
    assertEquals(412, code(api.mutePublishedTrack("second", "fay", sid, true)));
    assertEquals(200, code(api.deleteRoom("second")));
    assertEquals("connected", fay.evaluate("() => harness.room.state"));
    assertEquals(200, forward("first", "fay", "second"));
    assertEquals(200, code(api.moveParticipant("first", "fay", "third")));
    assertEquals(0, api.listParticipants("second").execute().body().size());
    fay.context().close();
  }

  private static boolean is(WebhookEvent event, String kind, String room) {
    return event.getEvent().equals(kind)
        && event.getRoom().getName().equals(room)
        && event.getParticipant().getIdentity().equals("ann");
  }

  private static int forward(String room, String identity, String destination) throws IOException {
    return code(api.forwardParticipant(room, identity, destination));
  }

  private static int code(Call<?> call) throws IOException {
    return call.execute().code();
  }

  private static int status(Page page, VideoGrant grant, String room, String destination) {
    Object status =
        page.evaluate(
            "async (args) => (await harness.service(...args)).status",
            List.of(
                stock.server().address().toString(),
                AccessToken.of("admin", grant, Duration.ofMinutes(1)).sign("devkey", "secret"),
                "ForwardParticipant",
                Map.of("room", room, "identity", "fay", "destinationRoom", destination)));
    return ((Number) status).intValue();
  }

  private static LivekitModels.ParticipantInfo participant(String room, String identity)
      throws IOException {
    return java.util.Objects.requireNonNull(api.getParticipant(room, identity).execute().body());
  }

  private static int frames(Page page) {
    Object frames =
        page.evaluate("async () => (await harness.received()).participants.ann?.frames ?? 0");
    return ((Number) frames).intValue();
  }

  private static void until(Page page, String condition) {
    page.evaluate("() => harness.until(() => " + condition + ")");
  }

  private static Page enter(String room, String name, boolean publish) {
    return stock.enter(room, name, Map.of("publish", publish, "height", 360));
  }
}
