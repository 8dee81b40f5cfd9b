// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sim;

import io.stoa.media.rtp.Codec;
import io.stoa.media.sim.RoomScenario.Measure;
import java.util.List;

/// The situations in which forwarding and repair are held to figures.
final class RoomScenarios {
  private static final LinkQuality LOSSY = LinkQuality.delay(50, 20).loss(0.05).reorder(0.02);

  static final List<RoomScenario> ALL =
      List.of(
          repaired("VP8, three layers", SimTrack.camera("cam", Codec.VP8, 3)),
          repaired("VP8, one layer", SimTrack.camera("cam", Codec.VP8, 1)),
          repaired("H264, three layers", SimTrack.camera("cam", Codec.H264, 3)),
          layered("VP9, three spatial layers, one viewer takes two", Codec.VP9),
          layered("AV1, three spatial layers, one viewer takes two", Codec.AV1),
          new RoomScenario("burst loss", "5 % in bursts, 50 ± 20 ms")
              .link(LinkQuality.delay(50, 20).bursts(0.5, 0.02, 0.18))
              .publish(SimTrack.camera("cam", Codec.VP8, 3))
              .publish(SimTrack.microphone("mic"))
              .atMost(Measure.VIDEO_LOSS, 0.5)
              .atMost(Measure.AUDIO_LOSS, 2)
              .atMost(Measure.LONGEST_GAP, 1_000)
              .atMost(Measure.GARBAGE, 0),
          new RoomScenario("heavy loss", "20 %, 100 ± 75 ms")
              .link(LinkQuality.delay(100, 75).loss(0.2))
              .publish(SimTrack.camera("cam", Codec.VP8, 3))
              .publish(SimTrack.microphone("mic"))
              .atMost(Measure.VIDEO_LOSS, 3)
              .atMost(Measure.LONGEST_GAP, 3_000)
              .atMost(Measure.GARBAGE, 0),
          new RoomScenario("outage", "1 %, 50 ms, a receiver gets nothing for 2 s")
              .link(LinkQuality.delay(50, 5).loss(0.01))
              .publish(SimTrack.camera("cam", Codec.VP8, 3))
              .at(5_000, member -> member.down.dead(true))
              .at(7_000, member -> member.down.dead(false))
              .atMost(Measure.LONGEST_GAP, 3_000)
              .atMost(Measure.BREAKS, 2)
              .atMost(Measure.GARBAGE, 0));

  private RoomScenarios() {}

  private static RoomScenario repaired(String what, SimTrack camera) {
    return new RoomScenario(what, "5 %, 50 ± 20 ms, 2 % reordered")
        .link(LOSSY)
        .publish(camera)
        .publish(SimTrack.microphone("mic"))
        .seconds(60)
        .atMost(Measure.VIDEO_LOSS, 0.5)
        .atMost(Measure.AUDIO_LOSS, 1)
        .atMost(Measure.BREAKS, 0)
        .atMost(Measure.LONGEST_GAP, 1_000)
        .atMost(Measure.GARBAGE, 0);
  }

  private static RoomScenario layered(String what, Codec codec) {
    return new RoomScenario(what, "5 %, 50 ± 20 ms, 2 % reordered")
        .link(LOSSY)
        .publish(SimTrack.scalable("cam", codec, 3))
        .firstPrefers(1)
        .atMost(Measure.VIDEO_LOSS, 0.5)
        .atMost(Measure.BREAKS, 0)
        .atMost(Measure.LONGEST_GAP, 1_000)
        .atMost(Measure.BARE, 1)
        .atMost(Measure.ABOVE, 0)
        .atMost(Measure.GARBAGE, 0);
  }
}
