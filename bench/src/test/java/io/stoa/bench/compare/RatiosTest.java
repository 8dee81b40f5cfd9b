// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.bench.load.LoadResult;
import io.stoa.bench.load.Shape;
import io.stoa.bench.load.Spread;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RatiosTest {

  private static LoadResult result(String server, long micros) {
    return new LoadResult(
        server,
        new Shape(1, 50),
        1,
        10,
        500,
        500,
        micros,
        0,
        1,
        2,
        3,
        0,
        0,
        0,
        List.of(),
        0,
        0,
        0,
        0,
        0);
  }

  @Test
  void comparesWithinARound() {
    List<LoadResult> ours = List.of(result("us", 500), result("us", 4_000));
    List<LoadResult> theirs = List.of(result("them", 5_000), result("them", 10_000));
    assertEquals(
        new Spread(0.1, 0.25, 0.4), Ratios.ratio(ours, theirs, LoadResult::microsPerPacket));
  }

  @Test
  void namesEveryClassAndServer() {
    String table =
        Ratios.table(List.of(result("us", 500), result("them", 5_000), result("it", 1_000)), "us");
    assertTrue(
        table.contains("| 1→50 | them | 1.00 / 1.00 / 1.00 | 10.00 / 10.00 / 10.00 | **0.10 /"),
        table);
    assertTrue(table.contains("| 1→50 | it |"), table);
  }
}
