// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// One source that holds connections, and connections that say a byte now and then.
final class OpenConnectionsTest {

  private static final int PATIENCE_MILLIS = 60_000;
  private static final String ASK = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  private final List<AutoCloseable> open = new ArrayList<>();

  private HttpDoor door(int perSource, Duration first) {
    Router router = Router.router(TestSchool.vertx());
    router.route().handler(context -> context.response().end("here"));
    HttpDoor door =
        HttpDoor.open(TestSchool.vertx(), 0, router, new OpenConnections(perSource, first));
    open.add(door);
    return door;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private Socket from(String source, HttpDoor door) throws IOException {
    Socket socket = new Socket();
    open.add(socket);
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(source), 0));
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), door.port()));
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  /// Whether it is answered; not when it is hung up on.
  private static boolean answers(Socket socket) throws IOException {
    try {
      socket.getOutputStream().write(ASK.getBytes(US_ASCII));
      StringBuilder answer = new StringBuilder();
      for (int read = 0; read >= 0 && !answer.toString().endsWith("here"); ) {
        read = socket.getInputStream().read();
        answer.append((char) read);
      }
      return answer.toString().startsWith("HTTP/1.1 200");
    } catch (SocketException e) {
      return false;
    }
  }

  @Test
  void aSourceThatHoldsTooManyIsHungUpOnAndOthersAreNot() throws Exception {
    HttpDoor door = door(3, OpenConnections.FIRST);
    List<Socket> held = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      held.add(from("127.0.5.1", door));
      assertTrue(answers(held.getLast()));
    }
    assertEquals(false, answers(from("127.0.5.1", door)));
    assertTrue(answers(from("127.0.5.2", door)));
    assertTrue(answers(held.getFirst()), "who was there stays");
    held.getFirst().close();
    boolean again = answers(from("127.0.5.1", door));
    long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!again && System.nanoTime() < until) { // the server has yet to hear of it
      again = answers(from("127.0.5.1", door));
    }
    assertTrue(again);
  }

  /// Or a stranger fills the disk, and the log hides what matters.
  @Test
  void aConnectionThatIsResetIsNoLineInTheLog() throws Exception {
    HttpDoor door = door(0, OpenConnections.FIRST);
    LogCatch log = new LogCatch("io.vertx.core.net");
    open.add(log);
    for (int i = 0; i < 20; i++) {
      Socket socket = from("127.0.5.4", door);
      assertTrue(answers(socket));
      socket.getOutputStream().write('G');
      socket.setSoLinger(true, 0);
      socket.close();
    }
    Socket after = from("127.0.5.4", door);
    assertTrue(answers(after), "the server has been busy with all of them");
    assertEquals(List.of(), log.lines());
  }

  @Test
  void aHeadThatNeverEndsIsNotWaitedForAndAKeptConnectionIs() throws Exception {
    HttpDoor door = door(0, Duration.ofSeconds(3));
    Socket kept = from("127.0.5.3", door);
    assertTrue(answers(kept));
    Socket slow = from("127.0.5.3", door);
    slow.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(US_ASCII));
    Socket silent = from("127.0.5.3", door);
    assertEquals(-1, silent.getInputStream().read());
    assertEquals(-1, slow.getInputStream().read());
    assertTrue(answers(kept), "it had been answered, and may ask again");
  }
}
