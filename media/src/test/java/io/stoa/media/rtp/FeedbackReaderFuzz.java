// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;

/// Transport-wide feedback of a receiver: as many statuses as it says and no more than are allowed,
/// numbers in a row, arrivals that stay in their range.
public final class FeedbackReaderFuzz {
  /// Two bytes can stand for thousands of statuses; reading all of them is slow.
  private static final int READ_MAX = 200;

  private FeedbackReaderFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    ByteBuf buf = Unpooled.wrappedBuffer(input);
    TransportFeedbackReader reader = new TransportFeedbackReader();
    if (reader.wrap(buf, 0, input.length + 1)) {
      throw new AssertionError("read beyond the end");
    }
    int index = input.length == 0 ? 0 : (input[input.length - 1] & 3) % input.length;
    if (reader.wrap(buf, index, input.length - index)) {
      read(reader);
    }
  }

  private static void read(TransportFeedbackReader reader) {
    require(reader.statusCount() <= TransportFeedbackReader.STATUSES_MAX, "too many statuses");
    require(reader.feedbackCount() >= 0 && reader.feedbackCount() <= 0xff, "count");
    int seq16 = reader.baseSeq16();
    int statuses = 0;
    int most = Math.min(READ_MAX, reader.statusCount());
    while (statuses < most) {
      require(reader.next(), "fewer than it says");
      require(reader.seq16() == seq16, "numbers in a row");
      seq16 = (seq16 + 1) & 0xffff;
      statuses++;
      if (reader.isReceived()) {
        reader.arrivalTicks();
      }
    }
    require(most == READ_MAX || !reader.next(), "something behind the end");
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  /// What we write ourselves, with losses, long gaps and early arrivals.
  public static List<byte[]> seeds() {
    return List.of(written(1, 2_000_000L), written(7, 400_000L), written(40, 90_000_000L));
  }

  private static byte[] written(int step, long apartNanos) {
    TransportFeedback feedback = new TransportFeedback(1, 80_000_000L);
    for (int i = 0; i < 60; i++) {
      feedback.record((65_500 + i * step) & 0xffff, 9, 1_000_000_000L + i * apartNanos);
    }
    ByteBuf out = Unpooled.buffer(TransportFeedback.LENGTH_MAX);
    byte[] packet = new byte[feedback.write(out, 0)];
    out.getBytes(0, packet);
    return packet;
  }
}
