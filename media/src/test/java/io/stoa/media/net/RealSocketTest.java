// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.media.MediaConfig;
import io.stoa.media.MediaEvent;
import io.stoa.media.MediaServer;
import io.stoa.media.TransportRole;
import io.stoa.media.net.Classroom.Seat;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class RealSocketTest {

  @ParameterizedTest
  @CsvSource({"false, false", "true, true", "true, false", "false, true"})
  void twoPeersHearEachOther(boolean firstTcp, boolean secondTcp) throws Exception {
    try (Classroom classroom = new Classroom(2)) {
      Seat tutor = classroom.enter("tutor", firstTcp);
      Seat student = classroom.enter("student", secondTcp);
      connect(tutor, 0x1111, student, 0x2222);
      long before = classroom.counter("sfu.rtp_forwarded");
      for (int i = 0; i < 200; i++) {
        tutor.client().send(RtpPackets.opus(0x1111, i, 80));
        student.client().send(RtpPackets.opus(0x2222, i, 80));
        assertEquals(i, number(student));
        assertEquals(i, number(tutor));
      }
      assertEquals(0, classroom.counter("net.defect"));
      assertEquals(400, classroom.counter("sfu.rtp_forwarded") - before);
    }
  }

  @Test
  void refusesAWrongPasswordAndAnUnknownName() throws Exception {
    try (Classroom classroom = new Classroom(1)) {
      Seat seat = classroom.seat("tutor", false);
      assertFalse(seat.client().check(seat.transport(), "notThePasswordAtAll012345", 300));
      // The first check may come before the shard has taken in the transport.
      classroom.awaitCounter("net.dropped_unauthenticated", 1);
      long unnamed = classroom.counter("net.dropped_username");
      assertFalse(seat.client().check(seat.transport(), "notThePasswordAtAll012345", 300));
      assertEquals(unnamed, classroom.counter("net.dropped_username"));
      var stranger = new io.stoa.media.LocalTransport("nobodys1", "x".repeat(24), "", List.of());
      assertFalse(seat.client().check(stranger, stranger.password(), 300));
      assertTrue(classroom.counter("net.dropped_username") > unnamed);
      assertTrue(seat.client().check(seat.transport(), seat.transport().password(), 3_000));
    }
  }

  @Test
  void aFloodOfGarbageCostsTheClassNothing() throws Exception {
    long seed = System.nanoTime();
    try (Classroom classroom = new Classroom(1);
        DatagramSocket attacker = new DatagramSocket()) {
      Seat tutor = classroom.enter("tutor", false);
      Seat student = classroom.enter("student", false);
      connect(tutor, 0x1111, student, 0x2222);
      InetSocketAddress port = tutor.transport().candidates().getFirst().address();
      Thread flood = Thread.ofPlatform().start(() -> flood(attacker, port, seed, 100_000));
      BitSet heard = new BitSet();
      int sent = 0;
      while (flood.isAlive() || sent < 500) {
        tutor.client().send(RtpPackets.opus(0x1111, sent, 80));
        sent++;
        byte[] packet = student.client().receive(2_000);
        assertNotNull(packet, "lost behind packet " + sent + ", seed " + seed);
        heard.set(RtpPackets.number(packet));
      }
      flood.join();
      assertEquals(sent, heard.cardinality(), "seed " + seed);
      long strangers = classroom.counter("net.dropped_stranger");
      assertTrue(strangers > 20_000, "counted as strangers: " + strangers);
      assertEquals(0, classroom.counter("net.defect"), "seed " + seed);
    }
  }

  private static void flood(DatagramSocket from, InetSocketAddress to, long seed, int count) {
    Random random = new Random(seed);
    try {
      for (int i = 0; i < count; i++) {
        byte[] bytes = new byte[1 + random.nextInt(1400)];
        random.nextBytes(bytes);
        if (i % 4 == 0 && bytes.length > 20) {
          // Looks like STUN for a while.
          System.arraycopy(new byte[] {0, 1, 0, 0, 0x21, 0x12, (byte) 0xa4, 0x42}, 0, bytes, 0, 8);
          bytes = java.util.Arrays.copyOf(bytes, bytes.length & ~3);
          bytes[2] = (byte) ((bytes.length - 20) >> 8);
          bytes[3] = (byte) (bytes.length - 20);
        }
        from.send(new DatagramPacket(bytes, bytes.length, to));
        if (i % 64 == 63) {
          // About 30,000 a second: more would overrun the kernel's default buffer, not ours.
          java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void anIceRestartTakesNewCredentials() throws Exception {
    try (Classroom classroom = new Classroom(1)) {
      Seat seat = classroom.enter("tutor", false);
      var renewed = seat.peer().openTransport(TransportRole.PUBLISHER);
      seat.peer().connect(TransportRole.PUBLISHER, seat.client().description());
      assertTrue(seat.client().check(renewed, renewed.password(), 3_000));
    }
  }

  @Test
  void namesThePortThatIsTaken() throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (DatagramSocket taken = new DatagramSocket(0, loopback)) {
      int port = taken.getLocalPort();
      IOException e =
          assertThrows(
              IOException.class,
              () -> MediaServer.start(new MediaConfig(port, 1, List.of(loopback))));
      assertTrue(String.valueOf(e.getMessage()).contains("UDP 127.0.0.1:" + port), e.getMessage());
    }
    try (ServerSocket taken = new ServerSocket(0, 1, loopback)) {
      int port = taken.getLocalPort();
      IOException e =
          assertThrows(
              IOException.class,
              () -> MediaServer.start(new MediaConfig(port, 1, List.of(loopback))));
      assertTrue(String.valueOf(e.getMessage()).contains("TCP 127.0.0.1:" + port), e.getMessage());
      // What was bound before the failure is free again.
      new DatagramSocket(port, loopback).close();
    }
  }

  @Test
  void closesAConnectionThatDoesNotBeginWithACheck() throws Exception {
    try (Classroom classroom = new Classroom(1)) {
      byte[][] openings = {
        "GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
        {0, 4, 1, 2, 3, 4},
        {(byte) 0xff, (byte) 0xff, 0, 0},
      };
      for (byte[] opening : openings) {
        try (Socket socket =
            new Socket(InetAddress.getLoopbackAddress(), classroom.server().tcpPort())) {
          socket.getOutputStream().write(opening);
          socket.setSoTimeout(5_000);
          assertEquals(-1, socket.getInputStream().read());
        }
      }
      assertEquals(2, classroom.counter("net.tcp_framing"));
      assertEquals(1, classroom.counter("net.tcp_greeting"));
    }
  }

  @Test
  void closesAConnectionThatSaysNothing() throws Exception {
    try (Classroom classroom = new Classroom(1);
        Socket socket =
            new Socket(InetAddress.getLoopbackAddress(), classroom.server().tcpPort())) {
      socket.setSoTimeout(15_000);
      assertEquals(-1, socket.getInputStream().read());
      assertEquals(1, classroom.counter("net.tcp_greeting"));
    }
  }

  @Test
  void closesTheOldestSilentConnectionsOfOneAddressBeyondTheLimit() throws Exception {
    try (Classroom classroom = new Classroom(1)) {
      java.util.List<Socket> sockets = new java.util.ArrayList<>();
      int most = TcpGateway.GREETINGS_PER_SOURCE_MAX;
      for (int i = 0; i < most + 10; i++) {
        sockets.add(new Socket(InetAddress.getLoopbackAddress(), classroom.server().tcpPort()));
      }
      classroom.awaitCounter("net.tcp_refused", 10);
      for (Socket socket : sockets) {
        socket.close();
      }
      assertEquals(10, classroom.counter("net.tcp_refused"));
    }
  }

  @Test
  void aSlowTcpReaderLosesItsOwnMediaOnly() throws Exception {
    try (Classroom classroom = new Classroom(1)) {
      Seat tutor = classroom.enter("tutor", false);
      Seat student = classroom.enter("student", false);
      connect(tutor, 0x1111, student, 0x2222);
      // Never reads: its wire is only checked and shaken hands with by the raw socket's owner.
      Seat slow = classroom.enter("slow", true);
      slow.peer().subscribe(RtpPackets.subscription("tutor-audio", 0x5555));
      slow.client().stopReading();
      int sent = 0;
      while (classroom.counter("net.dropped_tcp_backlog") == 0) {
        tutor.client().send(RtpPackets.opus(0x1111, sent, 1000));
        assertEquals(sent, number(student));
        sent++;
        assertTrue(sent < 50_000, "the backlog has no limit");
      }
      assertEquals(0, classroom.counter("net.defect"));
    }
  }

  @Test
  void garbageInsideAConnectionClosesIt() throws Exception {
    try (Classroom classroom = new Classroom(1)) {
      Seat seat = classroom.enter("tutor", true);
      seat.client().wire().send(new byte[2_000]);
      classroom.awaitCounter("net.tcp_framing", 1);
      assertEquals(0, classroom.counter("net.defect"));
    }
  }

  @Test
  void aPeerThatLeavesFreesItsAddressesAndItsName() throws Exception {
    try (Classroom classroom = new Classroom(1)) {
      Seat seat = classroom.enter("tutor", false);
      seat.peer().close();
      Seat again = classroom.enter("tutor", false);
      assertFalse(seat.client().check(seat.transport(), seat.transport().password(), 300));
      assertTrue(classroom.counter("net.dropped_username") > 0);
      assertTrue(again.client().check(again.transport(), again.transport().password(), 3_000));
    }
  }

  @Test
  void spreadsRoomsOverTheShards() throws Exception {
    try (Classroom classroom = new Classroom(3)) {
      List<Integer> ports = classroom.server().udpPorts();
      assertEquals(3, java.util.Set.copyOf(ports).size());
      java.util.Set<Integer> used = new java.util.HashSet<>();
      for (int i = 0; i < 3; i++) {
        var room = classroom.server().openRoom("room" + i, event -> {});
        var transport = room.join("a").openTransport(TransportRole.PUBLISHER);
        used.add(transport.candidates().getFirst().address().getPort());
        assertEquals(2, transport.candidates().size());
        assertTrue(
            transport.candidates().get(0).priority() > transport.candidates().get(1).priority());
      }
      assertEquals(java.util.Set.copyOf(ports), used);
    }
  }

  @Test
  void tellsWhenTheFingerprintIsAnothers() throws Exception {
    try (Classroom classroom = new Classroom(1)) {
      Seat seat = classroom.seat("tutor", false);
      TestClient impostor = new TestClient("tutor", Wire.udp(address(seat)));
      assertThrows(
          IOException.class,
          () -> {
            impostor.connect(seat.transport());
            impostor.receiveDtls(5_000);
          });
      assertEquals(
          MediaEvent.Reason.FINGERPRINT_MISMATCH,
          classroom.await(MediaEvent.TransportFailed.class).reason());
      impostor.close();
    }
  }

  private static InetSocketAddress address(Seat seat) {
    return seat.transport().candidates().getFirst().address();
  }

  private static int number(Seat seat) throws Exception {
    byte[] packet = seat.client().receive(5_000);
    assertNotNull(packet, "nothing came in 5 s");
    return RtpPackets.number(packet);
  }

  private static void connect(Seat a, int ssrcA, Seat b, int ssrcB) throws Exception {
    a.peer().publish(RtpPackets.publication("tutor-audio", ssrcA));
    b.peer().publish(RtpPackets.publication("student-audio", ssrcB));
    a.peer().subscribe(RtpPackets.subscription("student-audio", 0x3333));
    b.peer().subscribe(RtpPackets.subscription("tutor-audio", 0x4444));
    warmUp(a, ssrcA, b);
    warmUp(b, ssrcB, a);
  }

  /// Control calls take effect some time after they return: sends until something is heard.
  private static void warmUp(Seat from, int ssrc, Seat to) throws Exception {
    for (int i = -50; i < 0; i++) {
      from.client().send(RtpPackets.opus(ssrc, i, 80));
      byte[] packet = to.client().receive(100);
      if (packet != null) {
        // On a busy machine, those sent in between come later.
        while (RtpPackets.number(packet) != i) {
          packet = to.client().receive(5_000);
          assertNotNull(packet, "lost behind the first packet heard");
        }
        return;
      }
    }
    throw new AssertionError("nothing came in 5 s");
  }

  @Test
  void closesWithinASecondOrTwo() throws Exception {
    Classroom classroom = new Classroom(2);
    classroom.enter("tutor", false);
    classroom.enter("student", true);
    long begin = System.nanoTime();
    classroom.close();
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    assertTrue(millis < 2_000, "close took " + millis + " ms");
  }
}
