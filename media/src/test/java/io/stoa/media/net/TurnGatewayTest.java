// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.PooledByteBufAllocator;
import io.stoa.media.MediaConfig;
import io.stoa.media.TurnConfig;
import io.stoa.media.TurnHandle;
import io.stoa.media.net.Classroom.Seat;
import io.stoa.media.turn.TurnAllocation;
import io.stoa.media.turn.TurnAsker;
import io.stoa.media.turn.TurnPolicy;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TurnGatewayTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);

  @ParameterizedTest
  @ValueSource(strings = {"udp", "tcp", "tls"})
  void carriesAClass(String transport) throws Exception {
    carries(transport, LOOPBACK);
  }

  @ParameterizedTest
  @ValueSource(strings = {"udp", "tcp", "tls"})
  void carriesAClassOverIpv6(String transport) throws Exception {
    InetAddress loopback = InetAddress.ofLiteral("::1");
    Assumptions.assumeTrue(
        NetworkInterface.getByInetAddress(loopback) != null, "skipped: there is no IPv6 here");
    carries(transport, loopback);
  }

  private static void carries(String transport, InetAddress host) throws Exception {
    try (Classroom classroom = new Classroom(2, MediaConfig.PART_LOAD, host)) {
      TurnHandle turn = classroom.openTurn();
      Seat tutor = classroom.enter("tutor", media -> TurnWire.open(turn, transport, media));
      Seat student = classroom.enter("student", media -> TurnWire.open(turn, transport, media));
      Seat direct = classroom.enter("direct", false);
      tutor.peer().publish(RtpPackets.publication("audio", 0x1111));
      student.peer().subscribe(RtpPackets.subscription("audio", 0x2222));
      direct.peer().subscribe(RtpPackets.subscription("audio", 0x3333));
      for (int i = 0; i < 200; i++) {
        tutor.client().send(RtpPackets.opus(0x1111, i, 80));
        for (Seat seat : List.of(student, direct)) {
          byte[] packet = seat.client().receive(5_000);
          assertEquals(i, packet == null ? -1 : RtpPackets.number(packet));
        }
      }
      assertEquals(400, classroom.counter("sfu.rtp_forwarded"));
      assertTrue(classroom.counter("turn.to_peer") > 200);
      assertTrue(classroom.counter("turn.to_client") > 200);
      assertEquals(0, classroom.counter("net.defect"));
      tutor.client().close();
      if (!transport.equals("udp")) {
        classroom.awaitCounter("turn.ended", 1);
      }
    }
  }

  @Test
  void aRelayShortOfRoomSaysHowMuchEachMayBeSent() throws Exception {
    try (Classroom classroom = new Classroom(1)) {
      TurnHandle turn =
          classroom
              .server()
              .openTurn(
                  new TurnConfig(
                      0,
                      OptionalInt.empty(),
                      Optional.empty(),
                      "a secret of tests",
                      List.of(),
                      List.of(),
                      200_000));
      Seat tutor = classroom.enter("tutor", false);
      Seat student = classroom.enter("student", media -> TurnWire.open(turn, "udp", media));
      tutor.peer().publish(RtpPackets.publication("audio", 0x1111));
      student.peer().subscribe(RtpPackets.subscription("audio", 0x2222));
      int[] sent = new int[1];
      Classroom.awaitTrue(
          () -> {
            say(tutor, sent[0]++);
            return classroom.server().relayLimitBps().isPresent();
          },
          () -> "no limit after " + sent[0] + " packets");
      long limit = classroom.server().relayLimitBps().orElseThrow();
      assertTrue(limit >= 60_000 && limit <= 200_000, limit + " bps");
      Classroom.awaitTrue(
          () -> classroom.server().relayLimitBps().isEmpty(), () -> "still a limit");
    }
  }

  private static void say(Seat seat, int number) {
    try {
      seat.client().send(RtpPackets.opus(0x1111, number, 1_000));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"udp", "tcp", "tls"})
  void sendsNoByteWhereItMustNot(String transport) throws Exception {
    List<DatagramSocket> canaries = new ArrayList<>();
    try (Classroom classroom = new Classroom(1)) {
      TurnHandle turn = classroom.openTurn();
      InetSocketAddress media =
          classroom.seat("tutor", false).transport().candidates().getFirst().address();
      TurnWire client = TurnWire.open(turn, transport, media);
      List<InetSocketAddress> peers = new ArrayList<>();
      for (InetAddress own : ownAddresses()) {
        DatagramSocket canary = new DatagramSocket(0, own);
        canaries.add(canary);
        peers.add((InetSocketAddress) canary.getLocalSocketAddress());
        peers.add(new InetSocketAddress(own, turn.port()));
      }
      for (String address :
          List.of(
              "0.0.0.0",
              "10.0.0.1",
              "100.64.0.1",
              "127.0.0.2",
              "169.254.169.254",
              "172.16.0.1",
              "192.168.0.1",
              "224.0.0.251",
              "255.255.255.255",
              "8.8.8.8",
              "::",
              "ff02::1",
              "fe80::1",
              "fd00::1",
              "64:ff9b::7f00:1",
              "2002:7f00:1::",
              "2001::1",
              "::7f00:1")) {
        peers.add(new InetSocketAddress(InetAddress.ofLiteral(address), canaryPort(canaries)));
      }
      int channel = 0x4001;
      for (InetSocketAddress peer : peers) {
        assertEquals(403, client.code(client.asker().permit(peer)), peer::toString);
        assertEquals(403, client.code(client.asker().bind(channel, peer)), peer::toString);
        assertEquals(403, client.code(client.asker().connect(peer)), peer::toString);
        client.raw().send(client.asker().send(peer, HELLO));
        client.raw().send(TurnAsker.channelData(channel++, HELLO));
      }
      // An answer to this means that all before it was processed.
      assertEquals(0, client.code(client.asker().refresh(600)));
      for (DatagramSocket canary : canaries) {
        assertHearsOnlyTheEnd(canary);
      }
      client.close();
    } finally {
      canaries.forEach(DatagramSocket::close);
    }
  }

  private static int canaryPort(List<DatagramSocket> canaries) {
    return canaries.getFirst().getLocalPort();
  }

  private static List<InetAddress> ownAddresses() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isLinkLocalAddress())
        .toList();
  }

  private static void assertHearsOnlyTheEnd(DatagramSocket canary) throws IOException {
    byte[] end = "end".getBytes(StandardCharsets.UTF_8);
    try (DatagramSocket sender = new DatagramSocket(0, canary.getLocalAddress())) {
      sender.send(new DatagramPacket(end, end.length, canary.getLocalSocketAddress()));
    }
    DatagramPacket heard = new DatagramPacket(new byte[2048], 2048);
    canary.setSoTimeout(5_000);
    canary.receive(heard);
    assertArrayEquals(end, Arrays.copyOf(heard.getData(), heard.getLength()));
  }

  @Test
  void relaysToAPeerThatIsOpened() throws Exception {
    try (Classroom classroom = new Classroom(1);
        DatagramSocket echo = new DatagramSocket(0, LOOPBACK)) {
      TurnHandle turn = classroom.openTurn("127.0.0.1");
      TurnWire client = TurnWire.dial(turn, "tcp");
      client.allocate(turn, "tester");
      InetSocketAddress peer = (InetSocketAddress) echo.getLocalSocketAddress();
      client.expect(0, client.asker().permit(peer));
      client.raw().send(client.asker().send(peer, HELLO));
      DatagramPacket heard = new DatagramPacket(new byte[2048], 2048);
      echo.setSoTimeout(5_000);
      echo.receive(heard);
      assertArrayEquals(HELLO, Arrays.copyOf(heard.getData(), heard.getLength()));
      echo.send(heard);
      assertArrayEquals(HELLO, client.receive());
      client.expect(0, client.asker().bind(0x4000, peer));
      client.send(HELLO);
      echo.receive(heard);
      echo.send(heard);
      assertArrayEquals(HELLO, client.receive());
      client.close();
      classroom.awaitCounter("turn.ended", 1);
    }
  }

  @Test
  void tellsWhoeverWantsTooMuch() throws Exception {
    List<TurnWire> clients = new ArrayList<>();
    try (Classroom classroom = new Classroom(1)) {
      TurnHandle turn = classroom.openTurn("9.9.9.0/24");
      for (int i = 0; i < TurnPolicy.PER_SUBJECT; i++) {
        TurnWire client = TurnWire.dial(turn, "udp");
        clients.add(client);
        client.allocate(turn, "greedy");
      }
      TurnWire client = TurnWire.dial(turn, "udp");
      clients.add(client);
      IOException refused = assertThrows(IOException.class, () -> client.allocate(turn, "greedy"));
      assertEquals("answered with 486", refused.getMessage());
      TurnWire first = clients.getFirst();
      int code = 0;
      for (int i = 0; i <= TurnAllocation.PERMISSIONS_MAX; i++) {
        assertEquals(0, code, "permission " + i);
        InetSocketAddress peer = new InetSocketAddress(InetAddress.ofLiteral("9.9.9." + i), 9);
        code = first.code(first.asker().permit(peer));
      }
      assertEquals(508, code);
      TurnWire other = TurnWire.dial(turn, "udp");
      clients.add(other);
      other.allocate(turn, "modest");
    } finally {
      clients.forEach(TurnWire::close);
    }
  }

  @Test
  void keepsNothingOfTenThousandStrangers() throws Exception {
    try (Classroom classroom = new Classroom(1)) {
      TurnHandle turn = classroom.openTurn();
      InetSocketAddress port = new InetSocketAddress(LOOPBACK, turn.port());
      byte[] request = new TurnAsker(1).allocate();
      long before = memory();
      for (int i = 0; i < 10_000; i++) {
        byte[] source = {127, 1, (byte) (i >> 8), (byte) i};
        try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getByAddress(source))) {
          stranger.send(new DatagramPacket(request, request.length, port));
          if (i % 100 == 0) {
            stranger.setSoTimeout(5_000);
            stranger.receive(new DatagramPacket(new byte[2048], 2048));
          }
        }
      }
      classroom.awaitCounter("turn.challenged", 9_900);
      long grown = memory() - before;
      assertTrue(grown < 64 << 20, "grown by " + (grown >> 20) + " MB");
      TurnWire client = TurnWire.dial(turn, "udp");
      client.allocate(turn, "tester");
      assertEquals(1, classroom.counter("turn.allocated"));
      client.close();
    }
  }

  private static long memory() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
        + PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
  }

  @Test
  void answersAFloodFromOneAddressOnlySoOften() throws Exception {
    try (Classroom classroom = new Classroom(1);
        DatagramSocket flood = new DatagramSocket(0, InetAddress.ofLiteral("127.9.9.9"))) {
      TurnHandle turn = classroom.openTurn();
      InetSocketAddress port = new InetSocketAddress(LOOPBACK, turn.port());
      byte[] request = new TurnAsker(1).allocate();
      for (int i = 0; i < 5_000; i++) {
        flood.send(new DatagramPacket(request, request.length, port));
      }
      classroom.awaitCounter("turn.silent_rate", 500);
      TurnWire client = TurnWire.dial(turn, "udp");
      client.allocate(turn, "tester");
      client.close();
    }
  }

  /// Somebody in the same school leaves connections silent, half of them in the middle of TLS.
  @Test
  void silentConnectionsKeepNobodyOut() throws Exception {
    List<Socket> silent = new ArrayList<>();
    try (Classroom classroom = new Classroom(1)) {
      TurnHandle turn = classroom.openTurn();
      for (int i = 0; i < TurnGateway.STRANGERS_PER_SOURCE_MAX + 20; i++) {
        boolean tls = i % 2 == 0;
        Socket socket = new Socket(LOOPBACK, tls ? turn.tlsPort().orElseThrow() : turn.port());
        socket.getOutputStream().write(tls ? new byte[] {22, 3, 1, 1, 0, 1, 0} : new byte[] {0});
        silent.add(socket);
      }
      classroom.awaitCounter("net.tcp_refused", 20);
      for (String transport : List.of("tcp", "tls")) {
        TurnWire client = TurnWire.dial(turn, transport);
        client.allocate(turn, "tester");
        client.close();
      }
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  @Test
  void refusesToNegotiateTlsAgainAndAgain() throws Exception {
    try (Classroom classroom = new Classroom(1)) {
      TurnHandle turn = classroom.openTurn();
      try (SSLSocket socket =
          (SSLSocket)
              TurnWire.trusting()
                  .getSocketFactory()
                  .createSocket(LOOPBACK, turn.tlsPort().orElseThrow())) {
        socket.setSoTimeout(30_000);
        socket.setEnabledProtocols(new String[] {"TLSv1.2"});
        socket.startHandshake();
        assertThrows(
            IOException.class,
            () -> {
              socket.startHandshake();
              socket.getInputStream().read();
            });
      }
    }
  }

  @Test
  void closesAStreamThatIsNoTurn() throws Exception {
    try (Classroom classroom = new Classroom(1)) {
      TurnHandle turn = classroom.openTurn();
      TurnWire client = TurnWire.dial(turn, "tcp");
      client.raw().send("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      assertThrows(IOException.class, () -> client.raw().receive());
      classroom.awaitCounter("net.tcp_framing", 1);
      client.close();
    }
  }

  @Test
  void namesThePortThatIsTaken() throws Exception {
    try (Classroom classroom = new Classroom(1);
        Classroom second = new Classroom(1)) {
      TurnHandle turn = classroom.openTurn();
      IOException refused =
          assertThrows(
              IOException.class,
              () ->
                  second
                      .server()
                      .openTurn(
                          new io.stoa.media.TurnConfig(
                              turn.port(),
                              java.util.OptionalInt.empty(),
                              java.util.Optional.empty(),
                              "secret",
                              List.of())));
      assertTrue(
          String.valueOf(refused.getMessage()).contains("TURN UDP 127.0.0.1:" + turn.port()),
          refused.getMessage());
    }
  }

  @Test
  void refusesASilentPeerSocket() throws Exception {
    try (Classroom classroom = new Classroom(1);
        DatagramSocket stranger = new DatagramSocket(0, LOOPBACK)) {
      TurnHandle turn = classroom.openTurn("127.0.0.1");
      TurnWire client = TurnWire.dial(turn, "udp");
      TurnHandle.Login login = turn.login("tester", java.time.Instant.now().plusSeconds(60));
      client.raw().send(client.asker().allocate());
      client.asker().learn(client.raw().receive());
      client.asker().as(login.username(), login.password());
      client.raw().send(client.asker().allocate());
      InetSocketAddress relayed =
          client
              .asker()
              .address(client.raw().receive(), io.stoa.media.turn.TurnView.XOR_RELAYED_ADDRESS);
      stranger.send(new DatagramPacket(HELLO, HELLO.length, relayed));
      classroom.awaitCounter("turn.dropped_peer", 1);
      stranger.setSoTimeout(1);
      assertThrows(
          SocketTimeoutException.class,
          () -> stranger.receive(new DatagramPacket(new byte[64], 64)));
      client.close();
    }
  }
}
