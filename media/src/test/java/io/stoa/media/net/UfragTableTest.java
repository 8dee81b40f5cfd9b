// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UfragTableTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void behavesAsAMap(long seed) {
    Random random = new Random(seed);
    UfragTable<Integer> table = new UfragTable<>();
    Map<String, Integer> model = new HashMap<>();
    for (int i = 0; i < 5_000; i++) {
      // Few enough keys that additions, replacements and removals meet.
      String ufrag = "u" + Integer.toString(random.nextInt(400), 36);
      if (random.nextInt(5) < 3) {
        table.put(ufrag, i);
        model.put(ufrag, i);
      } else {
        table.remove(ufrag);
        model.remove(ufrag);
      }
      String probe = "u" + Integer.toString(random.nextInt(400), 36);
      assertEquals(model.get(probe), find(table, probe), () -> "seed " + seed + " " + probe);
      assertEquals(model.size(), table.size());
    }
  }

  @Test
  void takesAPrefixForAnotherKey() {
    UfragTable<Integer> table = new UfragTable<>();
    table.put("abcd", 1);
    assertNull(find(table, "abc"));
    assertNull(find(table, "abcde"));
    assertEquals(1, find(table, "abcd"));
  }

  private static @Nullable Integer find(UfragTable<Integer> table, String ufrag) {
    ByteBuf packet = Unpooled.copiedBuffer("::" + ufrag + ":x", StandardCharsets.US_ASCII);
    return table.find(packet, 2, ufrag.length());
  }
}
