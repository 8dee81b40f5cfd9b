// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.TurnHandle;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// TURN and HTTP behind TLS on one port.
@Timeout(60)
class WebDoorTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @ParameterizedTest
  @ValueSource(strings = {"http/1.1", "h2,http/1.1", ""})
  void leadsHttpToTheWebServer(String protocols) throws Exception {
    try (Classroom classroom = new Classroom(1);
        Echo web = new Echo()) {
      TurnHandle turn = classroom.openTurn();
      turn.handHttpTo(web.address());
      byte[] sent = new byte[5_000_000];
      new Random(7).nextBytes(sent);
      byte[] greeting = "POST / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(greeting, 0, sent, 0, greeting.length);
      try (SSLSocket socket = dial(turn, protocols)) {
        Thread writer =
            Thread.ofVirtual()
                .start(() -> {
                  try {
                    socket.getOutputStream().write(sent);
                    socket.getOutputStream().flush();
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
        InputStream in = new BufferedInputStream(socket.getInputStream());
        String header = line(in);
        assertEquals(
            "PROXY TCP4 127.0.0.1 127.0.0.1 %d %d"
                .formatted(socket.getLocalPort(), turn.tlsPort().orElseThrow()),
            header);
        assertArrayEquals(sent, in.readNBytes(sent.length));
        writer.join();
        assertEquals(protocols.isEmpty() ? "" : "http/1.1", socket.getApplicationProtocol());
      }
      assertEquals(0, classroom.counter("net.defect"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "stun.turn", "acme-tls/1", "http/1.1,stun.turn,stun.nat-discovery"})
  void leadsTurnToTheRelayOnTheSamePort(String protocols) throws Exception {
    try (Classroom classroom = new Classroom(1);
        Echo web = new Echo()) {
      TurnHandle turn = classroom.openTurn();
      turn.handHttpTo(web.address());
      try (SSLSocket socket = dial(turn, protocols)) {
        byte[] binding = new byte[20];
        binding[1] = 1;
        System.arraycopy(new byte[] {0x21, 0x12, (byte) 0xa4, 0x42}, 0, binding, 4, 4);
        socket.getOutputStream().write(binding);
        byte[] reply = socket.getInputStream().readNBytes(20);
        assertEquals(0x0101, reply[0] << 8 | reply[1], () -> Arrays.toString(reply));
      }
      TurnWire wire = TurnWire.dial(turn, "tls");
      wire.allocate(turn, "tester");
      wire.close();
    }
  }

  @Test
  void closesHttpWhileThereIsNoWebServer() throws Exception {
    try (Classroom classroom = new Classroom(1)) {
      TurnHandle turn = classroom.openTurn();
      try (ServerSocket gone = new ServerSocket(0, 1, LOOPBACK)) {
        turn.handHttpTo((InetSocketAddress) gone.getLocalSocketAddress());
      }
      try (SSLSocket socket = dial(turn, "http/1.1")) {
        socket
            .getOutputStream()
            .write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertEquals(-1, socket.getInputStream().read());
      } catch (IOException e) {
        // Closed during the handshake.
      }
      TurnWire wire = TurnWire.dial(turn, "tls");
      wire.allocate(turn, "tester");
      wire.close();
    }
  }

  @Test
  void closesWhatIsNotTls() throws Exception {
    try (Classroom classroom = new Classroom(1);
        Echo web = new Echo()) {
      TurnHandle turn = classroom.openTurn();
      turn.handHttpTo(web.address());
      for (String text :
          new String[] {"GET / HTTP/1.1\r\n\r\n", "\u0016\u0003\u0001\u0000\u0005hello"}) {
        try (Socket socket = new Socket(LOOPBACK, turn.tlsPort().orElseThrow())) {
          socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
          // An alert may come first.
          socket.getInputStream().readAllBytes();
        }
      }
      assertEquals(0, classroom.counter("net.defect"));
    }
  }

  @Test
  void readsTheProtocolsOfAClientHelloAndNothingBeyondIt() {
    byte[] hello = clientHello("acme-tls/1", "http/1.1");
    assertTrue(WebDoor.Hello.asksHttp(Unpooled.wrappedBuffer(hello)));
    assertTrue(WebDoor.Hello.asksHttp(Unpooled.wrappedBuffer(clientHello("h2"))));
    assertFalse(WebDoor.Hello.asksHttp(Unpooled.wrappedBuffer(clientHello("stun.turn"))));
    assertFalse(WebDoor.Hello.asksHttp(Unpooled.wrappedBuffer(clientHello())));
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] other = Arrays.copyOf(hello, random.nextInt(hello.length + 1));
      for (int n = random.nextInt(4); n > 0 && other.length > 0; n--) {
        other[random.nextInt(other.length)] = (byte) random.nextInt();
      }
      ByteBuf buffer = Unpooled.wrappedBuffer(other);
      try {
        WebDoor.Hello.asksHttp(buffer);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", " + Arrays.toString(other), e);
      }
    }
  }

  private static byte[] clientHello(String... protocols) {
    ByteArrayOutputStream names = new ByteArrayOutputStream();
    for (String each : protocols) {
      names.write(each.length());
      names.writeBytes(each.getBytes(StandardCharsets.US_ASCII));
    }
    ByteBuf hello = Unpooled.buffer();
    hello.writeShort(0x0303).writeZero(32).writeByte(0).writeShort(2).writeShort(0x1301);
    hello.writeByte(1).writeByte(0);
    if (protocols.length == 0) {
      return bytes(hello.writeShort(0));
    }
    hello.writeShort(4 + 4 + 2 + names.size());
    hello.writeShort(0x2b).writeShort(0);
    hello.writeShort(16).writeShort(2 + names.size()).writeShort(names.size());
    return bytes(hello.writeBytes(names.toByteArray()));
  }

  private static byte[] bytes(ByteBuf buffer) {
    byte[] all = new byte[buffer.readableBytes()];
    buffer.readBytes(all);
    return all;
  }

  private static SSLSocket dial(TurnHandle turn, String protocols) throws Exception {
    SSLSocket socket =
        (SSLSocket)
            TurnWire.trusting()
                .getSocketFactory()
                .createSocket(LOOPBACK, turn.tlsPort().orElseThrow());
    if (!protocols.isEmpty()) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(protocols.split(",", -1));
      socket.setSSLParameters(parameters);
    }
    return socket;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int next = in.read(); next != '\n' && next >= 0; next = in.read()) {
      text.append((char) next);
    }
    return text.toString().strip();
  }

  /// Says everything back.
  private static final class Echo implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, LOOPBACK);

    Echo() throws IOException {
      Thread.ofVirtual()
          .start(() -> {
            while (true) {
              try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
              } catch (IOException e) {
                return; // closed
              }
            }
          });
    }

    private static void serve(Socket socket) {
      try (socket) {
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        in.transferTo(out);
      } catch (IOException e) {
        // The other side is gone.
      }
    }

    InetSocketAddress address() {
      return (InetSocketAddress) server.getLocalSocketAddress();
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }
}
