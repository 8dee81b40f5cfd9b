// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class UdpSocketTest {
  private ShardGroup group;
  private DatagramSocket receiver;

  @BeforeEach
  void open() throws Exception {
    receiver = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    receiver.setReceiveBufferSize(4 << 20);
    receiver.setSoTimeout(5_000);
    start(Sockets.best(), "127.0.0.1");
  }

  private void start(Sockets sockets, String bindTo) throws Exception {
    group = ShardGroup.start(sockets, 0, 1, List.of(InetAddress.getByName(bindTo)));
  }

  @AfterEach
  void close() {
    group.close();
    receiver.close();
  }

  private UdpPath path(Sockets sockets, String bindTo) throws Exception {
    group.close();
    start(sockets, bindTo);
    Shard shard = group.shards().getFirst();
    RemoteAddress remote = new RemoteAddress();
    remote.set((InetSocketAddress) receiver.getLocalSocketAddress());
    return new UdpPath(shard.socket(), remote, new Attachment(PathTableTest.transport()), 0);
  }

  /// Sends `bytes` running numbers in packets of `size`, and reads them back one by one.
  private void run(UdpPath path, int bytes, int size) throws Exception {
    ByteBuf buffer = Unpooled.directBuffer(bytes + 7).writeZero(7);
    for (int i = 0; i < bytes; i++) {
      buffer.writeByte(i % 251);
    }
    Shard shard = group.shards().getFirst();
    CompletableFuture<Void> sent = new CompletableFuture<>();
    shard.execute(() -> {
      path.sendRun(buffer, 7, bytes, size);
      path.send(Unpooled.wrappedBuffer(new byte[] {-1}));
      shard.flush();
      sent.complete(null);
    });
    sent.get(30, TimeUnit.SECONDS);
    for (int from = 0; from < bytes; from += size) {
      byte[] packet = receive();
      assertEquals(Math.min(size, bytes - from), packet.length, "at " + from);
      assertEquals((byte) (from % 251), packet[0]);
      assertEquals((byte) ((from + packet.length - 1) % 251), packet[packet.length - 1]);
    }
    assertEquals(-1, receive()[0]);
    assertTrue(buffer.release(), "a buffer is kept");
  }

  private byte[] receive() throws Exception {
    DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
    receiver.receive(packet);
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  @ParameterizedTest
  @EnumSource
  void aRunArrivesAsPackets(Sockets sockets) throws Exception {
    UdpPath path = path(sockets, "127.0.0.1");
    for (int bytes : new int[] {1200, 2400, 2401, 22 * 1472, 9999}) {
      run(path, bytes, bytes == 22 * 1472 ? 1472 : 1200);
    }
    assertTrue(path.segmented());
    assertEquals(0, group.counters().get("net.send_failed"));
    assertEquals(1 + 2 + 3 + 22 + 9 + 5, group.counters().get("net.sent"));
  }

  @ParameterizedTest
  @CsvSource({"NATIVE", "EPOLL"})
  void anIpv6SocketReachesIpv4(Sockets sockets) throws Exception {
    UdpPath path = path(sockets, "2001:db8::1");
    run(path, 5000, 1000);
  }

  /// The kernel cuts a message into at most 128 datagrams, and refuses a longer one as it refuses
  /// packets that are longer than the path's MTU.
  @Test
  void whatTheKernelDoesNotCutLeavesPacketByPacket() throws Exception {
    UdpPath path = path(Sockets.NATIVE, "127.0.0.1");
    run(path, 2000, 10);
    assertFalse(path.segmented());
    run(path, 2000, 10);
    assertEquals(0, group.counters().get("net.send_failed"));
    assertEquals(402, group.counters().get("net.sent"));
  }

  @Test
  void sendsAndReceivesWithoutAllocating() throws Exception {
    UdpPath path = path(Sockets.NATIVE, "127.0.0.1");
    Shard shard = group.shards().getFirst();
    RemoteAddress self = new RemoteAddress();
    self.set(new InetSocketAddress(InetAddress.getLoopbackAddress(), shard.port()));
    UdpPath back = new UdpPath(shard.socket(), self, path.owner(), 0);
    ByteBuf buffer = Unpooled.directBuffer(4000).writeZero(4000);
    long dropped = flood(shard, back, buffer);
    long allocated = onShard(shard);
    dropped += flood(shard, back, buffer);
    allocated = onShard(shard) - allocated;
    assertEquals(2 * 50_000, dropped);
    assertTrue(allocated < 500_000, allocated + " bytes for 50,000 datagrams sent and received");
    assertTrue(buffer.release());
  }

  /// Lets the socket send to itself, a stranger; returns how many datagrams it refused as that.
  private long flood(Shard shard, UdpPath back, ByteBuf buffer) throws Exception {
    long before = strangers();
    Runnable burst =
        () -> {
          back.sendRun(buffer, 0, 4000, 100);
          back.sendRun(buffer, 0, 1000, 100);
        };
    for (int sent = 50; sent <= 50_000; sent += 50) {
      shard.execute(burst);
      long expected = before + sent;
      Classroom.awaitTrue(() -> strangers() >= expected, () -> "received " + group.counters());
    }
    return strangers() - before;
  }

  private long strangers() {
    return group.counters().getOrDefault("net.dropped_stranger", 0L);
  }

  private static long onShard(Shard shard) throws Exception {
    CompletableFuture<Long> bytes = new CompletableFuture<>();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    shard.execute(() -> bytes.complete(threads.getCurrentThreadAllocatedBytes()));
    return bytes.get(30, TimeUnit.SECONDS);
  }
}
