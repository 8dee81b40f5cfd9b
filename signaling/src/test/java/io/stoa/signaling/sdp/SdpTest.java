// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.sdp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.media.Candidate;
import io.stoa.media.LocalTransport;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.RtpExtension;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Descriptions captured from Chromium 156 with livekit-client 2.23.0, and what a stranger makes of
/// them.
final class SdpTest {

  private static final LocalTransport LOCAL =
      new LocalTransport(
          "ourufrag",
          "ourpasswordourpasswordou",
          "AA:BB",
          List.of(
              new Candidate(
                  false,
                  2130706431L,
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), 7882))));

  private static String captured(String name) throws IOException {
    try (InputStream in = SdpTest.class.getResourceAsStream(name + ".sdp")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
    }
  }

  private static RemoteSection section(RemoteDescription description, String mid) {
    return description.sections().stream()
        .filter(section -> section.mid().equals(mid))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void readsTheFirstOfferOfASingleConnection() throws Exception {
    RemoteDescription offer = SdpReader.read(captured("v1-first-offer"));
    assertEquals(7, offer.sections().size());
    RemoteSection audio = offer.sections().getFirst();
    assertEquals(Direction.RECVONLY, audio.direction());
    assertEquals(111, Terms.sending(audio).get(Codec.OPUS));
    RemoteSection video = section(offer, "3");
    assertEquals(96, Terms.sending(video).get(Codec.VP8));
    assertTrue(Terms.sending(video).containsKey(Codec.H264));
    assertTrue(Terms.sendingExtensions(video).containsKey(RtpExtension.MID));
    assertTrue(Terms.sendingExtensions(video).containsKey(RtpExtension.TRANSPORT_CC));
    assertEquals("application", offer.sections().getLast().media());
    assertEquals(1, offer.transport().fingerprints().size());
  }

  private static List<String> rids(String sdp, String sent) throws Exception {
    String other = sdp.replaceAll("a=simulcast:send [^\r\n]*", "a=simulcast:send " + sent);
    return section(SdpReader.read(other), "7").rids();
  }

  @Test
  void readsSimulcastAndSsrcs() throws Exception {
    RemoteDescription offer = SdpReader.read(captured("v1-publishing-offer"));
    RemoteSection video = section(offer, "7");
    assertEquals(List.of("q", "h", "f"), video.rids());
    String sdp = captured("v1-publishing-offer");
    assertEquals(List.of("2", "1", "0"), rids(sdp, "0;1;2;3"));
    assertEquals(List.of("l", "m", "h"), rids(sdp, "h;m;l"));
    assertEquals(List.of("x", "a"), rids(sdp, "x;~a"));
    assertEquals("c578dafc-5543-427c-86a2-8cdc5c029d2e", video.msidTrack());
    assertTrue(video.ssrcs().isEmpty());
    assertEquals(List.of(1648055693), section(offer, "8").ssrcs());
    assertEquals(
        List.of(Codec.VP8, Codec.H264, Codec.AV1, Codec.VP9),
        video.payloads().stream().map(RemoteSection.Payload::codec).toList());
    assertEquals(
        List.of(Codec.VP9, Codec.VP8, Codec.H264, Codec.AV1),
        video.preferring("vp9").payloads().stream().map(RemoteSection.Payload::codec).toList());
    assertTrue(video.payloads().get(1).fmtp().contains("profile-level-id=42e01f"));
  }

  @Test
  void readsRetransmission() throws Exception {
    RemoteDescription offer = SdpReader.read(captured("v1-publishing-offer"));
    RemoteSection video = section(offer, "7");
    assertEquals(96, Terms.receivingRtx(video).get(97));
    assertEquals(97, Terms.sendingRtx(video).get(Codec.VP8));
    assertEquals(4, Terms.receivingRtx(video).size());
    assertTrue(video.rtxSsrcs().isEmpty());
    RemoteSection first = section(SdpReader.read(captured("v1-first-offer")), "3");
    assertTrue(Terms.answered(first).containsValue(RtpExtension.REPAIRED_RID));
    assertFalse(Terms.sendingExtensions(first).containsKey(RtpExtension.REPAIRED_RID));
    assertTrue(Terms.sendingRtx(section(offer, "8")).isEmpty());
    RemoteDescription announced =
        SdpReader.read(
            captured("v1-publishing-offer")
                .replace("a=mid:8\n", "a=mid:8\na=ssrc-group:FID 1648055693 4294967295\n"));
    assertEquals(Map.of(-1, 1648055693), section(announced, "8").rtxSsrcs());
    for (String lie : List.of("apt=", "apt=x", "apt=300", "rtx-time=30;apt=96", "")) {
      String hostile =
          captured("v1-publishing-offer").replaceAll("a=fmtp:97 .*", "a=fmtp:97 " + lie);
      assertEquals(3, Terms.receivingRtx(section(SdpReader.read(hostile), "7")).size(), lie);
    }
  }

  @Test
  void takesRedundantAudioThatRepeatsOpus() throws Exception {
    RemoteDescription offer = SdpReader.read(captured("v1-publishing-offer"));
    RemoteSection audio = section(offer, "8");
    assertEquals(Map.of(Codec.OPUS, 111, Codec.RED, 63), Terms.sending(audio));
    List<SectionPlan> plans = new ArrayList<>();
    for (RemoteSection each : offer.sections()) {
      plans.add(
          each.mid().equals("8")
              ? new SectionPlan.Receive(true, false, "red")
              : each.media().equals("audio") ? new SectionPlan.Idle() : new SectionPlan.Reject());
    }
    String answer = SdpWriter.answer(offer, LOCAL, plans, 1, 1);
    String last = answer.substring(answer.lastIndexOf("m=audio"));
    assertTrue(last.startsWith("m=audio 9 UDP/TLS/RTP/SAVPF 63 111\r\n"), last);
    assertTrue(last.contains("a=rtpmap:63 red/48000/2\r\n"), last);
    assertTrue(last.contains("a=fmtp:63 111/111\r\n"), last);
    String idle = answer.substring(answer.indexOf("m=audio"));
    assertTrue(idle.startsWith("m=audio 9 UDP/TLS/RTP/SAVPF 111 63\r\n"), idle);
    for (String lie : List.of("111", "111/0", "63/63", "111/111/", "0-15", "")) {
      String hostile =
          captured("v1-publishing-offer").replaceAll("a=fmtp:63 .*", "a=fmtp:63 " + lie);
      RemoteSection kept = section(SdpReader.read(hostile), "8");
      assertEquals(Map.of(Codec.OPUS, 111), Terms.sending(kept), lie);
    }
  }

  @Test
  void answersEveryMLine() throws Exception {
    RemoteDescription offer = SdpReader.read(captured("v1-publishing-offer"));
    List<SectionPlan> plans = new ArrayList<>();
    for (RemoteSection section : offer.sections()) {
      plans.add(
          switch (section.mid()) {
            case "0" ->
                new SectionPlan.Send(new OutgoingTrack("PA_a|camera", "TR_a", -5, 6, "PA_a"));
            case "6" -> new SectionPlan.Data();
            case "7", "8" -> new SectionPlan.Receive(true, false, "");
            case "1" -> new SectionPlan.Reject();
            default -> new SectionPlan.Idle();
          });
    }
    String answer = SdpWriter.answer(offer, LOCAL, plans, 1, 1);
    assertTrue(answer.contains("a=group:BUNDLE 0 2 3 4 5 6 7 8\r\n"), answer);
    assertTrue(answer.contains("a=simulcast:recv q;h;f\r\n"), answer);
    assertTrue(answer.contains("a=rid:h recv\r\n"), answer);
    assertTrue(answer.contains("a=msid:PA_a|camera TR_a\r\n"), answer);
    assertTrue(answer.contains("a=ssrc:4294967291 cname:PA_a\r\n"), answer);
    assertFalse(answer.contains("a=ssrc-group"), answer);
    assertTrue(answer.contains("a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1\r\n"), answer);
    assertTrue(answer.contains("a=rtcp-fb:111 nack\r\n"), "nobody offers it, but it is honoured");
    assertTrue(answer.contains("m=audio 0 "), answer);
    assertEquals(8, answer.split("a=setup:passive").length - 1);
    assertEquals(1, answer.split("a=candidate:").length - 1);
    // On every payload type, whichever way media goes.
    assertEquals(
        answer.split("a=rtpmap:").length - 1 - answer.split(" rtx/90000").length + 1,
        answer.split("a=rtcp-fb:\\d+ transport-cc").length - 1);
    assertEquals(9, answer.split("\r\nm=").length - 1);
    // What we write is what we would read.
    assertEquals(9, SdpReader.read(answer.replace("passive", "active")).sections().size());
  }

  @Test
  void offersAndReadsTheAnswer() throws Exception {
    String offer =
        SdpWriter.offer(
            List.of(
                new SdpWriter.OfferedSection("0", "application", new SectionPlan.Data()),
                new SdpWriter.OfferedSection(
                    "1",
                    "video",
                    new SectionPlan.Send(new OutgoingTrack("PA_a|camera", "TR_a", 5, 6, "PA_a"))),
                new SdpWriter.OfferedSection("2", "audio", new SectionPlan.Idle())),
            LOCAL,
            1,
            1);
    assertTrue(offer.contains("a=setup:actpass\r\n"), offer);
    assertTrue(offer.contains("a=ssrc-group:FID 5 6\r\n"), offer);
    assertTrue(offer.contains("a=ssrc:6 cname:PA_a\r\n"), offer);
    assertTrue(offer.contains("m=video 9 UDP/TLS/RTP/SAVPF 96 97 98 99 108 109 45 46\r\n"), offer);
    assertTrue(offer.contains("a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n"), offer);
    assertTrue(offer.contains("m=audio 9 UDP/TLS/RTP/SAVPF 111 63\r\n"), offer);
    assertTrue(offer.contains("a=fmtp:63 111/111\r\n"), offer);
    RemoteDescription answer = SdpReader.read(captured("v0-subscriber-answer"));
    assertEquals(3, answer.sections().size());
    assertEquals(96, Terms.sending(answer.sections().get(1)).get(Codec.VP8));
    assertEquals(111, Terms.sending(answer.sections().get(2)).get(Codec.OPUS));
    assertEquals(1, Terms.sendingExtensions(answer.sections().get(1)).get(RtpExtension.MID));
  }

  @Test
  void refusesWhatWebRtcDoesNotAllow() throws Exception {
    String good = captured("v0-publisher-offer");
    SdpReader.read(good);
    for (String hostile :
        List.of(
            "",
            "hello",
            "v=0",
            "v=0\r\nm=\r\n",
            good.replace("a=group:BUNDLE", "a=group:LS"),
            good.replace("a=rtcp-mux", "a=rtcp-max"),
            good.replaceAll("a=ice-pwd:.*", "a=ice-pwd:short"),
            good.replaceAll("a=ice-ufrag:.*", ""),
            good.replace("a=fingerprint:sha-256", "a=fingerprint:md5"),
            good.replace("a=setup:actpass", "a=setup:passive"),
            good.replaceAll("a=mid:.*", "a=mid:0"),
            good.replaceAll("a=mid:.*", ""),
            good.replace("a=sendonly", "a=sendonly\u0000"),
            good + "a=x:" + "y".repeat(5000),
            good + "a=x\n".repeat(40_000),
            good + "m=audio 9 UDP/TLS/RTP/SAVPF 0\n".repeat(300),
            good + "m=audio 9 RTP/AVP 0\n".repeat(10_000),
            "v".repeat(SdpReader.CHARS_MAX + 1))) {
      assertThrows(MalformedSdp.class, () -> SdpReader.read(hostile));
    }
  }

  @Test
  void neverThrowsAnythingElse() throws Exception {
    long seed = 20260301;
    Random random = new Random(seed);
    List<String> seeds = List.of(captured("v1-publishing-offer"), captured("v0-subscriber-answer"));
    int accepted = 0;
    int refused = 0;
    for (int round = 0; round < 3000; round++) {
      StringBuilder text = new StringBuilder(seeds.get(round % seeds.size()));
      for (int change = random.nextInt(6); change >= 0; change--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(4)) {
          case 0 -> text.setCharAt(at, (char) random.nextInt(256));
          case 1 -> text.delete(at, Math.min(text.length(), at + random.nextInt(40)));
          case 2 -> text.insert(at, " \r\n:/;=,~9".charAt(random.nextInt(10)));
          default -> text.insert(at, text.substring(at, Math.min(text.length(), at + 300)));
        }
      }
      try {
        SdpReader.read(text.toString());
        accepted++;
      } catch (MalformedSdp expected) {
        refused++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + round, e);
      }
    }
    assertTrue(accepted > 100 && refused > 100, accepted + " accepted, " + refused + " refused");
  }
}
