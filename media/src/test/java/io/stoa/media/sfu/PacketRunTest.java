// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacketRunTest {
  private final PacketRun run = new PacketRun(UnpooledByteBufAllocator.DEFAULT);

  /// Writes down `length/size@index` of each run.
  private static final class Ledger implements Path {
    final List<String> runs = new ArrayList<>();

    @Override
    public InetSocketAddress remote() {
      throw new AssertionError();
    }

    @Override
    public boolean tcp() {
      return false;
    }

    @Override
    public void send(ByteBuf packet) {
      throw new AssertionError();
    }

    @Override
    public void sendRun(ByteBuf packets, int index, int length, int size) {
      runs.add(length + "/" + size + "@" + index);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "9, 9/9@0",
    "9 9 9, 27/9@0",
    "9 9 5, 23/9@0",
    "9 5 5, 14/9@0 5/5@14",
    "9 9 5 9, 23/9@0 9/9@23",
    "5 9 9, 5/5@0 18/9@5",
    "9 5 4 3, 14/9@0 7/4@14",
  })
  void equalPacketsLeaveTogetherWithAShorterOneBehind(String sizes, String expected) {
    for (String size : sizes.split(" ")) {
      run.open();
      run.close(Integer.parseInt(size));
    }
    Ledger ledger = new Ledger();
    run.sendBy(ledger);
    assertEquals(expected, String.join(" ", ledger.runs));
    assertTrue(run.isEmpty());
    run.release();
  }

  @Test
  void aBufferIsUsedAgainUnlessItStillWaits() {
    ByteBuf first = run.open();
    run.close(100);
    run.sendBy(new Ledger());
    assertSame(first, run.open());
    assertEquals(0, run.open().writerIndex());
    run.close(100);
    first.retain();
    run.sendBy(new Ledger());
    ByteBuf second = run.open();
    assertNotSame(first, second);
    assertTrue(first.release());
    run.release();
    assertEquals(0, second.refCnt());
  }
}
