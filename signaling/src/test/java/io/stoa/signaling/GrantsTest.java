// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.KeyRing;
import io.stoa.signaling.token.RoomWish;
import io.stoa.signaling.token.TokenVerifier;
import io.stoa.signaling.token.VideoGrant;
import io.stoa.signaling.token.VideoGrant.Right;
import io.stoa.signaling.wire.ParticipantDescription.Permission;
import io.stoa.signaling.wire.RoomCall;
import io.stoa.signaling.wire.RoomDescription;
import io.stoa.signaling.wire.RoomReply;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import livekit.LivekitModels.DisconnectReason;
import livekit.LivekitModels.ParticipantInfo;
import livekit.LivekitRtc.PublishDataTrackRequest;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse;
import livekit.LivekitRtc.SignalResponse.MessageCase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What tokens and the server API say that somebody is and may do, as clients and servers see it.
final class GrantsTest {

  private static ClassroomServer server;

  @BeforeAll
  static void start() throws Exception {
    server =
        ClassroomServer.start(
            new SignalingConfig(
                KeyRing.of(Map.of(ClassroomServer.KEY, ClassroomServer.SECRET)),
                Duration.ofSeconds(15),
                Duration.ofSeconds(30),
                Duration.ofSeconds(1),
                100,
                20));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static AccessToken token(String identity, String room) {
    return AccessToken.of(identity, VideoGrant.join(room), Duration.ofHours(1));
  }

  private static WireClient join(AccessToken token) throws Exception {
    return new WireClient(
        server, "access_token=" + token.sign(ClassroomServer.KEY, ClassroomServer.SECRET));
  }

  private static RoomDescription described(String room) throws Exception {
    RoomReply reply =
        server.signaling.perform(new RoomCall.ListRooms(List.of(room))).await(30, TimeUnit.SECONDS);
    return ((RoomReply.Rooms) reply).rooms().getFirst();
  }

  private static void update(String room, String identity, String name, Permission permission)
      throws Exception {
    server
        .signaling
        .perform(
            new RoomCall.UpdateParticipant(
                room, identity, name, "", Map.of("hand", "up"), Optional.of(permission)))
        .await(30, TimeUnit.SECONDS);
  }

  private static Permission permission(boolean publishData, boolean hidden) {
    return new Permission(true, true, publishData, Set.of(), false, hidden, false, false);
  }

  /// How others are told that somebody is.
  private static boolean tells(
      SignalResponse message, String identity, ParticipantInfo.State state) {
    return message.getUpdate().getParticipantsList().stream()
        .anyMatch(each -> each.getIdentity().equals(identity) && each.getState() == state);
  }

  @Test
  void aRecorderTakesNobodysPlaceAndKeepsNoRoomOpen() throws Exception {
    WireClient ann = join(token("ann", "recorded").withWish(new RoomWish(0, 0, 1, "about")));
    assertFalse(ann.next(MessageCase.JOIN).getJoin().getRoom().getActiveRecording());
    WireClient recorder = join(token("eye", "recorded").ofKind("egress"));
    SignalResponse joined = recorder.next(MessageCase.JOIN);
    assertTrue(joined.getJoin().getRoom().getActiveRecording());
    assertEquals(ParticipantInfo.Kind.EGRESS, joined.getJoin().getParticipant().getKind());
    ann.next(MessageCase.ROOM_UPDATE, m -> m.getRoomUpdate().getRoom().getActiveRecording());
    RoomDescription room = described("recorded");
    assertEquals(1, room.participants());
    assertEquals(1, room.participantsMax());
    assertEquals("about", room.metadata());
    assertTrue(room.recorded());

    // The room is as its first participant's token wished it.
    WireClient bob = join(token("bob", "recorded"));
    assertEquals(DisconnectReason.JOIN_FAILURE, bob.next(MessageCase.LEAVE).getLeave().getReason());
    ann.hangUp();
    server.signaling.perform(new RoomCall.RemoveParticipant("recorded", "ann"));
    assertEquals(
        DisconnectReason.ROOM_CLOSED, recorder.next(MessageCase.LEAVE).getLeave().getReason());
  }

  @Test
  void whoMustJoinAnewIsWhoItHasBecome() throws Exception {
    WireClient ann = join(token("ann", "renamed"));
    ann.next(MessageCase.REFRESH_TOKEN);
    update("renamed", "ann", "Ann", permission(true, false));
    TokenVerifier verifier =
        new TokenVerifier(
            Map.of(ClassroomServer.KEY, ClassroomServer.SECRET), InstantSource.system());
    AccessToken renewed = verifier.verify(ann.next(MessageCase.REFRESH_TOKEN).getRefreshToken());
    assertEquals("Ann", renewed.name());
    assertEquals(Map.of("hand", "up"), renewed.attributes());
    assertFalse(renewed.grant().has(Right.ROOM_ADMIN));

    // A token that nobody would take is not given to anybody.
    server
        .signaling
        .perform(
            new RoomCall.UpdateParticipant(
                "renamed", "ann", "Anna", "x".repeat(60_000), Map.of(), Optional.empty()))
        .await(30, TimeUnit.SECONDS);
    update("renamed", "ann", "", permission(false, false));
    AccessToken kept = renewed;
    while (kept.grant().canPublishData()) {
      kept = verifier.verify(ann.next(MessageCase.REFRESH_TOKEN).getRefreshToken());
    }
    assertEquals("Ann", kept.name());
    assertEquals("", kept.metadata());
    ann.hangUp();
  }

  @Test
  void whatIsRevokedEndsAndWhoHidesIsGone() throws Exception {
    WireClient ann = join(token("ann", "revoked"));
    WireClient bob = join(token("bob", "revoked"));
    bob.next(MessageCase.JOIN);
    bob.send(
        SignalRequest.newBuilder()
            .setPublishDataTrackRequest(
                PublishDataTrackRequest.newBuilder().setPubHandle(1).setName("pen")));
    ann.next(
        MessageCase.UPDATE,
        m ->
            m.getUpdate().getParticipantsList().stream()
                .anyMatch(each -> each.getDataTracksCount() == 1));
    update("revoked", "bob", "", permission(false, false));
    bob.next(MessageCase.UNPUBLISH_DATA_TRACK_RESPONSE);
    ann.next(
        MessageCase.UPDATE,
        m ->
            m.getUpdate().getParticipantsList().stream()
                .anyMatch(each ->
                    each.getIdentity().equals("bob")
                        && each.getDataTracksCount() == 0
                        && !each.getPermission().getCanPublishData()));

    update("revoked", "bob", "", permission(true, true));
    ann.next(MessageCase.UPDATE, m -> tells(m, "bob", ParticipantInfo.State.DISCONNECTED));
    update("revoked", "bob", "", permission(true, false));
    ann.next(MessageCase.UPDATE, m -> tells(m, "bob", ParticipantInfo.State.JOINED));
    ann.hangUp();
    bob.hangUp();
  }
}
