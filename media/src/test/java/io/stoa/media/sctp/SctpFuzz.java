// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

import io.stoa.media.fuzz.Script;
import java.util.Arrays;
import java.util.List;

/// An established association whose client sends anything: its own packets changed, and chunks of
/// any kind under the right tag, with right checksums. Nothing is thrown, answers are bounded, and
/// so is what is kept.
public final class SctpFuzz {
  private static final int STEPS_MAX = 40;
  private static final int ANSWERS_MAX = 200;
  private static final int BUFFERED_MAX = 4 << 20;
  private static final int HEADER = 12;

  private SctpFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Script script = new Script(input);
    SctpPair pair = new SctpPair(1);
    pair.client.recording = true;
    pair.connected();
    pair.client.open("up", true, -1, -1).send(new byte[40], true, pair.now);
    List<byte[]> known = List.copyOf(pair.client.sent);
    pair.client.recording = false;
    pair.server.recording = true;
    for (int i = 0; i < STEPS_MAX && script.hasMore(); i++) {
      pair.server.sent.clear();
      int form = script.u8();
      if ((form & 3) == 3) {
        pair.now += script.u16() * SctpPair.MILLIS;
        pair.server.association.tick(pair.now);
      } else {
        byte[] packet = known.get((form >> 2) % known.size());
        pair.server.receive(
            (form & 3) == 0 ? chunks(known.getLast(), script) : changed(packet, script));
      }
      if (pair.server.sent.size() > ANSWERS_MAX) {
        throw new AssertionError(pair.server.sent.size() + " answers to one packet");
      }
      if (pair.server.association.bufferedAmount() > BUFFERED_MAX) {
        throw new AssertionError("buffered " + pair.server.association.bufferedAmount());
      }
    }
  }

  private static byte[] changed(byte[] known, Script script) {
    byte[] packet = known.clone();
    for (int changes = script.below(8); changes > 0; changes--) {
      packet[HEADER + script.u8() % (packet.length - HEADER)] = (byte) script.u8();
    }
    return Packets.sealed(packet);
  }

  /// Chunks as the script says, under the tag of a known packet.
  private static byte[] chunks(byte[] known, Script script) {
    byte[] packet = Arrays.copyOf(known, HEADER);
    for (int more = script.below(4); more >= 0; more--) {
      byte[] chunk = Packets.chunk(script.u8(), script.u8(), script.bytes(300));
      packet = Packets.join(packet, Arrays.copyOf(chunk, Wire.padded(chunk.length)));
    }
    return Packets.sealed(packet);
  }

  public static List<byte[]> seeds() {
    return List.of(
        new Script.Writer().u8(1, 0, 5, 2, 0, 1, 1, 7, 9, 1, 3, 4, 3).u16(3000).toBytes(),
        new Script.Writer()
            .u8(0, 1, Wire.DATA, 3)
            .bytes(new byte[16])
            .u8(192, 0)
            .bytes(new byte[] {0x7f, -1, -1, -1, 0, 1, 0, 9})
            .u8(0, 0, 3, 0)
            .bytes(new byte[12])
            .toBytes());
  }
}
