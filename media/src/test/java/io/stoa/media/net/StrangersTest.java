// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StrangersTest {
  private static final InetAddress ANN = InetAddress.ofLiteral("192.0.2.1");
  private static final InetAddress BEN = InetAddress.ofLiteral("192.0.2.2");

  private final Strangers<String> strangers = new Strangers<>(4, 2);

  @Test
  void theOldestOfASourceMakesRoomForItsNext() {
    assertNull(strangers.add("b1", BEN));
    assertNull(strangers.add("a1", ANN));
    assertNull(strangers.add("a2", ANN));
    assertEquals("a1", strangers.add("a3", ANN));
    assertEquals(List.of("b1", "a2", "a3"), strangers.list());
    assertFalse(strangers.remove("a1"));
    assertTrue(strangers.remove("a2"));
    assertNull(strangers.add("a4", ANN));
  }

  @Test
  void theOldestOfAllMakesRoomForAnyNext() {
    for (int i = 0; i < 4; i++) {
      assertNull(strangers.add("s" + i, InetAddress.ofLiteral("192.0.2." + (10 + i))));
    }
    assertEquals("s0", strangers.add("a1", ANN));
    assertEquals("s1", strangers.add("a2", ANN));
    assertEquals(4, strangers.list().size());
  }

  @Test
  void addressesOfOneIpv6NetworkAreOneSource() {
    assertNull(strangers.add("s1", InetAddress.ofLiteral("2001:db8::1")));
    assertNull(strangers.add("s2", InetAddress.ofLiteral("2001:db8::2")));
    assertNull(strangers.add("other", InetAddress.ofLiteral("2001:db8:0:1::1")));
    assertEquals("s1", strangers.add("s3", InetAddress.ofLiteral("2001:db8::3")));
  }
}
