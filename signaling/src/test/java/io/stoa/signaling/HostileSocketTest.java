// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.signaling.token.VideoGrant;
import java.io.IOException;
import java.net.SocketException;
import java.util.Map;
import java.util.stream.Stream;
import livekit.LivekitRtc.Ping;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse.MessageCase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Clients of `/rtc` that keep no rule. Somebody else's class goes on beside them.
final class HostileSocketTest {

  private static final int PER_SECOND = 20;
  private static final byte[] NOTHING = {};

  private static ClassroomServer server;
  private static WireClient bystander;

  @BeforeAll
  static void start() throws Exception {
    server = ClassroomServer.start();
    bystander = WireClient.enter(server, "bystander", VideoGrant.join("lesson"), "");
    bystander.next(MessageCase.JOIN);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static RawSocket upgraded(String headers) throws IOException {
    String token = ClassroomServer.token("eve", VideoGrant.join("hostile"));
    RawSocket socket =
        new RawSocket(server.http.actualPort(), "/rtc?access_token=" + token, headers);
    assertEquals(101, socket.status);
    return socket;
  }

  private static void assertUnharmed(WireClient client) throws Exception {
    long asked = System.nanoTime();
    client.send(SignalRequest.newBuilder().setPingReq(Ping.newBuilder().setTimestamp(asked)));
    client.next(
        MessageCase.PONG_RESP, answer -> answer.getPongResp().getLastPingTimestamp() == asked);
  }

  static Stream<Arguments> malformed() {
    byte[] unmasked = {(byte) 0x82, 1, 0};
    return Stream.of(
        Arguments.of("unmasked", 1002, unmasked),
        Arguments.of("reserved opcode", 1002, RawSocket.frame(RawSocket.FIN | 3, NOTHING)),
        Arguments.of(
            "compressed, which was not agreed on",
            1002,
            RawSocket.frame(RawSocket.FIN | RawSocket.RSV1 | RawSocket.BINARY, new byte[64])),
        Arguments.of(
            "long ping", 1002, RawSocket.frame(RawSocket.FIN | RawSocket.PING, new byte[126])),
        Arguments.of("fragmented ping", 1002, RawSocket.frame(RawSocket.PING, NOTHING)),
        Arguments.of("continuation of nothing", 1002, RawSocket.frame(RawSocket.FIN, NOTHING)),
        Arguments.of(
            "a frame of a terabyte",
            1009,
            RawSocket.frame(RawSocket.FIN | RawSocket.BINARY, 1L << 40, NOTHING)),
        Arguments.of(
            "a frame of negative length",
            1002,
            RawSocket.frame(RawSocket.FIN | RawSocket.BINARY, Long.MIN_VALUE, NOTHING)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void malformedFramesCloseTheirOwnSocketWithTheirCode(String what, int code, byte[] frame)
      throws Exception {
    try (RawSocket socket = upgraded("")) {
      socket.write(frame);
      assertEquals(code, socket.closeCode(), what);
    }
    assertUnharmed(bystander);
  }

  @Test
  void textThatIsNoUtf8SaysNothingAndHarmsNobody() throws Exception {
    try (RawSocket socket = upgraded("")) {
      byte[] bytes = {(byte) 0xc0, (byte) 0xaf};
      socket.write(RawSocket.frame(RawSocket.FIN | RawSocket.TEXT, bytes));
      socket.write(RawSocket.frame(RawSocket.FIN | RawSocket.CLOSE, NOTHING));
      assertEquals(1000, socket.closeCode());
    }
    assertUnharmed(bystander);
  }

  /// Compression is never agreed on, so that there is nothing that could be blown up.
  @Test
  void compressionIsNotOnOffer() throws Exception {
    try (RawSocket socket =
        upgraded("Sec-WebSocket-Extensions: permessage-deflate, x-webkit-deflate-frame\r\n")) {
      socket.write(
          RawSocket.frame(RawSocket.FIN | RawSocket.RSV1 | RawSocket.BINARY, new byte[1000]));
      assertEquals(1002, socket.closeCode());
    }
  }

  @Test
  void aMessageThatGrowsWithoutEndIsCutOff() throws Exception {
    try (RawSocket socket = upgraded("")) {
      socket.write(RawSocket.frame(RawSocket.BINARY, new byte[70_000]));
      assertEquals(1009, afterWriting(socket, RawSocket.frame(0, new byte[70_000]), 40));
    }
    assertUnharmed(bystander);
  }

  @Test
  void floodsOfAnyFramesAreCutOff() throws Exception {
    byte[] ping = RawSocket.frame(RawSocket.FIN | RawSocket.PING, NOTHING);
    byte[] text = RawSocket.frame(RawSocket.FIN | RawSocket.TEXT, "{}".getBytes(UTF_8));
    byte[] begun = RawSocket.frame(RawSocket.BINARY, NOTHING);
    byte[] part = RawSocket.frame(0, NOTHING);
    for (byte[][] flood : new byte[][][] {{ping, ping}, {text, text}, {begun, part}}) {
      try (RawSocket socket = upgraded("")) {
        socket.write(flood[0]);
        assertEquals(1008, afterWriting(socket, flood[1], 4 * ClientSession.FRAMES_BURST));
      }
    }
    assertUnharmed(bystander);
  }

  private static int afterWriting(RawSocket socket, byte[] frame, int times) throws IOException {
    try {
      for (int i = 0; i < times; i++) {
        socket.write(frame);
      }
    } catch (SocketException e) {
      // It has hung up already; what it said before that is still to be read.
    }
    return socket.closeCode();
  }

  /// Five thousand at once: those within the allowance are judged by their token, the rest is sent
  /// away before that.
  @Test
  void aSourceThatConnectsTooOftenIsSentAway() throws Exception {
    SignalingConfig config =
        SignalingConfig.of(Map.of(ClassroomServer.KEY, ClassroomServer.SECRET))
            .withConnects(PER_SECOND);
    try (ClassroomServer strict = ClassroomServer.start(config)) {
      WireClient inside = WireClient.enter(strict, "inside", VideoGrant.join("lesson"), "");
      inside.next(MessageCase.JOIN);
      int judged = 0;
      int sentAway = 0;
      long began = System.nanoTime();
      for (int i = 0; i < 5_000; i++) {
        try (RawSocket socket =
            new RawSocket(strict.http.actualPort(), "/rtc?access_token=a.b.c", "")) {
          judged += socket.status == 401 ? 1 : 0;
          sentAway += socket.status == 429 ? 1 : 0;
        }
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      assertEquals(5_000, judged + sentAway);
      double allowed = PER_SECOND * (ConnectLimit.BURST_SECONDS + seconds);
      assertTrue(judged <= allowed + 1, judged + " were judged in " + seconds + " s");
      assertTrue(judged >= PER_SECOND * ConnectLimit.BURST_SECONDS - 1, judged + " were judged");
      assertUnharmed(inside);
    }
  }
}
