// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.netty.buffer.ByteBufAllocator;
import io.stoa.media.dtls.DtlsCertificate;
import io.stoa.media.sfu.PeerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathTableTest {

  @Test
  void agreesWithAMap() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (ShardGroup group =
        ShardGroup.start(Sockets.NIO, 0, 1, List.of(InetAddress.getLoopbackAddress()))) {
      NettyUdpSocket socket = new NettyUdpSocket(group.shards().getFirst());
      Attachment owner = new Attachment(transport());
      PathTable table = socket.paths();
      Map<InetSocketAddress, UdpPath> model = new HashMap<>();
      RemoteAddress remote = new RemoteAddress();
      for (int i = 0; i < 20_000; i++) {
        if (random.nextBoolean()) {
          remote.setIpv4(random.nextInt(20), 1 + random.nextInt(10));
        } else {
          remote.setIpv6(0xfe80L << 48, random.nextInt(5), 1 + random.nextInt(10), 0);
        }
        InetSocketAddress address = remote.toSocketAddress();
        UdpPath known = model.get(address);
        assertSame(known, table.find(remote), "seed " + seed);
        if (known == null) {
          UdpPath path = new UdpPath(socket, remote, owner, i);
          model.put(address, path);
          table.add(path);
        } else if (random.nextInt(3) > 0) {
          model.remove(address);
          table.remove(known);
          table.remove(known);
          assertNull(table.find(remote), "seed " + seed);
        }
        assertEquals(model.size(), table.size(), "seed " + seed);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.2.3.4", "255.255.255.255", "::1", "2001:db8::8000:1"})
  void keepsAnAddress(String host) throws Exception {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(host), 65_535);
    RemoteAddress remote = new RemoteAddress();
    remote.set(address);
    assertEquals(address, remote.toSocketAddress());
  }

  static PeerTransport transport() {
    return new PeerTransport(
        "name1234",
        "p".repeat(24),
        DtlsCertificate.generate(),
        new DemuxTest.Deaf(),
        Runnable::run,
        ByteBufAllocator.DEFAULT);
  }
}
