// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.attack;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/// Thousands of connections that say next to nothing, or do not read what they have asked for.
///
/// @param opening what each says at once
/// @param drip what each says every second; empty for nothing
record SilentConnections(String name, int connections, String opening, String drip)
    implements Attack {

  private static final int SOURCES = 8;
  private static final int DRIPS_PER_SECOND = 1;

  static List<Attack> all() {
    String page = "GET /portal/portal.js HTTP/1.1\r\nHost: localhost\r\n\r\n";
    return List.of(
        new SilentConnections("silent connections", 4_000, "", ""),
        new SilentConnections("slow headers", 4_000, "GET / HTTP/1.1\r\nHost: a\r\n", "X-a: b\r\n"),
        new SilentConnections(
            "slow bodies",
            2_000,
            "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Sec-Fetch-Site: same-origin\r\nContent-Length: 60000\r\n\r\n{",
            " "),
        new SilentConnections("pages that nobody reads", 500, page.repeat(50), ""));
  }

  @Override
  public Outcome on(Target target) throws Exception {
    List<SocketChannel> open = new ArrayList<>();
    int refused = 0;
    try {
      for (int i = 0; i < connections; i++) {
        try {
          open.add(connected(target, "127.0.11." + (1 + i % SOURCES)));
        } catch (IOException e) {
          refused++;
        }
      }
      say(open, opening);
      target.atRate(DRIPS_PER_SECOND, second -> say(open, drip));
      int closed = 0;
      int answered = 0;
      for (SocketChannel each : open) {
        int read = read(each);
        closed += read < 0 ? 1 : 0;
        answered += read > 0 ? 1 : 0;
      }
      return Outcome.of(
          "%,d connections".formatted(connections),
          "%d refused, %d closed, %d answered".formatted(refused, closed, answered));
    } finally {
      for (SocketChannel each : open) {
        each.setOption(StandardSocketOptions.SO_LINGER, 0);
        each.close();
      }
    }
  }

  private static SocketChannel connected(Target target, String source) throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.bind(new InetSocketAddress(source, 0));
      channel.connect(target.http());
      channel.configureBlocking(false);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static void say(List<SocketChannel> open, String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    for (SocketChannel each : open) {
      try {
        each.write(ByteBuffer.wrap(bytes));
      } catch (IOException e) {
        // The server has hung up, which is told below.
      }
    }
  }

  private static int read(SocketChannel channel) {
    try {
      return channel.read(ByteBuffer.allocate(1024));
    } catch (IOException e) {
      return -1;
    }
  }
}
