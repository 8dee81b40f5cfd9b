// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.sdp;

import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.RtpExtension;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads one m-line of a client's description.
final class SectionReader {

  private static final int FORMATS_MAX = 128;

  /// As many as there are qualities.
  private static final int RIDS_MAX = 3;

  private static final int SSRCS_MAX = 8;

  /// Names that tell which layer is higher, lowest first: of LiveKit's clients and browsers' pages,
  /// and of OBS, which offers the highest first. Others stand in their order.
  private static final List<List<String>> KNOWN_RIDS =
      List.of(
          List.of("q", "h", "f"),
          List.of("3", "2", "1", "0"),
          List.of("l", "m", "h"),
          List.of("low", "medium", "high"));

  private SectionReader() {}

  static RemoteSection read(
      SdpText.Block block, SdpText.Block session, Set<String> bundled, boolean grouped)
      throws MalformedSdp {
    String[] words = block.media().split(" ");
    if (words.length < 4 || words.length > 3 + FORMATS_MAX) {
      throw new MalformedSdp("an m-line has too few or too many words");
    }
    String mid = block.first("mid");
    if (mid == null || !isToken(mid, 64)) {
      throw new MalformedSdp("an m-line has no mid");
    }
    int port = number(words[1], 65_535);
    if (port < 0) {
      throw new MalformedSdp("an m-line has no port");
    }
    boolean bundleOnly = block.first("bundle-only") != null;
    boolean rejected = port == 0 && !bundleOnly;
    if (!rejected && grouped && !bundled.contains(mid)) {
      throw new MalformedSdp("an m-line is not bundled");
    }
    boolean media = words[0].equals("audio") || words[0].equals("video");
    // RFC 9143 §7.2.1: what is of the transport stands in the m-line that carries the bundle.
    if (media && !rejected && !bundleOnly && block.first("rtcp-mux") == null) {
      throw new MalformedSdp("an m-line has no rtcp-mux");
    }
    return new RemoteSection(
        isToken(words[0], 32) ? words[0] : "unknown",
        words[2],
        String.join(" ", List.of(words).subList(3, words.length)),
        mid,
        rejected,
        direction(block, session),
        media ? payloads(words, block) : List.of(),
        media ? extensions(block) : Map.of(),
        media ? rids(block) : List.of(),
        media ? ssrcs(block) : List.of(),
        media ? rtxSsrcs(block) : Map.of(),
        msidTrack(block));
  }

  private static Direction direction(SdpText.Block block, SdpText.Block session) {
    for (SdpText.Block where : List.of(block, session)) {
      for (Direction direction : Direction.values()) {
        if (where.first(direction.name().toLowerCase(Locale.ROOT)) != null) {
          return direction;
        }
      }
    }
    return Direction.SENDRECV;
  }

  /// One payload type per codec, in the order of the m-line.
  private static List<RemoteSection.Payload> payloads(String[] words, SdpText.Block block) {
    Map<Integer, Codec> codecs = new HashMap<>();
    for (String map : block.all("rtpmap")) {
      int space = map.indexOf(' ');
      int number = space < 0 ? -1 : number(map.substring(0, space), 127);
      Codec codec = number < 0 ? null : codec(map.substring(space + 1), words[0]);
      if (codec != null) {
        codecs.put(number, codec);
      }
    }
    Map<Integer, String> parameters = new HashMap<>();
    for (String line : block.all("fmtp")) {
      int space = line.indexOf(' ');
      if (space > 0) {
        parameters.putIfAbsent(number(line.substring(0, space), 127), line.substring(space + 1));
      }
    }
    Map<Integer, Integer> repairs = repairs(words, block, parameters);
    Map<Codec, RemoteSection.Payload> best = new LinkedHashMap<>();
    for (int i = 3; i < words.length; i++) {
      int number = number(words[i], 127);
      Codec codec = codecs.get(number);
      if (codec == null) {
        continue;
      }
      String fmtp = parameters.getOrDefault(number, "");
      RemoteSection.Payload payload =
          new RemoteSection.Payload(number, codec, fmtp, repairs.getOrDefault(number, -1));
      if (codec != Codec.H264) {
        if (isMainProfile(codec, fmtp)) {
          best.putIfAbsent(codec, payload);
        }
      } else if (h264Rank(fmtp) > 0) {
        best.merge(
            codec, payload, (old, now) -> h264Rank(now.fmtp()) > h264Rank(old.fmtp()) ? now : old);
      }
    }
    if (!repeatsOpus(best)) {
      best.remove(Codec.RED);
    }
    return List.copyOf(best.values());
  }

  /// Whether all blocks of redundant audio are the Opus of the same m-line (RFC 2198 §5).
  private static boolean repeatsOpus(Map<Codec, RemoteSection.Payload> best) {
    RemoteSection.Payload red = best.get(Codec.RED);
    RemoteSection.Payload opus = best.get(Codec.OPUS);
    return red != null
        && opus != null
        && red.fmtp().matches(opus.number() + "(/" + opus.number() + ")+");
  }

  /// Payload type to that of its retransmissions (RFC 4588 §8.6).
  private static Map<Integer, Integer> repairs(
      String[] words, SdpText.Block block, Map<Integer, String> parameters) {
    List<String> formats = List.of(words).subList(3, words.length);
    Map<Integer, Integer> repairs = new HashMap<>();
    for (String map : block.all("rtpmap")) {
      String[] parts = map.split(" ", 2);
      int number = number(parts[0], 127);
      String fmtp = parameters.getOrDefault(number, "");
      if (parts.length == 2
          && number >= 0
          && parts[1].equalsIgnoreCase("rtx/90000")
          && formats.contains(parts[0])
          && fmtp.startsWith("apt=")) {
        repairs.putIfAbsent(number(fmtp.substring(4).split(";", 2)[0], 127), number);
      }
    }
    return repairs;
  }

