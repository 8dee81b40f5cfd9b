// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import livekit.LivekitModels;
import livekit.LivekitRtc;
import org.junit.jupiter.api.Test;

final class WireTest {

  private static String wrapped(
      LivekitRtc.WrappedJoinRequest.Compression compression, byte[] join) {
    return Base64.getUrlEncoder()
        .encodeToString(
            LivekitRtc.WrappedJoinRequest.newBuilder()
                .setCompression(compression)
                .setJoinRequest(ByteString.copyFrom(join))
                .build()
                .toByteArray());
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  @Test
  void readsAJoinRequestPlainAndCompressed() throws Exception {
    byte[] join =
        LivekitRtc.JoinRequest.newBuilder()
            .setClientInfo(LivekitModels.ClientInfo.newBuilder().setProtocol(16))
            .setConnectionSettings(
                LivekitRtc.ConnectionSettings.newBuilder().setAutoSubscribe(true))
            .putParticipantAttributes("a", "b")
            .setPublisherOffer(LivekitRtc.SessionDescription.newBuilder().setId(1).setSdp("v=0"))
            .build()
            .toByteArray();
    JoinRequest plain =
        JoinReader.read(wrapped(LivekitRtc.WrappedJoinRequest.Compression.NONE, join));
    assertEquals(16, plain.protocol());
    assertTrue(plain.autoSubscribe());
    assertEquals(Map.of("a", "b"), plain.attributes());
    assertEquals(new ClientMessage.Offer(1, "v=0"), plain.offer());
    assertEquals(
        plain,
        JoinReader.read(wrapped(LivekitRtc.WrappedJoinRequest.Compression.GZIP, gzip(join))));
  }

  @Test
  void refusesAJoinRequestThatUnfoldsTooFar() throws Exception {
    String bomb =
        wrapped(LivekitRtc.WrappedJoinRequest.Compression.GZIP, gzip(new byte[64 * 1024 * 1024]));
    assertTrue(bomb.length() < 100_000, "the bomb is small: " + bomb.length());
    MalformedMessage refused = assertThrows(MalformedMessage.class, () -> JoinReader.read(bomb));
    assertEquals("join_request: too large", refused.getMessage());
    for (String hostile : List.of("%%%", "AAAA", "", "x".repeat(50_001))) {
      try {
        JoinReader.read(hostile);
      } catch (MalformedMessage expected) {
        continue;
      }
      assertEquals("", hostile, "only an absent join request is an empty one");
    }
  }

  @Test
  void readsTextAndBinaryAlike() throws Exception {
    byte[] binary =
        LivekitRtc.SignalRequest.newBuilder()
            .setMute(LivekitRtc.MuteTrackRequest.newBuilder().setSid("TR_a").setMuted(true))
            .build()
            .toByteArray();
    ClientMessage expected = new ClientMessage.Mute("TR_a", true);
    assertEquals(expected, WireReader.read(binary));
    assertEquals(expected, WireReader.read("{\"mute\":{\"sid\":\"TR_a\",\"muted\":true}}"));
    assertEquals(
        new ClientMessage.Ignored(),
        WireReader.read(LivekitRtc.SignalRequest.newBuilder().build().toByteArray()));
  }

  @Test
  void readsTheCodecsOfATrack() throws Exception {
    TrackDescription track = added("vp9", "vp8").track();
    assertEquals("video/VP9", track.mimeType());
    assertEquals("cam", track.cid());
    assertEquals(
        new TrackDescription.Backup("video/VP8", "", "", List.of(), false), track.backup());
    for (String none : List.of("vp9", "VP9", "h265", "", "opus")) {
      assertNull(added("vp9", none).track().backup(), none);
    }
    assertNull(added("", "vp8").track().backup());
    assertNull(added("vp8").track().backup());
  }

  @Test
  void readsWhetherTheBackupReplacesTheCodec() throws Exception {
    for (int policy : new int[] {0, 1, 2, 9}) {
      TrackDescription.Backup backup = announced(policy, "vp9", "vp8").track().backup();
      assertEquals(policy == 2, backup != null && backup.replaces(), "policy " + policy);
    }
  }

  private static ClientMessage.AddTrack added(String... codecs) throws MalformedMessage {
    return announced(0, codecs);
  }

  private static ClientMessage.AddTrack announced(int policy, String... codecs)
      throws MalformedMessage {
    LivekitRtc.AddTrackRequest.Builder add =
        LivekitRtc.AddTrackRequest.newBuilder()
            .setCid("cam")
            .setBackupCodecPolicyValue(policy)
            .setType(LivekitModels.TrackType.VIDEO);
    for (String codec : codecs) {
      add.addSimulcastCodecs(LivekitRtc.SimulcastCodec.newBuilder().setCodec(codec));
    }
    return (ClientMessage.AddTrack)
        WireReader.read(
            LivekitRtc.SignalRequest.newBuilder().setAddTrack(add).build().toByteArray());
  }

  @Test
  void tellsTheCodecsOfATrack() throws Exception {
    TrackDescription.Layer layer = new TrackDescription.Layer(2, 1280, 720, 900, 2, "f");
    TrackDescription track =
        added("vp9", "vp8")
            .track()
            .identified("TR_V")
            .negotiated("4", "video/VP9")
            .backedBy(new TrackDescription.Backup("video/VP8", "cam2", "7", List.of(layer), false));
    LivekitModels.TrackInfo written =
        response(new ServerMessage.TrackPublished("cam2", track)).getTrackPublished().getTrack();
    assertEquals("video/VP9", written.getMimeType());
    assertEquals(
        List.of("video/VP9 cam 4 0", "video/VP8 cam2 7 1"),
        written.getCodecsList().stream()
            .map(codec ->
                String.join(
                    " ",
                    codec.getMimeType(),
                    codec.getCid(),
                    codec.getMid(),
                    Integer.toString(codec.getLayersCount())))
            .toList());
  }

  @Test
  void tellsWhatIsWantedOfEachCodec() throws Exception {
    LivekitRtc.SubscribedQualityUpdate written =
        response(
                new ServerMessage.WantedQuality(
                    "TR_V",
                    List.of(
                        new ServerMessage.WantedCodec("vp9", 1),
                        new ServerMessage.WantedCodec("vp8", -1))))
            .getSubscribedQualityUpdate();
    assertEquals(
        List.of("vp9 true true false", "vp8 false false false"),
        written.getSubscribedCodecsList().stream()
            .map(codec -> codec.getCodec() + enabled(codec.getQualitiesList()))
            .toList());
  }

  private static String enabled(List<LivekitRtc.SubscribedQuality> qualities) {
    StringBuilder text = new StringBuilder();
    qualities.forEach(quality -> text.append(' ').append(quality.getEnabled()));
    return text.toString();
  }

  private static LivekitRtc.SignalResponse response(ServerMessage message) throws Exception {
    return LivekitRtc.SignalResponse.parseFrom(WireWriter.binary(message));
  }

  @Test
  void neverThrowsAnythingElse() {
    long seed = 7;
    Random random = new Random(seed);
    int malformed = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] frame = new byte[random.nextInt(64)];
      random.nextBytes(frame);
      try {
        WireReader.read(frame);
      } catch (MalformedMessage expected) {
        malformed++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + round, e);
      }
    }
    assertTrue(malformed > 1000, "malformed " + malformed);
    for (String hostile :
        List.of("{", "[]", "{\"mute\":7}", "{\"a\":".repeat(9000), "\u0000", "{\"ping\":1e400}")) {
      assertThrows(MalformedMessage.class, () -> WireReader.read(hostile), hostile);
    }
  }

  @Test
  void saysItsVersionTwice() throws Exception {
    ParticipantDescription.Permission permission =
        new ParticipantDescription.Permission(
            true, true, true, Set.of(TrackSource.CAMERA), false, false, false, false);
    ParticipantDescription ann =
        new ParticipantDescription(
            "PA_a",
            "ann",
            "Ann",
            "",
            Map.of(),
            ParticipantState.ACTIVE,
            5000,
            3,
            permission,
            List.of(),
            List.of(),
            LeaveReason.UNKNOWN,
            1,
            false,
            "egress");
    ServerMessage join =
        new ServerMessage.Join(
            new RoomDescription("RM_a", "maths", "", 5000, 300, 30, 1, 0, 9, false),
            ann,
            List.of(),
            true,
            List.of(new IceServer(List.of("turn:h:1"), "name", "word")),
            true);
    LivekitRtc.JoinResponse response =
        LivekitRtc.SignalResponse.parseFrom(WireWriter.binary(join)).getJoin();
    assertEquals("1.9.0", response.getServerVersion());
    assertEquals("1.9.0", response.getServerInfo().getVersion());
    assertEquals(16, response.getServerInfo().getProtocol());
    assertEquals(3, response.getParticipant().getVersion());
    assertEquals("turn:h:1", response.getIceServers(0).getUrls(0));
    assertEquals("name", response.getIceServers(0).getUsername());
    assertEquals("word", response.getIceServers(0).getCredential());
    assertEquals(
        LivekitModels.ClientConfigSetting.ENABLED,
        response.getClientConfiguration().getForceRelay());
    assertFalse(join.toString().contains("word"), join.toString());
    assertEquals(
        LivekitModels.TrackSource.CAMERA,
        response.getParticipant().getPermission().getCanPublishSources(0));
    assertTrue(WireWriter.json(join).contains("\"serverVersion\":\"1.9.0\""));
    assertArrayEquals(WireWriter.binary(join), WireWriter.binary(join));
  }

  @Test
  void numbersReasonsAsTheProtocolDoes() throws Exception {
    for (LeaveReason reason : LeaveReason.values()) {
      String named = LivekitModels.DisconnectReason.forNumber(reason.number()).name();
      assertEquals(reason == LeaveReason.UNKNOWN ? "UNKNOWN_REASON" : reason.name(), named);
    }
    for (TrackSource source : TrackSource.values()) {
      assertEquals(source.name(), LivekitModels.TrackSource.forNumber(source.number()).name());
    }
    LivekitRtc.LeaveRequest leave =
        LivekitRtc.SignalResponse.parseFrom(
                WireWriter.binary(
                    new ServerMessage.Leave(LeaveAction.RECONNECT, LeaveReason.STATE_MISMATCH)))
            .getLeave();
    assertEquals(LivekitRtc.LeaveRequest.Action.RECONNECT, leave.getAction());
    assertTrue(leave.getCanReconnect());
  }

  @Test
  void writesHowParticipantsAreConnected() throws Exception {
    ServerMessage.Qualities all =
        new ServerMessage.Qualities(
            List.of(
                new ServerMessage.Quality("PA_1", ConnectionQuality.EXCELLENT, 4.5f),
                new ServerMessage.Quality("PA_2", ConnectionQuality.LOST, 1f)));
    LivekitRtc.ConnectionQualityUpdate update =
        LivekitRtc.SignalResponse.parseFrom(WireWriter.binary(all)).getConnectionQuality();
    assertEquals(2, update.getUpdatesCount());
    assertEquals("PA_1", update.getUpdates(0).getParticipantSid());
    assertEquals(LivekitModels.ConnectionQuality.EXCELLENT, update.getUpdates(0).getQuality());
    assertEquals(4.5f, update.getUpdates(0).getScore());
    assertEquals(LivekitModels.ConnectionQuality.LOST, update.getUpdates(1).getQuality());
  }
}
