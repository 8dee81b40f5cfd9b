// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
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

  @Test
  void tellsTheInputThatBreaksATarget() {
    AssertionError found =
        assertThrows(AssertionError.class, () -> SeededRun.check(new FuzzTarget(Breakable.class)));
    String told = String.valueOf(found.getMessage());
    assertTrue(told.startsWith("Breakable fails on mutation "), told);
    Throwable cause = found.getCause();
    assertEquals("third byte", cause == null ? "" : cause.getMessage());
  }

  /// A target with a defect that its seed does not show.
  public static final class Breakable {
    private Breakable() {}

    public static void fuzzerTestOneInput(byte[] input) {
      if (input.length > 2 && input[2] == -1) {
        throw new IllegalStateException("third byte");
      }
    }

    public static List<byte[]> seeds() {
      return List.of(new byte[10]);
    }
  }
}
