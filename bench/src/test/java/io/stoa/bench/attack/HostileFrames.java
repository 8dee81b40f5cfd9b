// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.attack;

import static io.stoa.bench.attack.WebSocketBytes.BINARY;
import static io.stoa.bench.attack.WebSocketBytes.CLOSE;
import static io.stoa.bench.attack.WebSocketBytes.FIN;
import static io.stoa.bench.attack.WebSocketBytes.PING;
import static io.stoa.bench.attack.WebSocketBytes.RSV1;
import static io.stoa.bench.attack.WebSocketBytes.TEXT;
import static io.stoa.bench.attack.WebSocketBytes.frame;

import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/// WebSocket frames that a participant with a good token must not send, one after the other on a
/// socket of its own each.
///
/// @param code with which the server must close
/// @param once what is sent first
/// @param again what is sent then, over and over
record HostileFrames(String name, int code, Bytes once, Bytes again) implements Attack {

  private static final byte[] NOTHING = {};
  private static final int TIMES = 3_000;
  private static final int SOCKETS = 20;

  static List<Attack> all() {
    byte[] part = new byte[60_000];
    byte[] unmasked = {(byte) 0x82, 1, 0};
    return List.of(
        of("frames: unmasked", 1002, unmasked, NOTHING),
        of("frames: reserved opcode", 1002, frame(FIN | 3, NOTHING), NOTHING),
        of("frames: deflate bomb", 1002, frame(FIN | RSV1 | BINARY, part), NOTHING),
        of("frames: long ping", 1002, frame(FIN | PING, new byte[126]), NOTHING),
        of("frames: long close", 1002, frame(FIN | CLOSE, new byte[126]), NOTHING),
        of("frames: continuation of nothing", 1002, frame(FIN, NOTHING), NOTHING),
        of("frames: of 2^40 bytes", 1009, frame(FIN | BINARY, 1L << 40, NOTHING), NOTHING),
        of("frames: of -2^63 bytes", 1002, frame(FIN | BINARY, 1L << 63, NOTHING), NOTHING),
        of("frames: message without end", 1009, frame(BINARY, part), frame(0, part)),
        of("frames: text without end", 1009, frame(TEXT, part), frame(0, part)),
        of("frames: ping flood", 1008, NOTHING, frame(FIN | PING, new byte[125])),
        of("frames: empty fragments", 1008, frame(BINARY, NOTHING), frame(0, NOTHING)),
        of("frames: text flood", 1008, NOTHING, frame(FIN | TEXT, Corpus.ascii("{}"))));
  }

  /// An array that nobody changes.
  private static final class Bytes {
    private final byte[] bytes;

    Bytes(byte[] bytes) {
      this.bytes = bytes;
    }
  }

  private static Attack of(String name, int code, byte[] once, byte[] again) {
    return new HostileFrames(name, code, new Bytes(once), new Bytes(again));
  }

  @Override
  public Outcome on(Target target) throws Exception {
    List<Integer> codes = new ArrayList<>();
    for (int i = 0; i < SOCKETS; i++) {
      try (WebSocketBytes socket = WebSocketBytes.inside(target, "framer-" + i)) {
        if (socket.status != 101) {
          codes.add(socket.status);
          continue;
        }
        say(socket);
        codes.add(socket.closeCode());
      }
    }
    // What is still on its way when the server hangs up makes the kernel say so, without a code.
    boolean floods = again.bytes.length > 0;
    boolean right =
        codes.stream().allMatch(each -> each == code || (floods && each == WebSocketBytes.HUNG_UP));
    return new Outcome(
        SOCKETS + " sockets",
        "closed with " + codes.stream().distinct().toList(),
        right && codes.contains(code) ? List.of() : List.of("not closed with " + code));
  }

  private void say(WebSocketBytes socket) throws IOException {
    try {
      socket.write(once.bytes);
      for (int i = 0; again.bytes.length > 0 && i < TIMES; i++) {
        socket.write(again.bytes);
      }
    } catch (SocketException e) {
      // It has hung up already; what it said before that is still to be read.
    }
  }
}
