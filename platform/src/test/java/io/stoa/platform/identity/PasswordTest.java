// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PasswordTest {

  @Test
  void keepsTheParametersInTheHashAndSaltsEachTime() {
    String first = Password.hash("demo");
    assertTrue(first.startsWith("$argon2id$v=19$m=19456,t=2,p=1$"), first);
    assertNotEquals(first, Password.hash("demo"));
    assertTrue(Password.matches("demo", first));
    assertFalse(Password.matches("Demo", first));
  }

  /// Made by the reference implementation: `echo -n password | argon2 somesalt -id -t 2 -k 65536 -p
  /// 1`.
  @Test
  void agreesWithTheReferenceImplementation() {
    String hash =
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
    assertTrue(Password.matches("password", hash));
    assertFalse(Password.matches("differentpassword", hash));
  }

  @Test
  void nobodyAndNonsenseMatchNothing() {
    assertFalse(Password.matches("", null));
    assertFalse(Password.matches("demo", "!"));
    assertFalse(Password.matches("demo", "$argon2id$v=19$m=1,t=1$x"));
  }

  @Test
  void findsThePasswordsHashesAmongThoseOfOneSalt() {
    String first = Password.hash("one");
    String second = Password.hash("two", List.of("nonsense", first));
    String third = Password.hash("one", List.of(second));
    assertEquals(first, third);
    assertEquals(Set.of(first), Password.matching("one", List.of(first, second)));
    assertEquals(Set.of(second), Password.matching("two", List.of(first, second)));
    assertEquals(Set.of(), Password.matching("three", List.of(first, second)));
    // One that is hashed in another way gives its salt to nobody.
    String older = "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$" + "A".repeat(43);
    assertFalse(Password.hash("one", List.of(older)).contains("c29tZXNhbHQ"));
  }

  /// By what the thread computes, whatever else the machine does meanwhile.
  @Test
  void takesAsLongForAllHashesOfOneSaltAsForNone() {
    String first = Password.hash("one");
    List<String> all = new ArrayList<>(List.of(first));
    for (int i = 0; i < 20; i++) {
      all.add(first.substring(0, first.length() - 2) + (char) ('A' + i) + "A");
    }
    long none = computed(List.of());
    long many = computed(all);
    assertTrue(many < 3 * none && none < 3 * many, many + " ns and " + none + " ns");
  }

  private static long computed(List<String> hashes) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      long began = threads.getCurrentThreadCpuTime();
      Password.matching("guess", hashes);
      least = Math.min(least, threads.getCurrentThreadCpuTime() - began);
    }
    return least;
  }
}
