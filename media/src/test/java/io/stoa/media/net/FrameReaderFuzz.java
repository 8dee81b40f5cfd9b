// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.stoa.media.fuzz.Script;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A TCP stream in any pieces: the frames are those of a simple model, what is kept is bounded, and
/// every buffer is given back.
public final class FrameReaderFuzz {
  private static final int PIECE_BYTES_MAX = 2000;

  private FrameReaderFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Script script = new Script(input);
    FrameReader reader = new FrameReader(Demux.PACKET_BYTES_MAX);
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    List<ByteBuf> pieces = new ArrayList<>();
    List<byte[]> frames = new ArrayList<>();
    while (script.hasMore()) {
      byte[] piece = script.bytes(PIECE_BYTES_MAX);
      ByteBuf read = Unpooled.buffer(piece.length + 1).writeBytes(piece);
      stream.writeBytes(piece);
      pieces.add(read);
      reader.add(read, UnpooledByteBufAllocator.DEFAULT);
      take(reader, frames);
      int most = reader.isMalformed() ? Integer.MAX_VALUE : Demux.PACKET_BYTES_MAX + 2;
      require(reader.pendingBytes() <= most, "keeps " + reader.pendingBytes());
      if (reader.isMalformed()) {
        break; // its connection is closed
      }
    }
    compare(frames, stream.toByteArray(), reader.isMalformed());
    reader.close();
    for (ByteBuf piece : pieces) {
      require(piece.refCnt() == 0, "a piece is not given back");
    }
  }

  private static void take(FrameReader reader, List<byte[]> frames) {
    for (ByteBuf peeked = reader.peek(); peeked != null; peeked = reader.peek()) {
      byte[] expected = ByteBufUtil.getBytes(peeked);
      ByteBuf frame = reader.next();
      if (frame == null) {
        throw new AssertionError("peeked, but not there");
      }
      byte[] bytes = ByteBufUtil.getBytes(frame);
      frame.release();
      require(Arrays.equals(expected, bytes), "peeked something else");
      frames.add(bytes);
    }
    require(reader.next() == null, "not peeked, but there");
  }

  private static void compare(List<byte[]> frames, byte[] stream, boolean malformed) {
    int at = 0;
    int count = 0;
    while (stream.length - at >= 2) {
      int length = (stream[at] & 0xff) << 8 | (stream[at + 1] & 0xff);
      if (length > Demux.PACKET_BYTES_MAX) {
        require(malformed, "took a frame that is too long");
        break;
      }
      if (length > stream.length - at - 2) {
        break;
      }
      if (length > 0) {
        require(count < frames.size(), "a frame is missing");
        byte[] expected = Arrays.copyOfRange(stream, at + 2, at + 2 + length);
        require(Arrays.equals(expected, frames.get(count++)), "another frame");
      }
      at += 2 + length;
    }
    require(count == frames.size(), "one frame too many");
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  public static List<byte[]> seeds() {
    byte[] two = {0, 3, 1, 2, 3, 0, 0, 0, 1, 9};
    return List.of(
        new Script.Writer().bytes(two).bytes(two).toBytes(),
        new Script.Writer().bytes(new byte[] {0}).bytes(new byte[] {2, 7}).bytes(two).toBytes(),
        new Script.Writer().bytes(new byte[] {5, -36}).bytes(new byte[1400]).toBytes(),
        new Script.Writer().bytes(new byte[] {5, -35}).bytes(two).toBytes());
  }
}
