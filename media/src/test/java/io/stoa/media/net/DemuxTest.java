// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.stoa.media.MediaEvent;
import io.stoa.media.dtls.DtlsCertificate;
import io.stoa.media.sfu.Inlet;
import io.stoa.media.sfu.PeerTransport;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class DemuxTest {
  private static final String PASSWORD = "p".repeat(24);

  private final DtlsCertificate certificate = DtlsCertificate.generate();
  private ShardGroup group;
  private Shard shard;

  @BeforeEach
  void start() throws Exception {
    start(Sockets.best());
  }

  private void start(Sockets sockets) throws Exception {
    group = ShardGroup.start(sockets, 0, 1, List.of(InetAddress.getLoopbackAddress()));
    shard = group.shards().getFirst();
  }

  @AfterEach
  void close() {
    group.close();
  }

  @Test
  void remembersNoAddressThatIsNotAuthenticated() throws Exception {
    attach("tutor123");
    for (int i = 0; i < 300; i++) {
      try (DatagramSocket spoofed = new DatagramSocket()) {
        send(spoofed, request("tutor123", "wrong" + PASSWORD));
      }
    }
    awaitCount(Counter.DROPPED_UNAUTHENTICATED, 300);
    assertEquals(0, onShard(shard::pathCount));
  }

  @Test
  void forgetsTheLongestSilentAddressAndAllWithTheTransport() throws Exception {
    Attachment attachment = attach("tutor123");
    for (int i = 0; i < 3 * Attachment.PATHS_MAX; i++) {
      try (DatagramSocket socket = new DatagramSocket()) {
        send(socket, request("tutor123", PASSWORD));
        answered(socket);
      }
    }
    assertEquals(Attachment.PATHS_MAX, onShard(shard::pathCount));
    onShard(() -> {
      shard.detach(attachment);
      return 0;
    });
    assertEquals(0, onShard(shard::pathCount));
    assertEquals(0, onShard(() -> shard.demux().ufrags().size()));
    assertEquals(0, onShard(shard::attachmentCount));
  }

  @ParameterizedTest
  @EnumSource
  void keepsAnAddressForTheTransportThatIsHeardThere(Sockets sockets) throws Exception {
    group.close();
    start(sockets);
    attach("tutor123");
    attach("student1");
    try (DatagramSocket socket = new DatagramSocket()) {
      send(socket, request("tutor123", PASSWORD));
      answered(socket);
      send(socket, request("student1", PASSWORD));
      awaitCount(Counter.DROPPED_ADDRESS_TAKEN, 1);
      send(socket, request("tutor123", PASSWORD));
      answered(socket);
    }
    assertEquals(1, onShard(shard::pathCount));
  }

  @ParameterizedTest
  @EnumSource
  void countsWhatItDropsByReason(Sockets sockets) throws Exception {
    group.close();
    start(sockets);
    try (DatagramSocket socket = new DatagramSocket()) {
      send(socket, new byte[1501]);
      awaitCount(Counter.DROPPED_SIZE, 1);
      send(socket, new byte[] {(byte) 0x80, 0, 0});
      awaitCount(Counter.DROPPED_STRANGER, 1);
      send(socket, request("nobody12", PASSWORD));
      awaitCount(Counter.DROPPED_USERNAME, 1);
    }
    assertEquals(0, count(Counter.RECEIVED));
    assertEquals(0, count(Counter.SENT));
  }

  @Test
  void keepsTheNameBeforeARestartAndForgetsTheOneBeforeThat() throws Exception {
    Attachment attachment = attach("first123");
    for (String next : List.of("second12", "third123")) {
      onShard(() -> {
        shard.rename(attachment, next);
        attachment.transport().restart(next, PASSWORD, System.nanoTime());
        return 0;
      });
    }
    assertEquals(List.of("second12", "third123"), onShard(() -> List.copyOf(attachment.ufrags())));
    assertEquals(2, onShard(() -> shard.demux().ufrags().size()));
  }

  @Test
  void dropsStrangersWithoutAllocating() throws Exception {
    attach("tutor123");
    UdpSocket socket = new NettyUdpSocket(shard);
    RemoteAddress stranger = new RemoteAddress();
    stranger.setIpv4(0x7f00_0001, 9);
    ByteBuf garbage = Unpooled.directBuffer().writeBytes(new byte[] {(byte) 0x80, 111, 0, 1, 2, 3});
    ByteBuf check = Unpooled.directBuffer().writeBytes(request("nobody12", PASSWORD));
    long allocated =
        onShard(() -> {
          flood(socket, garbage, check, stranger, 50_000);
          ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
          long before = threads.getCurrentThreadAllocatedBytes();
          flood(socket, garbage, check, stranger, 100_000);
          return threads.getCurrentThreadAllocatedBytes() - before;
        });
    garbage.release();
    check.release();
    awaitCount(Counter.DROPPED_STRANGER, 150_000);
    awaitCount(Counter.DROPPED_USERNAME, 150_000);
    assertTrue(allocated < 100_000, allocated + " bytes for 200,000 datagrams");
  }

  private void flood(
      UdpSocket socket, ByteBuf garbage, ByteBuf check, RemoteAddress from, int count) {
    for (int i = 0; i < count; i++) {
      shard.demux().route(socket, garbage, from, i);
      shard.demux().route(socket, check, from, i);
    }
  }

  private Attachment attach(String ufrag) throws Exception {
    return onShard(() ->
        shard.attach(
            new PeerTransport(
                ufrag, PASSWORD, certificate, new Deaf(), shard, ByteBufAllocator.DEFAULT),
            ufrag));
  }

  private <T> T onShard(Callable<T> call) throws Exception {
    CompletableFuture<T> result = new CompletableFuture<>();
    shard.execute(() -> {
      try {
        result.complete(call.call());
      } catch (Exception e) {
        result.completeExceptionally(e);
      }
    });
    return result.get(10, TimeUnit.SECONDS);
  }

  private static byte[] request(String ufrag, String password) {
    return StunCheck.request(ufrag + ":client", password, new byte[12]);
  }

  private void send(DatagramSocket from, byte[] bytes) throws Exception {
    from.send(
        new DatagramPacket(
            bytes,
            bytes.length,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), shard.port())));
  }

  private static void answered(DatagramSocket socket) throws Exception {
    byte[] buffer = new byte[2048];
    DatagramPacket answer = new DatagramPacket(buffer, buffer.length);
    socket.setSoTimeout(5_000);
    socket.receive(answer);
    assertTrue(StunCheck.isSuccess(buffer, new byte[12]));
  }

  private long count(Counter counter) {
    Map<String, Long> sums = new TreeMap<>(group.counters());
    return sums.getOrDefault(Counters.name("net", counter), -1L);
  }

  private void awaitCount(Counter counter, long expected) {
    Classroom.awaitTrue(() -> count(counter) >= expected, () -> counter + " " + count(counter));
    assertEquals(expected, count(counter));
  }

  /// Nothing reaches it in these tests.
  static final class Deaf implements Inlet {
    @Override
    public void onRtp(PeerTransport from, ByteBuf packet, int index, int length, long nowNanos) {
      throw new AssertionError();
    }

    @Override
    public void onRtcp(PeerTransport from, ByteBuf packet, int index, int length, long nowNanos) {
      throw new AssertionError();
    }

    @Override
    public void onConnected(PeerTransport transport) {
      throw new AssertionError();
    }

    @Override
    public void onFailed(PeerTransport transport, MediaEvent.Reason reason) {
      throw new AssertionError();
    }

    @Override
    public void onDirty(PeerTransport transport) {
      throw new AssertionError();
    }
  }
}
