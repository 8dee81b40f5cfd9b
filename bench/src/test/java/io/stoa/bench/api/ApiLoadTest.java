// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The load profile itself: a few calls a second of every kind, none of which may fail. How long
/// they take is for `-Papi` to say.
final class ApiLoadTest {

  private static final int PER_SECOND = 40;

  @Test
  void everyCallIsAnswered(@TempDir Path out) {
    Path jvm = Path.of("").toAbsolutePath().resolveSibling("deploy").resolve("jvm.args");
    ApiLoadOptions options =
        new ApiLoadOptions(
            PER_SECOND,
            Duration.ofSeconds(2),
            Duration.ofSeconds(8),
            2,
            Population.PEOPLE_MIN,
            64,
            7,
            List.of("@" + jvm),
            out);
    ApiRun run = ApiLoad.run(options, System.getProperty("java.class.path"));
    String page = ApiReport.page(options, run);
    assertEquals(Map.of(), run.calls().errors(), page);
    assertEquals(8 * PER_SECOND, run.calls().all().latency().total(), page);
    assertTrue(run.calls().lines().size() >= 15, page);
    assertTrue(run.transactions() > 0, page);
    assertTrue(page.contains("| updatePerson | "), page);
    assertTrue(ApiReport.chart(run).contains("listPeople"), page);
  }

  @Test
  void refusesOptionsThatItDoesNotKnow() {
    assertThrows(IllegalArgumentException.class, () -> ApiLoadOptions.parse("speed=1"));
    assertThrows(IllegalArgumentException.class, () -> ApiLoadOptions.parse("rate=fast"));
    assertEquals(250, ApiLoadOptions.parse("rate=250").perSecond());
  }
}
