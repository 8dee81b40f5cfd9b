// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.media.fuzz.FuzzTarget;
import io.stoa.media.fuzz.SeededRun;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class FuzzTest {

  static List<FuzzTarget> targets() throws Exception {
    return FuzzTarget.beside(FuzzTest.class);
  }

  @ParameterizedTest
  @MethodSource("targets")
  @Timeout(60)
  void survivesItsSeedsAndMutationsOfThem(FuzzTarget target) throws Throwable {
    SeededRun.check(target);
  }
}
