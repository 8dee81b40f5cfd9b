// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
}
