// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.media.turn.PeerRules.Verdict;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PeerRulesTest {
  private static final InetSocketAddress MEDIA = TurnTable.MEDIA;
  private static final InetAddress OTHER_OWN = InetAddress.ofLiteral("9.1.2.3");

  private static PeerRules rules(String... opened) {
    return new PeerRules(
        List.of(MEDIA),
        List.of(MEDIA.getAddress(), OTHER_OWN),
        Stream.of(opened).map(PeerRange::parse).toList());
  }

  private static Verdict judge(PeerRules rules, String address) {
    return rules.judge(new InetSocketAddress(literal(address), 53));
  }

  /// An address as it comes from the wire: a mapped one stays IPv6.
  private static InetAddress literal(String text) {
    if (text.startsWith("::ffff:") && text.indexOf('.') > 0) {
      byte[] bytes = new byte[16];
      bytes[10] = -1;
      bytes[11] = -1;
      System.arraycopy(InetAddress.ofLiteral(text.substring(7)).getAddress(), 0, bytes, 12, 4);
      try {
        return Inet6Address.getByAddress(null, bytes, -1);
      } catch (UnknownHostException e) {
        throw new AssertionError(e);
      }
    }
    return InetAddress.ofLiteral(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"9.9.9.9", "127.0.0.1", "203.0.113.10", "2600::1", "::1"})
  void admitsNothingByItselfButItsOwnMediaPort(String address) {
    assertEquals(Verdict.FORBIDDEN, judge(rules(), address));
    assertEquals(Verdict.OWN_MEDIA, rules().judge(MEDIA));
    assertFalse(rules().leadOutside());
  }

  /// What everything opened still keeps shut.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.254",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "203.0.113.10",
        "9.1.2.3",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::808:808",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:8.8.8.8",
        "::ffff:0:7f00:1",
        "64:ff9b::7f00:1",
        "64:ff9b::808:808",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "2001:10::1",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "3fff::1",
        "4000::1",
        "5f00::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
        "2600::5efe:7f00:1",
        "2600::200:5efe:7f00:1"
      })
  void opensNothingSpecialByAWideRange(String address) {
    assertEquals(Verdict.FORBIDDEN, judge(rules("0.0.0.0/0", "::/0"), address));
  }

  @ParameterizedTest
  @ValueSource(strings = {"8.8.8.8", "9.9.9.9", "172.32.0.1", "100.128.0.1", "2600::1"})
  void opensPublicAddressesByAWideRange(String address) {
    assertEquals(Verdict.OUTSIDE, judge(rules("0.0.0.0/0", "::/0"), address));
  }

  @Test
  void opensSpecialAddressesByARangeOfTheirOwn() {
    PeerRules rules = rules("10.1.0.0/16", "127.0.0.1", "fd00::/8", "9.1.2.3/32", "::1/128");
    for (String address : List.of("10.1.2.3", "127.0.0.1", "fd00::1", "9.1.2.3", "::1")) {
      assertEquals(Verdict.OUTSIDE, judge(rules, address), address);
    }
    for (String address : List.of("10.2.0.1", "127.0.0.2", "::ffff:127.0.0.1", "::ffff:10.1.2.3")) {
      assertEquals(Verdict.FORBIDDEN, judge(rules, address), address);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0/8", "224.0.0.1", "255.255.255.255", "ff02::1", "2002::/16"})
  void opensSomeByNothing(String range) {
    String address = range.replaceFirst("/.*", "").replace("0.0.0.0", "0.0.0.7");
    assertEquals(Verdict.FORBIDDEN, judge(rules(range), address));
  }

  @Test
  void permitsItsOwnAddressOnlyForMedia() {
    assertTrue(rules().permits(MEDIA));
    assertTrue(rules().permits(new InetSocketAddress(MEDIA.getAddress(), 0)));
    assertFalse(rules().permits(new InetSocketAddress(MEDIA.getAddress(), 5432)));
    assertFalse(rules().permits(new InetSocketAddress(OTHER_OWN, 0)));
    assertTrue(rules("9.9.9.0/24").permits(TurnTable.at("9.9.9.9", 0)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "host", "1.2.3.4/33", "1.2.3.4/-1", "::/129", "1.2.3.4/", "1.2.3/8"})
  void namesARangeThatIsNone(String text) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> PeerRange.parse(text));
    assertTrue(String.valueOf(refused.getMessage()).endsWith(": " + text));
  }
}
