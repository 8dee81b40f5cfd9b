// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.turn;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How a relay is reached: `turn:host:3478?transport=udp`, `turn:host?transport=tcp` or
/// `turns:host:443` (RFC 7065). Immutable.
///
/// @param host a name or an address, IPv6 without its brackets
public record RelayUrl(String text, String host, int port, Transport transport) {

  /// What carries the messages to the relay.
  public enum Transport {
    UDP,
    TCP,
    TLS
  }

  private static final Pattern FORM =
      Pattern.compile(
          "(turns?):(\\[[0-9a-fA-F:.]+\\]|[^\\[\\]:?/@]+)(?::(\\d{1,5}))?(?:\\?transport=(udp|tcp))?");

  private static final int PORT = 3478;
  private static final int TLS_PORT = 5349;

  /// Reads one.
  ///
  /// @throws IllegalArgumentException it is none, or DTLS, which no browser speaks
  public static RelayUrl parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("not a TURN URL: " + text);
    }
    boolean tls = form.group(1).equals("turns");
    boolean udp = form.group(4) == null ? !tls : form.group(4).equals("udp");
    if (tls && udp) {
      throw new IllegalArgumentException("TURN over DTLS is not supported: " + text);
    }
    int port = form.group(3) == null ? (tls ? TLS_PORT : PORT) : Integer.parseInt(form.group(3));
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("no such port: " + text);
    }
    String host = form.group(2).replaceAll("[\\[\\]]", "");
    return new RelayUrl(
        text, host, port, tls ? Transport.TLS : udp ? Transport.UDP : Transport.TCP);
  }
}
