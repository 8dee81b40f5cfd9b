// SPDX-License-Identifier: Apache-2.0
package io.stoa.media;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class CandidateTest {

  /// RFC 8839 §5.1 takes an address, not the zone that it has on this machine.
  @Test
  void anAddressHasNoZone() throws UnknownHostException {
    byte[] address = HexFormat.of().parseHex("20010db8000000000000000000000002");
    InetAddress scoped = Inet6Address.getByAddress("", address, 1);
    String line = new Candidate(false, 7, new InetSocketAddress(scoped, 5000)).toSdp();
    assertEquals("1 udp 7 2001:db8:0:0:0:0:0:2 5000 typ host", line.split(" ", 2)[1]);
  }
}
