// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.sdp;

import io.stoa.media.Candidate;
import io.stoa.media.LocalTransport;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.RtpExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Writes our answers and offers. Any thread.
public final class SdpWriter {

  /// The largest data channel message (RFC 8841 §6).
  static final int MESSAGE_MAX = 65_536;

  private final StringBuilder out = new StringBuilder(8192);
  private final LocalTransport local;
  private final String setup;
  private boolean candidatesWritten;

  private SdpWriter(LocalTransport local, String setup) {
    this.local = local;
    this.setup = setup;
  }

  /// An m-line of our own offers.
  ///
  /// @param media `audio`, `video` or `application`
  public record OfferedSection(String mid, String media, SectionPlan plan) {}

  /// Answers an offer.
  ///
  /// @param plans one for each of its m-lines
  /// @param version rises with every description of a session
  public static String answer(
      RemoteDescription offer,
      LocalTransport local,
      List<SectionPlan> plans,
      long sessionId,
      int version) {
    SdpWriter writer = new SdpWriter(local, "passive");
    List<String> mids = new ArrayList<>();
    for (int i = 0; i < plans.size(); i++) {
      if (!(plans.get(i) instanceof SectionPlan.Reject)) {
        mids.add(offer.sections().get(i).mid());
      }
    }
    writer.session(offer.grouped() ? mids : List.of(), sessionId, version);
    for (int i = 0; i < plans.size(); i++) {
      writer.answerSection(offer.sections().get(i), plans.get(i));
    }
    return writer.out.toString();
  }

  /// Offers tracks. The role is left open, as RFC 8842 §5.2 wants; clients choose to be active.
  public static String offer(
      List<OfferedSection> sections, LocalTransport local, long sessionId, int version) {
    SdpWriter writer = new SdpWriter(local, "actpass");
    writer.session(sections.stream().map(OfferedSection::mid).toList(), sessionId, version);
    for (OfferedSection section : sections) {
      boolean video = section.media().equals("video");
      if (section.plan() instanceof SectionPlan.Data) {
        writer.data(section.mid(), "UDP/DTLS/SCTP");
      } else {
        writer.media(
            section.media(),
            "UDP/TLS/RTP/SAVPF",
            section.mid(),
            Terms.offered(video),
            Terms.offeredExtensions(video),
            section.plan());
      }
    }
    return writer.out.toString();
  }

  private void session(List<String> mids, long sessionId, int version) {
    line("v=0");
    line("o=- " + Long.toUnsignedString(sessionId) + " " + version + " IN IP4 127.0.0.1");
    line("s=-");
    line("t=0 0");
    if (!mids.isEmpty()) {
      line("a=group:BUNDLE " + String.join(" ", mids));
    }
    line("a=msid-semantic: WMS *");
    // RFC 8285 §6: a dependency descriptor with its templates needs the two-byte form.
    line("a=extmap-allow-mixed");
    line("a=ice-lite");
  }

  private void answerSection(RemoteSection section, SectionPlan plan) {
    switch (plan) {
      case SectionPlan.Reject reject -> {
        line("m=" + section.media() + " 0 " + section.protocol() + " " + section.formats());
        line("c=IN IP4 0.0.0.0");
        line("a=mid:" + section.mid());
        line("a=inactive");
      }
      case SectionPlan.Data data -> data(section.mid(), section.protocol());
      case SectionPlan.Receive receive -> answerMedia(section, plan);
      case SectionPlan.Send send -> answerMedia(section, plan);
      case SectionPlan.Idle idle -> answerMedia(section, plan);
    }
  }

  private void answerMedia(RemoteSection section, SectionPlan plan) {
    String codec = plan instanceof SectionPlan.Receive receive ? receive.codec() : "";
    media(
        section.media(),
        section.protocol(),
        section.mid(),
        section.preferring(codec).payloads(),
        Terms.answered(section),
        plan);
    if (plan instanceof SectionPlan.Receive && !section.rids().isEmpty()) {
      for (String rid : section.rids()) {
        line("a=rid:" + rid + " recv");
      }
      line("a=simulcast:recv " + String.join(";", section.rids()));
    }
  }

