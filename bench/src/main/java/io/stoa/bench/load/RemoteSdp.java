// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a server's session description says, as far as a client that bundles everything needs it.
/// Immutable.
///
/// @param fingerprint SHA-256 of its certificate, upper-case hex with colons
/// @param address its first UDP host candidate over IPv4
/// @param sections its m-lines, in order
public record RemoteSdp(
    String ufrag,
    String password,
    String fingerprint,
    InetSocketAddress address,
    List<Section> sections) {

  /// An m-line.
  ///
  /// @param media `audio`, `video` or `application`
  /// @param formats everything behind the protocol
  /// @param payloadType of Opus or VP8, -1 when neither is there
  /// @param sends whether the server wants to send here
  public record Section(
      String media, String protocol, String formats, String mid, int payloadType, boolean sends) {}

  /// Reads a description.
  ///
  /// @throws IllegalArgumentException when something is missing
  public static RemoteSdp read(String sdp) {
    List<Section> sections = new ArrayList<>();
    List<String> block = new ArrayList<>();
    for (String line : sdp.lines().toList()) {
      if (line.startsWith("m=")) {
        addSection(sections, block);
        block.clear();
      }
      block.add(line);
    }
    addSection(sections, block);
    return new RemoteSdp(
        required(sdp, "a=ice-ufrag:"),
        required(sdp, "a=ice-pwd:"),
        required(sdp, "a=fingerprint:sha-256 "),
        candidate(sdp),
        List.copyOf(sections));
  }

  private static void addSection(List<Section> sections, List<String> block) {
    if (block.isEmpty() || !block.getFirst().startsWith("m=")) {
      return;
    }
    String[] words = block.getFirst().substring(2).split(" ", 4);
    String mid = value(block, "a=mid:");
    sections.add(
        new Section(
            words[0],
            words[2],
            words[3],
            mid == null ? "" : mid,
            payloadType(block),
            block.contains("a=sendonly") || block.contains("a=sendrecv")));
  }

  private static int payloadType(List<String> block) {
    for (String line : block) {
      String upper = line.toUpperCase(java.util.Locale.ROOT);
      if (line.startsWith("a=rtpmap:")
          && (upper.contains(" VP8/90000") || upper.contains(" OPUS/48000"))) {
        return Integer.parseInt(line.substring("a=rtpmap:".length(), line.indexOf(' ')));
      }
    }
    return -1;
  }

  private static InetSocketAddress candidate(String sdp) {
    for (String line : sdp.lines().toList()) {
      if (line.startsWith("a=candidate:")) {
        String[] words = line.split(" ");
        if (words[1].equals("1")
            && words[2].equalsIgnoreCase("udp")
            && words[4].indexOf(':') < 0
            && words[7].equals("host")) {
          return new InetSocketAddress(words[4], Integer.parseInt(words[5]));
        }
      }
    }
    throw new IllegalArgumentException("no UDP candidate over IPv4 in:\n" + sdp);
  }

  private static String required(String sdp, String prefix) {
    String value = value(sdp.lines().toList(), prefix);
    if (value == null) {
      throw new IllegalArgumentException("no " + prefix + " in:\n" + sdp);
    }
    return value;
  }

  private static @Nullable String value(List<String> lines, String prefix) {
    for (String line : lines) {
      if (line.startsWith(prefix)) {
        return line.substring(prefix.length()).strip();
      }
    }
    return null;
  }

  /// The payload type with which the server sends video, or -1.
  public int videoPayloadType() {
    for (Section section : sections) {
      if (section.media().equals("video")) {
        return section.payloadType();
      }
    }
    return -1;
  }
}
