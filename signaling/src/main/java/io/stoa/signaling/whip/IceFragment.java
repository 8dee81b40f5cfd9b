// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.whip;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The ICE part of a description, as PATCH carries it (RFC 8840 §9). Immutable.
///
/// @param ufrag 4 to 256 characters (RFC 8839 §5.4)
/// @param password 22 to 256 characters
record IceFragment(String ufrag, String password) {

  private static final Pattern UFRAG =
      Pattern.compile("(?m)^a=ice-ufrag:([A-Za-z0-9+/=_-]{4,256})\r?$");
  private static final Pattern PASSWORD =
      Pattern.compile("(?m)^a=ice-pwd:([A-Za-z0-9+/=_-]{22,256})\r?$");
  private static final Pattern MEDIA = Pattern.compile("(?m)^m=.*$");

  /// Whether it is a fragment at all.
  static boolean isWellFormed(String fragment) {
    return !fragment.isBlank()
        && fragment.lines().allMatch(line -> line.isEmpty() || line.indexOf('=') == 1);
  }

  /// The credentials that a fragment carries, if it does.
  static Optional<IceFragment> read(String fragment) {
    Matcher ufrag = UFRAG.matcher(fragment);
    Matcher password = PASSWORD.matcher(fragment);
    return ufrag.find() && password.find()
        ? Optional.of(new IceFragment(ufrag.group(1), password.group(1)))
        : Optional.empty();
  }

  /// The fragment of our answer: its credentials, and the first m-line with its candidates.
  static String of(String answer) {
    StringBuilder out = new StringBuilder();
    boolean media = false;
    boolean first = false;
    for (String line : answer.split("\r\n")) {
      if (MEDIA.matcher(line).matches()) {
        if (first) {
          break;
        }
        media = true;
        first = true;
        out.append(line).append("\r\n");
      } else if (line.startsWith("a=ice-") && !out.toString().contains(line)) {
        out.append(line).append("\r\n");
      } else if (media && (line.startsWith("a=mid:") || line.startsWith("a=candidate:"))) {
        out.append(line).append("\r\n");
      }
    }
    return out.append("a=end-of-candidates\r\n").toString();
  }
}