  private void media(
      String media,
      String protocol,
      String mid,
      List<RemoteSection.Payload> payloads,
      Map<Integer, RtpExtension> extensions,
      SectionPlan plan) {
    out.append("m=").append(media).append(" 9 ").append(protocol);
    for (RemoteSection.Payload payload : payloads) {
      out.append(' ').append(payload.number());
      out.append(payload.rtx() < 0 ? "" : " " + payload.rtx());
    }
    out.append("\r\n");
    line("c=IN IP4 0.0.0.0");
    line("a=rtcp:9 IN IP4 0.0.0.0");
    transport(mid);
    extensions.forEach((id, extension) -> line("a=extmap:" + id + " " + extension.uri()));
    switch (plan) {
      case SectionPlan.Send send -> {
        line("a=sendonly");
        line("a=msid:" + send.track().stream() + " " + send.track().trackSid());
      }
      case SectionPlan.Receive receive -> line("a=recvonly");
      default -> line("a=inactive");
    }
    line("a=rtcp-mux");
    line("a=rtcp-mux-only");
    line("a=rtcp-rsize");
    boolean transportCc = extensions.containsValue(RtpExtension.TRANSPORT_CC);
    for (RemoteSection.Payload payload : payloads) {
      payload(payload, plan, transportCc);
    }
    if (plan instanceof SectionPlan.Send send) {
      sources(send.track(), payloads.stream().anyMatch(payload -> payload.rtx() >= 0));
    }
  }

  private void sources(OutgoingTrack track, boolean repaired) {
    List<String> ssrcs = new ArrayList<>();
    ssrcs.add(Integer.toUnsignedString(track.ssrc()));
    if (repaired && track.rtxSsrc() != 0) {
      ssrcs.add(Integer.toUnsignedString(track.rtxSsrc()));
      line("a=ssrc-group:FID " + String.join(" ", ssrcs));
    }
    for (String ssrc : ssrcs) {
      line("a=ssrc:" + ssrc + " cname:" + track.cname());
      line("a=ssrc:" + ssrc + " msid:" + track.stream() + " " + track.trackSid());
    }
  }

  private void payload(RemoteSection.Payload payload, SectionPlan plan, boolean transportCc) {
    Codec codec = payload.codec();
    int number = payload.number();
    String channels = codec.isVideo() ? "" : "/2";
    line("a=rtpmap:" + number + " " + codec.sdpName() + "/" + codec.clockRate() + channels);
    for (String feedback : Terms.feedback(codec, transportCc)) {
      line("a=rtcp-fb:" + number + " " + feedback);
    }
    String parameters = parameters(payload, plan);
    if (!parameters.isEmpty()) {
      line("a=fmtp:" + number + " " + parameters);
    }
    if (payload.rtx() >= 0) {
      line("a=rtpmap:" + payload.rtx() + " rtx/" + codec.clockRate());
      line("a=fmtp:" + payload.rtx() + " apt=" + number);
    }
  }

  private static String parameters(RemoteSection.Payload payload, SectionPlan plan) {
    if (payload.codec() != Codec.OPUS) {
      return payload.codec() == Codec.VP8 ? "" : payload.fmtp();
    }
    String parameters = Terms.OPUS;
    if (plan instanceof SectionPlan.Receive receive) {
      parameters += receive.dtx() ? ";usedtx=1" : "";
      parameters += receive.stereo() ? ";stereo=1" : "";
    }
    return parameters;
  }

  private void data(String mid, String protocol) {
    line("m=application 9 " + protocol + " webrtc-datachannel");
    line("c=IN IP4 0.0.0.0");
    transport(mid);
    line("a=sctp-port:5000");
    line("a=max-message-size:" + MESSAGE_MAX);
  }

  /// The candidates stand once, in the m-line that carries the bundle.
  private void transport(String mid) {
    if (!candidatesWritten) {
      candidatesWritten = true;
      for (Candidate candidate : local.candidates()) {
        line("a=" + candidate.toSdp());
      }
      line("a=end-of-candidates");
    }
    line("a=ice-ufrag:" + local.ufrag());
    line("a=ice-pwd:" + local.password());
    line("a=fingerprint:sha-256 " + local.fingerprint());
    line("a=setup:" + setup);
    line("a=mid:" + mid);
  }

  private void line(String line) {
    out.append(line).append("\r\n");
  }
}
