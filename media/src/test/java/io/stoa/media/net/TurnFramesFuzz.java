// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.stoa.media.fuzz.Script;
import io.stoa.media.turn.TurnView;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A stream to the TURN relay in any pieces: the messages are those of a simple model, what is kept
/// is bounded, and every buffer is given back.
public final class TurnFramesFuzz {
  private static final int PIECE_BYTES_MAX = 2000;

  private TurnFramesFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Script script = new Script(input);
    TurnFrames frames = new TurnFrames();
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    List<ByteBuf> pieces = new ArrayList<>();
    List<byte[]> messages = new ArrayList<>();
    while (script.hasMore() && !frames.isMalformed()) {
      byte[] piece = script.bytes(PIECE_BYTES_MAX);
      ByteBuf read = Unpooled.buffer(piece.length + 1).writeBytes(piece);
      stream.writeBytes(piece);
      pieces.add(read);
      frames.add(read, UnpooledByteBufAllocator.DEFAULT);
      for (ByteBuf frame = frames.next(); frame != null; frame = frames.next()) {
        messages.add(ByteBufUtil.getBytes(frame));
        frame.release();
      }
      require(
          frames.isMalformed() || frames.pendingBytes() < TurnView.BYTES_MAX,
          "keeps " + frames.pendingBytes());
    }
    compare(messages, stream.toByteArray(), frames.isMalformed());
    frames.close();
    for (ByteBuf piece : pieces) {
      require(piece.refCnt() == 0, "a piece is not given back");
    }
  }

  private static void compare(List<byte[]> messages, byte[] stream, boolean malformed) {
    int at = 0;
    int count = 0;
    while (stream.length - at >= 4) {
      int first = stream[at] & 0xff;
      int length = (stream[at + 2] & 0xff) << 8 | (stream[at + 3] & 0xff);
      int whole = first < 0x40 ? 20 + length : 4 + (length + 3) / 4 * 4;
      if (first >= 0x80 || whole > TurnView.BYTES_MAX || (first < 0x40 && length % 4 != 0)) {
        require(malformed, "took what is no message");
        break;
      }
      if (whole > stream.length - at) {
        break;
      }
      require(count < messages.size(), "a message is missing");
      byte[] expected = Arrays.copyOfRange(stream, at, at + whole);
      require(Arrays.equals(expected, messages.get(count++)), "another message");
      at += whole;
    }
    require(count == messages.size(), "one message too many");
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  public static List<byte[]> seeds() {
    byte[] stun = new byte[24];
    stun[3] = 4;
    byte[] channel = {0x40, 1, 0, 3, 1, 2, 3, 0};
    return List.of(
        new Script.Writer().bytes(stun).bytes(channel).bytes(stun).toBytes(),
        new Script.Writer().bytes(Arrays.copyOf(stun, 3)).bytes(channel).bytes(stun).toBytes(),
        new Script.Writer().bytes(new byte[] {0x47, 0x45, 0x54, 0x20}).bytes(stun).toBytes());
  }
}
