// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class ProcessUsageTest {

  @Test
  void readsBehindTheName() {
    ProcessUsage usage =
        ProcessUsage.parse(
            "42 (a) b (c) S 1 2 3 4 5 6 7 8 9 10 150 25 0 0 20", "Name:\tx\nVmRSS:\t  2048 kB\n");
    assertEquals(new ProcessUsage(1_500_000, 250_000, 2_097_152), usage);
  }

  @Test
  void knowsThisProcess() {
    ProcessUsage usage = ProcessUsage.of(ProcessHandle.current().pid());
    assertTrue(usage.userMicros() > 0);
    assertTrue(usage.residentBytes() > 1 << 20);
    assertTrue(ProcessUsage.descriptors(ProcessHandle.current().pid()) > 2);
  }
}
