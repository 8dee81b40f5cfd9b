// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.sdp;

import io.stoa.media.RemoteTransport;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a client's description. Any thread.
public final class SdpReader {

  public static final int CHARS_MAX = 1_048_576;
  public static final int LINES_MAX = 32_768;
  public static final int LINE_CHARS_MAX = 4096;
  public static final int SECTIONS_MAX = 256;
  private static final int FINGERPRINTS_MAX = 8;
  private static final Set<String> HASHES = Set.of("sha-256", "sha-384", "sha-512");

  private SdpReader() {}

  /// @throws MalformedSdp when it is not well-formed, beyond a limit, or not what WebRTC demands
  public static RemoteDescription read(String sdp) throws MalformedSdp {
    SdpText text = split(sdp);
    List<RemoteSection> sections = new ArrayList<>();
    Set<String> mids = new HashSet<>();
    boolean grouped = text.sections().size() > 1 || text.session().first("group") != null;
    Set<String> bundled = bundled(text.session());
    RemoteTransport transport = null;
    for (SdpText.Block block : text.sections()) {
      RemoteSection section = SectionReader.read(block, text.session(), bundled, grouped);
      if (!mids.add(section.mid())) {
        throw new MalformedSdp("two m-lines have the same mid");
      }
      if (!section.rejected() && transport == null) {
        transport = transport(text.session(), block);
      }
      sections.add(section);
    }
    if (transport == null) {
      throw new MalformedSdp("no m-line is in use");
    }
    return new RemoteDescription(transport, grouped, sections);
  }

  private static SdpText split(String sdp) throws MalformedSdp {
    if (sdp.length() > CHARS_MAX) {
      throw new MalformedSdp("longer than " + CHARS_MAX + " characters");
    }
    SdpText.Block session = new SdpText.Block("", new ArrayList<>());
    List<SdpText.Block> sections = new ArrayList<>();
    SdpText.Block block = session;
    int lines = 0;
    int at = 0;
    while (at < sdp.length()) {
      int end = sdp.indexOf('\n', at);
      String line = sdp.substring(at, end < 0 ? sdp.length() : end).stripTrailing();
      at = end < 0 ? sdp.length() : end + 1;
      if (++lines > LINES_MAX || line.length() > LINE_CHARS_MAX) {
        throw new MalformedSdp("too many or too long lines");
      }
      if (line.chars().anyMatch(c -> c < ' ' && c != '\t')) {
        throw new MalformedSdp("line " + lines + " holds a control character");
      }
      if (line.isEmpty()) {
        continue;
      }
      if (line.length() < 2 || line.charAt(1) != '=') {
        throw new MalformedSdp("line " + lines + " is not of the form <type>=<value>");
      }
      if (lines == 1 && !line.equals("v=0")) {
        throw new MalformedSdp("does not begin with v=0");
      }
      if (line.charAt(0) == 'm') {
        block = new SdpText.Block(line.substring(2), new ArrayList<>());
        sections.add(block);
        if (sections.size() > SECTIONS_MAX) {
          throw new MalformedSdp("more than " + SECTIONS_MAX + " m-lines");
        }
      } else if (line.charAt(0) == 'a') {
        block.attributes().add(line.substring(2));
      }
    }
    if (lines == 0) {
      throw new MalformedSdp("empty");
    }
    return new SdpText(session, sections);
  }

  private static Set<String> bundled(SdpText.Block session) {
    for (String group : session.all("group")) {
      if (group.startsWith("BUNDLE ")) {
        return Set.of(new HashSet<>(List.of(group.substring(7).split(" "))).toArray(String[]::new));
      }
    }
    return Set.of();
  }

  /// The transport of the first m-line in use carries the bundle (RFC 8843 §7.2.1).
  private static RemoteTransport transport(SdpText.Block session, SdpText.Block block)
      throws MalformedSdp {
    String ufrag = either(block, session, "ice-ufrag");
    String password = either(block, session, "ice-pwd");
    // RFC 8839 §5.4.
    if (ufrag == null || !iceChars(ufrag, 4)) {
      throw new MalformedSdp("no ice-ufrag of 4 to 256 characters");
    }
    if (password == null || !iceChars(password, 22)) {
      throw new MalformedSdp("no ice-pwd of 22 to 256 characters");
    }
    // RFC 8842 §5.5: we are passive, so the client must be able to be active.
    String setup = either(block, session, "setup");
    if (setup != null && !setup.equals("actpass") && !setup.equals("active")) {
      throw new MalformedSdp("setup must allow the client to be active");
    }
    return new RemoteTransport(ufrag, password, fingerprints(session, block));
  }

  private static List<String> fingerprints(SdpText.Block session, SdpText.Block block)
      throws MalformedSdp {
    List<String> lines = block.all("fingerprint");
    if (lines.isEmpty()) {
      lines = session.all("fingerprint");
    }
    List<String> fingerprints = new ArrayList<>();
    for (String line : lines) {
      int space = line.indexOf(' ');
      String hash = space < 0 ? "" : line.substring(0, space).toLowerCase(Locale.ROOT);
      if (HASHES.contains(hash) && isHexPairs(line, space + 1)) {
        fingerprints.add(hash + " " + line.substring(space + 1).toUpperCase(Locale.ROOT));
      }
    }
    if (fingerprints.isEmpty() || fingerprints.size() > FINGERPRINTS_MAX) {
      throw new MalformedSdp("no fingerprint, too many, or none with SHA-2");
    }
    return fingerprints;
  }

  private static @Nullable String either(SdpText.Block block, SdpText.Block session, String name) {
    String value = block.first(name);
    return value != null ? value : session.first(name);
  }

  private static boolean iceChars(String text, int least) {
    if (text.length() < least || text.length() > 256) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // Browsers stay within ice-char; "-", "_" and "=" are seen from others.
      if (!(c >= 'a' && c <= 'z')
          && !(c >= 'A' && c <= 'Z')
          && !(c >= '0' && c <= '9')
          && "+/-_=".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isHexPairs(String line, int from) {
    int length = line.length() - from;
    if (length < 2 || length > 191 || length % 3 != 2) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = line.charAt(from + i);
      if (i % 3 == 2 ? c != ':' : Character.digit(c, 16) < 0 || c > 'f') {
        return false;
      }
    }
    return true;
  }
}