  private static @Nullable Codec codec(String encoding, String media) {
    String[] parts = encoding.split("/");
    for (Codec codec : Codec.values()) {
      if (codec.isVideo() == media.equals("video")
          && parts.length >= 2
          && parts[0].equalsIgnoreCase(codec.sdpName())
          && number(parts[1], 1_000_000) == codec.clockRate()) {
        return codec;
      }
    }
    return null;
  }

  /// Eight bits and 4:2:0, which is what everybody decodes; also the default (RFC 9628 §6, RTP
  /// Payload Format For AV1 §7.2.3).
  private static boolean isMainProfile(Codec codec, String fmtp) {
    String name = codec == Codec.VP9 ? ";profile-id=" : ";profile=";
    String parameters = ";" + fmtp.replace(" ", "").toLowerCase(Locale.ROOT) + ";";
    return (codec != Codec.VP9 && codec != Codec.AV1)
        || !parameters.contains(name)
        || parameters.contains(name + "0;");
  }

  /// Constrained baseline is what everybody decodes, other profiles are what encoders send that are
  /// no browser's; mode 0 cannot carry a large picture's slices (RFC 6184 §8.1).
  private static int h264Rank(String fmtp) {
    String parameters = ";" + fmtp.replace(" ", "").toLowerCase(Locale.ROOT) + ";";
    if (!parameters.contains(";packetization-mode=1;")) {
      return 0;
    }
    if (parameters.contains(";profile-level-id=42e0")) {
      return 3;
    }
    boolean baseline =
        parameters.contains(";profile-level-id=42") || !parameters.contains(";profile-level-id=");
    return baseline ? 2 : 1;
  }

  private static Map<Integer, RtpExtension> extensions(SdpText.Block block) {
    Map<Integer, RtpExtension> extensions = new HashMap<>();
    for (String line : block.all("extmap")) {
      String[] words = line.split(" ");
      int slash = words[0].indexOf('/');
      // RFC 8285 §5: 15 is reserved in the one-byte form, which is the only one we write.
      int id = number(slash < 0 ? words[0] : words[0].substring(0, slash), 14);
      for (RtpExtension extension : RtpExtension.values()) {
        if (id > 0
            && words.length > 1
            && words[1].equals(extension.uri())
            && !extensions.containsValue(extension)) {
          extensions.putIfAbsent(id, extension);
        }
      }
    }
    return extensions;
  }

  private static List<String> rids(SdpText.Block block) {
    String simulcast = block.first("simulcast");
    List<String> rids = new ArrayList<>();
    if (simulcast == null) {
      return rids;
    }
    String[] words = simulcast.split(" ");
    for (int i = 0; i + 1 < words.length; i += 2) {
      if (!words[i].equals("send")) {
        continue;
      }
      for (String alternatives : words[i + 1].split(";")) {
        String rid = alternatives.split(",", 2)[0];
        rid = rid.startsWith("~") ? rid.substring(1) : rid;
        if (isToken(rid, 16) && !rids.contains(rid) && rids.size() < RIDS_MAX) {
          rids.add(rid);
        }
      }
    }
    for (List<String> known : KNOWN_RIDS) {
      if (known.containsAll(rids)) {
        rids.sort(Comparator.comparingInt(known::indexOf));
        break;
      }
    }
    return rids;
  }

  private static List<Integer> ssrcs(SdpText.Block block) {
    List<Integer> repairing = new ArrayList<>();
    for (String group : block.all("ssrc-group")) {
      String[] words = group.split(" ");
      if ((words[0].equals("FID") || words[0].equals("FEC-FR")) && words.length == 3) {
        repairing.add(ssrc(words[2]));
      }
    }
    List<Integer> ssrcs = new ArrayList<>();
    for (String line : block.all("ssrc")) {
      int ssrc = ssrc(line.split(" ", 2)[0]);
      if (ssrc != 0
          && !ssrcs.contains(ssrc)
          && !repairing.contains(ssrc)
          && ssrcs.size() < SSRCS_MAX) {
        ssrcs.add(ssrc);
      }
    }
    return ssrcs;
  }

  private static Map<Integer, Integer> rtxSsrcs(SdpText.Block block) {
    Map<Integer, Integer> ssrcs = new HashMap<>();
    for (String group : block.all("ssrc-group")) {
      String[] words = group.split(" ");
      if (words[0].equals("FID") && words.length == 3 && ssrcs.size() < SSRCS_MAX) {
        int original = ssrc(words[1]);
        int repair = ssrc(words[2]);
        if (original != 0 && repair != 0 && original != repair) {
          ssrcs.put(repair, original);
        }
      }
    }
    return ssrcs;
  }

  private static int ssrc(String text) {
    try {
      return Integer.parseUnsignedInt(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static String msidTrack(SdpText.Block block) {
    String msid = block.first("msid");
    String[] words = msid == null ? new String[0] : msid.split(" ");
    return words.length > 1 && words[1].length() <= 256 ? words[1] : "";
  }

  /// A decimal number up to `most`, or -1.
  static int number(String text, int most) {
    int value = 0;
    if (text.isEmpty() || text.length() > 9) {
      return -1;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + (c - '0');
    }
    return value <= most ? value : -1;
  }

  static boolean isToken(String text, int most) {
    if (text.isEmpty() || text.length() > most) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!(c >= 'a' && c <= 'z')
          && !(c >= 'A' && c <= 'Z')
          && !(c >= '0' && c <= '9')
          && "-_.{}".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }
}
