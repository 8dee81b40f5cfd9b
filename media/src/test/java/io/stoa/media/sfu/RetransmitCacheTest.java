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

  /// A stream of any rate: everything of the last second is found unless a limit is reached, and
  /// memory is not more than that takes.
  @Test
  void growsToHoldASecond() {
    for (long seed = 1; seed <= 100; seed++) {
      Random random = new Random(seed);
      int perSecond = 1 + random.nextInt(500);
      int lengthMax = 40 + random.nextInt(1400);
      long gapNanos = 1_000_000_000L / perSecond;
      int bytesMax = 1 << 20;
      RetransmitCache cache =
          new RetransmitCache(UnpooledByteBufAllocator.DEFAULT, 512, bytesMax, 0);
      ByteBuf in = Unpooled.buffer(1500);
      for (int seq = 0; seq < 5 * perSecond; seq++) {
        int length = 20 + random.nextInt(lengthMax);
        in.setInt(0, seq);
        Packet stored = cache.store(in, 0, length, seq, seq * gapNanos);
        stored.payloadIndex = cache.index(stored);
        for (int old = Math.max(0, seq - perSecond + 1); old <= seq; old += 7) {
          Packet packet = cache.find(old);
          assertNotNull(packet, "seed " + seed + ": lost " + old + " at " + seq);
          assertEquals(cache.index(packet), packet.payloadIndex, "seed " + seed);
          assertEquals(old, cache.bytes().getInt(packet.payloadIndex), "seed " + seed);
        }
      }
      // Packets are half of the longest on average, and a second and a half is kept of them.
      int needed = perSecond * 3 / 2 * (20 + RetransmitCache.PADDING_MAX + lengthMax / 2);
      int most = 2 * RetransmitCache.BYTES_MIN + needed + needed / 4;
      assertTrue(cache.bytes().capacity() <= most, "seed " + seed + ": " + cache.bytes());
      cache.release();
    }
  }

  /// Whatever is found is what was stored, and the newest are always found.
  @Test
  void findsWhatWasStoredOrNothing() {
    long seed = 42;
    Random random = new Random(seed);
    RetransmitCache cache = new RetransmitCache(UnpooledByteBufAllocator.DEFAULT, 64, 4096, 0);
    ByteBuf in = Unpooled.buffer(512);
    int[] lengths = new int[5000];
    int missed = 0;
    for (int seq = 0; seq < lengths.length; seq++) {
      lengths[seq] = 20 + random.nextInt(480);
      in.setInt(0, seq);
      in.setInt(lengths[seq] - 4, ~seq);
      cache.store(in, 0, lengths[seq], seq, seq);
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
