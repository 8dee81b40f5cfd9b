// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.classroom;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.stoa.platform.classroom.ConnectionTest.Way;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConnectionTestTest {

  @ParameterizedTest
  @CsvSource({
    // udp, tcp, turnUdp, turnTls, up and down in bps, losses, rtt, verdict, weakness
    "true, true, true, true, 1000000, 1000000, 0, 0, 30, GOOD, ''",
    "true, false, false, false, 300000, 300000, 0.05, 0.05, 400, GOOD, ''",
    "false, true, true, false, 1000000, 1000000, 0, 0, 30, GOOD, ''",
    "false, true, false, false, 1000000, 1000000, 0, 0, 30, NO_UDP, ''",
    "false, false, false, true, 1000000, 1000000, 0, 0, 30, NO_UDP, ''",
    "false, true, false, true, 200000, 1000000, 0, 0, 30, WEAK, SLOW_UP",
    "true, true, true, true, 1000000, 299999, 0, 0, 30, WEAK, SLOW_DOWN",
    "true, true, true, true, 1000000, 1000000, 0.06, 0, 30, WEAK, LOSS",
    "true, true, true, true, 1000000, 1000000, 0, 0.06, 30, WEAK, LOSS",
    "true, true, true, true, 1000000, 1000000, 0, 0, 401, WEAK, DELAY",
    "false, false, false, false, 0, 0, 1, 1, 0, BLOCKED, ''"
  })
  void theVerdictIsTheWorstThatIsTrue(
      boolean udp,
      boolean tcp,
      boolean turnUdp,
      boolean turnTls,
      long up,
      long down,
      double upLoss,
      double downLoss,
      int rtt,
      ConnectionTest.Verdict verdict,
      String weakness) {
    Map<Way, Boolean> ways =
        Map.of(Way.UDP, udp, Way.TCP, tcp, Way.TURN_UDP, turnUdp, Way.TURN_TLS, turnTls);
    ConnectionTest test = new ConnectionTest(ways, up, down, upLoss, downLoss, rtt);
    assertEquals(verdict, test.verdict());
    assertEquals("[" + weakness + "]", test.weaknesses().toString());
  }
}
