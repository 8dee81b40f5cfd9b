// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import livekit.LivekitModels;
import livekit.LivekitRtc;

/// Frames of the signaling socket, binary and text: read, or refused by `MalformedMessage`.
public final class WireReaderFuzz {
  private WireReaderFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    try {
      ClientMessage message = WireReader.read(input);
      if (!message.equals(WireReader.read(input))) {
        throw new AssertionError("the same frame reads differently");
      }
    } catch (MalformedMessage refused) {
      require(refused);
    }
    try {
      WireReader.read(new String(input, UTF_8));
    } catch (MalformedMessage refused) {
      require(refused);
    }
  }

  private static void require(MalformedMessage refused) {
    if (refused.getMessage() == null) {
      throw new AssertionError("refused without saying why");
    }
  }

  public static List<byte[]> seeds() {
    LivekitRtc.SignalRequest track =
        LivekitRtc.SignalRequest.newBuilder()
            .setAddTrack(
                LivekitRtc.AddTrackRequest.newBuilder()
                    .setCid("c")
                    .setType(LivekitModels.TrackType.VIDEO)
                    .setWidth(1280)
                    .addLayers(LivekitModels.VideoLayer.newBuilder().setWidth(320).setRid("q")))
            .build();
    LivekitRtc.SignalRequest subscription =
        LivekitRtc.SignalRequest.newBuilder()
            .setSubscription(
                LivekitRtc.UpdateSubscription.newBuilder().addTrackSids("TR_a").setSubscribe(true))
            .build();
    LivekitRtc.SignalRequest metadata =
        LivekitRtc.SignalRequest.newBuilder()
            .setUpdateMetadata(
                LivekitRtc.UpdateParticipantMetadata.newBuilder().putAttributes("a", "b"))
            .build();
    LivekitRtc.SignalRequest sync =
        LivekitRtc.SignalRequest.newBuilder()
            .setSyncState(
                LivekitRtc.SyncState.newBuilder()
                    .setSubscription(subscription.getSubscription())
                    .addTrackSidsDisabled("TR_b"))
            .build();
    return List.of(
        track.toByteArray(),
        subscription.toByteArray(),
        metadata.toByteArray(),
        sync.toByteArray(),
        "{\"mute\":{\"sid\":\"TR_a\",\"muted\":true}}".getBytes(UTF_8),
        "{\"trackSetting\":{\"trackSids\":[\"a\"],\"quality\":\"HIGH\",\"width\":7}}"
            .getBytes(UTF_8));
  }
}
