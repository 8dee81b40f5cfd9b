// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import io.stoa.media.rtp.RtpExtension;
import java.util.List;
import java.util.stream.Collectors;

/// Writes a client's descriptions: it bundles everything, is the DTLS client, and has one
/// candidate. Immutable.
public final class LocalSdp {

  private final PeerLink link;

  public LocalSdp(PeerLink link) {
    this.link = link;
  }

  /// Offers to send the tracks of a publisher, audio first.
  public String offer(Publisher publisher) {
    StringBuilder out = session(List.of("0", "1"));
    line(out, "m=audio 9 UDP/TLS/RTP/SAVPF " + Publisher.AUDIO_TYPE);
    transport(out, "0");
    line(out, "a=sendonly");
    line(out, "a=msid:- " + publisher.audioTrack());
    line(out, "a=extmap:" + Publisher.LEVEL_ID + " " + RtpExtension.AUDIO_LEVEL.uri());
    line(out, "a=rtpmap:" + Publisher.AUDIO_TYPE + " opus/48000/2");
    line(out, "a=fmtp:" + Publisher.AUDIO_TYPE + " minptime=10;useinbandfec=1");
    source(out, publisher.audioSsrc(), publisher.audioTrack());
    line(out, "m=video 9 UDP/TLS/RTP/SAVPF " + Publisher.VIDEO_TYPE);
    transport(out, "1");
    line(out, "a=sendonly");
    line(out, "a=msid:- " + publisher.videoTrack());
    video(out, Publisher.VIDEO_TYPE);
    if (publisher.layers() == 1) {
      source(out, publisher.videoSsrc(0), publisher.videoTrack());
    } else {
      simulcast(out, publisher);
    }
    return out.toString();
  }

  /// Accepts everything that the server wants to send.
  public String answer(RemoteSdp offer) {
    StringBuilder out = session(offer.sections().stream().map(RemoteSdp.Section::mid).toList());
    for (RemoteSdp.Section section : offer.sections()) {
      boolean data = section.media().equals("application");
      String formats = data ? section.formats() : Integer.toString(section.payloadType());
      line(out, "m=" + section.media() + " 9 " + section.protocol() + " " + formats);
      transport(out, section.mid());
      if (data) {
        line(out, "a=sctp-port:5000");
        continue;
      }
      line(out, section.sends() ? "a=recvonly" : "a=inactive");
      if (section.media().equals("video")) {
        video(out, section.payloadType());
      } else {
        line(out, "a=rtpmap:" + section.payloadType() + " opus/48000/2");
      }
    }
    return out.toString();
  }

  private static StringBuilder session(List<String> mids) {
    StringBuilder out = new StringBuilder(2048);
    line(out, "v=0");
    line(out, "o=- 1 1 IN IP4 127.0.0.1");
    line(out, "s=-");
    line(out, "t=0 0");
    line(out, "a=group:BUNDLE " + mids.stream().collect(Collectors.joining(" ")));
    line(out, "a=msid-semantic: WMS *");
    return out;
  }

  private void transport(StringBuilder out, String mid) {
    line(out, "c=IN IP4 0.0.0.0");
    line(out, "a=mid:" + mid);
    line(out, "a=rtcp-mux");
    line(out, "a=ice-ufrag:" + link.ufrag());
    line(out, "a=ice-pwd:" + link.password());
    line(out, "a=fingerprint:sha-256 " + link.fingerprint());
    line(out, "a=setup:active");
    line(
        out,
        "a=candidate:1 1 udp 2130706431 "
            + link.local().getAddress().getHostAddress()
            + " "
            + link.local().getPort()
            + " typ host");
    line(out, "a=end-of-candidates");
  }

  private static void video(StringBuilder out, int payloadType) {
    line(out, "a=rtpmap:" + payloadType + " VP8/90000");
    line(out, "a=rtcp-fb:" + payloadType + " ccm fir");
    line(out, "a=rtcp-fb:" + payloadType + " nack");
    line(out, "a=rtcp-fb:" + payloadType + " nack pli");
  }

  /// RFC 8853: the layers are told apart by their RID, lowest first.
  private static void simulcast(StringBuilder out, Publisher publisher) {
    line(out, "a=extmap:" + Publisher.MID_ID + " " + RtpExtension.MID.uri());
    line(out, "a=extmap:" + Publisher.RID_ID + " " + RtpExtension.RID.uri());
    List<String> rids = Publisher.RIDS.subList(0, publisher.layers());
    rids.forEach(rid -> line(out, "a=rid:" + rid + " send"));
    line(out, "a=simulcast:send " + String.join(";", rids));
  }

  private static void source(StringBuilder out, int ssrc, String track) {
    String number = Integer.toUnsignedString(ssrc);
    line(out, "a=ssrc:" + number + " cname:" + Publisher.CNAME);
    line(out, "a=ssrc:" + number + " msid:- " + track);
  }

  private static void line(StringBuilder out, String line) {
    out.append(line).append("\r\n");
  }
}
