// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ConnectLimitTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private static int admitted(ConnectLimit limit, String from, long nowNanos, int attempts) {
    int count = 0;
    for (int i = 0; i < attempts; i++) {
      count += limit.admits(from, nowNanos) ? 1 : 0;
    }
    return count;
  }

  @Test
  void aWholeSchoolComesBackAtOnceAndThenSoManyASecond() {
    ConnectLimit limit = new ConnectLimit(100);
    assertEquals(1000, admitted(limit, "192.0.2.1", 0, 5000));
    assertEquals(100, admitted(limit, "192.0.2.1", SECOND, 5000));
    assertEquals(50, admitted(limit, "192.0.2.1", SECOND + SECOND / 2, 5000));
    assertEquals(1000, admitted(limit, "192.0.2.1", 60 * SECOND, 5000));
  }

  @Test
  void anotherSourceHasItsOwnAllowance() {
    ConnectLimit limit = new ConnectLimit(1);
    assertEquals(10, admitted(limit, "192.0.2.1", 0, 100));
    assertTrue(limit.admits("192.0.2.2", 0));
  }

  @Test
  void theAddressesOfOneIpv6NetworkAreOneSource() {
    ConnectLimit limit = new ConnectLimit(1);
    assertEquals(10, admitted(limit, "2001:db8:0:1::1", 0, 100));
    assertFalse(limit.admits("2001:db8:0:1:ffff::9", 0));
    assertTrue(limit.admits("2001:db8:0:2::1", 0));
  }

  @Test
  void aFloodOfSourcesCostsNoMoreThanIsRemembered() {
    ConnectLimit limit = new ConnectLimit(1);
    assertEquals(10, admitted(limit, "192.0.2.1", 0, 100));
    for (int i = 0; i < ConnectLimit.SOURCES_MAX; i++) {
      assertTrue(limit.admits("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255), 0));
    }
    assertTrue(limit.admits("192.0.2.1", 0), "the idlest is forgotten");
  }

  @Test
  void zeroIsNoLimit() {
    assertEquals(5000, admitted(new ConnectLimit(0), "192.0.2.1", 0, 5000));
  }
}
