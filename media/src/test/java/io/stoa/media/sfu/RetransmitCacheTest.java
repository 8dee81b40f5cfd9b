// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetransmitCacheTest {

  /// Whatever is found is what was stored, and the newest are always found.
  @Test
  void findsWhatWasStoredOrNothing() {
    long seed = 42;
    Random random = new Random(seed);
    RetransmitCache cache = new RetransmitCache(UnpooledByteBufAllocator.DEFAULT, 64, 4096);
    ByteBuf in = Unpooled.buffer(512);
    int[] lengths = new int[5000];
    int missed = 0;
    for (int seq = 0; seq < lengths.length; seq++) {
      lengths[seq] = 20 + random.nextInt(480);
      in.setInt(0, seq);
      in.setInt(lengths[seq] - 4, ~seq);
      cache.store(in, 0, lengths[seq], seq);
      for (int back = 0; back < 100 && back <= seq; back++) {
        int old = seq - back;
        Packet packet = cache.find(old);
        if (packet == null) {
          assertTrue(back >= 6, "seed " + seed + ": lost " + back + " behind the newest");
          missed++;
          continue;
        }
        int at = cache.index(packet);
        assertEquals(old, cache.bytes().getInt(at), "seed " + seed);
        assertEquals(~old, cache.bytes().getInt(at + lengths[old] - 4), "seed " + seed);
      }
    }
    assertTrue(missed > 0);
    assertNotNull(cache.find(lengths.length - 1));
    cache.clear();
    assertEquals(null, cache.find(lengths.length - 1));
    cache.release();
    assertEquals(0, cache.bytes().refCnt());
  }
}
