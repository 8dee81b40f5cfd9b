// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.attack;

import static io.stoa.bench.attack.WebSocketBytes.BINARY;
import static io.stoa.bench.attack.WebSocketBytes.FIN;
import static io.stoa.bench.attack.WebSocketBytes.TEXT;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.JsonFormat;
import io.stoa.media.fuzz.SeededRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import livekit.LivekitModels.DataPacket;
import livekit.LivekitModels.TrackType;
import livekit.LivekitModels.UserPacket;
import livekit.LivekitRtc.AddTrackRequest;
import livekit.LivekitRtc.LeaveRequest;
import livekit.LivekitRtc.MuteTrackRequest;
import livekit.LivekitRtc.SessionDescription;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SimulateScenario;
import livekit.LivekitRtc.SyncState;
import livekit.LivekitRtc.TrickleRequest;
import livekit.LivekitRtc.UpdateParticipantMetadata;
import livekit.LivekitRtc.UpdateSubscription;

/// Messages that a participant with a good token sends and that lie, in descriptions and elsewhere;
/// as fast as a client may.
record HostileMessages(String name, boolean text) implements Attack {

  private static final int SOCKETS = 20;

  /// Each: below what a client may, or it is cut off.
  private static final int PER_SECOND = 90;

  static List<Attack> all() {
    return List.of(
        new HostileMessages("messages that lie, mutated", false),
        new HostileMessages("messages that lie, as JSON", true),
        new HugeDescriptions());
  }

  private static String offer(int sections) {
    StringBuilder sdp =
        new StringBuilder(
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=ice-ufrag:abcd\r\n"
                + "a=ice-pwd:abcdefghijklmnopqrstuvwx\r\na=setup:actpass\r\na=fingerprint:sha-256 "
                + "00:".repeat(31)
                + "00\r\n");
    for (int i = 0; i < sections; i++) {
      sdp.append("m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:").append(i).append("\r\n");
    }
    return sdp.toString();
  }

  static SignalRequest offering(String sdp) {
    return SignalRequest.newBuilder()
        .setOffer(SessionDescription.newBuilder().setType("offer").setSdp(sdp))
        .build();
  }

  private static List<SignalRequest> seeds() {
    SignalRequest.Builder empty = SignalRequest.newBuilder();
    String real =
        offer(2)
            + "a=rtpmap:111 opus/48000/2\r\na=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n"
            + "a=ssrc:1 cname:a\r\na=simulcast:send q;h;f\r\na=rid:q send\r\na=sendrecv\r\n";
    return List.of(
        offering(real),
        offering(real + "a=ssrc-group:FID 1 4294967296\r\nm=application 0 X -1\r\na=mid:0\r\n"),
        empty
            .clone()
            .setAnswer(SessionDescription.newBuilder().setType("answer").setSdp(real))
            .build(),
        empty
            .clone()
            .setTrickle(
                TrickleRequest.newBuilder()
                    .setCandidateInit(
                        "{\"candidate\":\"candidate:1 1 udp 1 127.0.0.1 1 typ host\"}"))
            .build(),
        empty
            .clone()
            .setAddTrack(
                AddTrackRequest.newBuilder()
                    .setCid("c")
                    .setType(TrackType.VIDEO)
                    .setWidth(-1)
                    .setHeight(Integer.MAX_VALUE))
            .build(),
        empty.clone().setMute(MuteTrackRequest.newBuilder().setSid("TR_x").setMuted(true)).build(),
        empty
            .clone()
            .setSubscription(
                UpdateSubscription.newBuilder().addTrackSids("TR_x").setSubscribe(true))
            .build(),
        empty
            .clone()
            .setSyncState(
                SyncState.newBuilder()
                    .setAnswer(SessionDescription.newBuilder().setSdp(real).setType("answer")))
            .build(),
        empty
            .clone()
            .setUpdateMetadata(
                UpdateParticipantMetadata.newBuilder()
                    .setMetadata("m".repeat(2000))
                    .putAttributes("a", "b"))
            .build(),
        empty
            .clone()
            .setSimulate(SimulateScenario.newBuilder().setSubscriberBandwidth(Long.MIN_VALUE))
            .build(),
        empty.clone().setLeave(LeaveRequest.newBuilder()).build());
  }

  @Override
  public Outcome on(Target target) throws Exception {
    List<byte[]> seeds = new ArrayList<>();
    for (SignalRequest seed : seeds()) {
      seeds.add(text ? Corpus.ascii(JsonFormat.printer().print(seed)) : seed.toByteArray());
    }
    seeds.add(
        DataPacket.newBuilder()
            .setUser(UserPacket.newBuilder().setPayload(ByteString.copyFrom(new byte[500])))
            .build()
            .toByteArray());
    seeds.add(Corpus.ascii("[".repeat(3_000)));
    List<WebSocketBytes> sockets = new ArrayList<>();
    int[] rejoined = {0};
    try {
      for (int i = 0; i < SOCKETS; i++) {
        sockets.add(WebSocketBytes.inside(target, "liar-" + i));
      }
      int sent =
          target.atRate(
              SOCKETS * PER_SECOND, i -> say(target, sockets, i % SOCKETS, seeds, rejoined));
      return Outcome.of("%,d messages".formatted(sent), rejoined[0] + " times told to leave");
    } finally {
      for (WebSocketBytes socket : sockets) {
        socket.close();
      }
    }
  }

  private void say(
      Target target, List<WebSocketBytes> sockets, int which, List<byte[]> seeds, int[] rejoined) {
    Random random = target.random();
    byte[] from = seeds.get(random.nextInt(seeds.size()));
    byte[] message = SeededRun.mutated(from, seeds, random);
    int flags = FIN | (text ? TEXT : BINARY);
    try {
      sockets.get(which).write(WebSocketBytes.frame(flags, message));
    } catch (IOException e) {
      try {
        sockets.get(which).close();
        sockets.set(which, WebSocketBytes.inside(target, "liar-" + which));
        rejoined[0]++;
      } catch (IOException again) {
        // The next message tries again.
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  /// Offers of 10,000 sections, and of as many bytes as a message may have.
  private record HugeDescriptions() implements Attack {

    private static final int OFFERS = 60;
    private static final int BYTES = 1_000_000;

    @Override
    public String name() {
      return "offers of 10,000 sections and of a megabyte";
    }

    @Override
    public Outcome on(Target target) throws Exception {
      byte[] sections = offering(offer(10_000)).toByteArray();
      byte[] lines = offering(offer(1) + "a=rtpmap:1 x/1\r\n".repeat(BYTES / 17)).toByteArray();
      byte[] line = offering(offer(1) + "a=" + "x".repeat(BYTES - 1000)).toByteArray();
      int told = 0;
      for (int i = 0; i < OFFERS; i++) {
        try (WebSocketBytes socket = WebSocketBytes.inside(target, "huge-" + i % 4)) {
          socket.patience(500);
          for (byte[] message : List.of(sections, lines, line)) {
            socket.write(WebSocketBytes.frame(FIN | BINARY, message));
          }
          told += socket.closeCode() == WebSocketBytes.STAYS ? 0 : 1;
        }
      }
      return Outcome.of(3 * OFFERS + " offers", told + " of " + OFFERS + " clients sent away");
    }
  }
}
