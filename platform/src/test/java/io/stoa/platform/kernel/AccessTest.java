// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.stoa.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Who may do what, and the page that says so.
final class AccessTest {

  private static final Path GENERATED = Path.of("target/access.md");
  private static final String HEAD =
      """
      # Who may do what

      Generated from `io.stoa.platform.kernel.Access`; a test compares. Each operation of the API (`/api` of a running
      server) names the permission that it needs. Someone without it is answered 403 `forbidden`.

      - **all**: everything of the school.
      - **enrolled**: what is about those whom a tutor teaches; **assigned**: those whom a guardian answers for.
      - **own**: what is about the person, or made by them. An own profile can be edited in part only, and a tutor's
        export of those enrolled is in sums.

      An API key has at most what its person has. The server's operators see the live page, whatever their role.

      """;

  private final Caller somebody =
      new Caller(new SchoolId(UUID.randomUUID()), new PersonId(UUID.randomUUID()), "test");

  private static String page() {
    StringBuilder page = new StringBuilder(HEAD).append("| Permission | |");
    for (Role role : Role.values()) {
      page.append(' ').append(role.word()).append(" |");
    }
    page.append("\n| --- | --- |").append(" --- |".repeat(Role.values().length)).append('\n');
    for (Permission permission : Permission.values()) {
      page.append("| `%s` | %s |".formatted(permission.word(), permission.text()));
      for (Role role : Role.values()) {
        Scope scope = Access.scope(role, permission);
        page.append(scope == Scope.NONE ? " |" : " " + scope.word() + " |");
      }
      page.append('\n');
    }
    return page.toString();
  }

  @Test
  void thePageShowsTheMatrix() throws IOException {
    Files.writeString(GENERATED, page());
    assertEquals(
        page(),
        Files.readString(Checkout.root().resolve("docs/access.md")),
        "cp platform/target/access.md docs/access.md");
  }

  @Test
  void aRoleHasItsPermissionsAndAKeyNoMore() {
    Caller admin = somebody.as(Role.ADMIN);
    assertEquals(Scope.ALL, admin.needs(Permission.PEOPLE_DELETE));
    Caller key = admin.limitedTo(Set.of(Permission.PEOPLE_READ));
    assertEquals(Scope.ALL, key.scope(Permission.PEOPLE_READ));
    assertEquals(Scope.NONE, key.scope(Permission.PEOPLE_DELETE));
    Caller student = somebody.as(Role.STUDENT).limitedTo(Set.of(Permission.PEOPLE_DELETE));
    Refused refused = assertThrows(Refused.class, () -> student.needs(Permission.PEOPLE_DELETE));
    assertEquals("people.delete", refused.details().get("permission"));
  }

  @Test
  void whoseRoleIsUnknownMayNothingAndTheServerEverything() {
    for (Permission permission : Permission.values()) {
      assertEquals(Scope.NONE, somebody.scope(permission));
      assertEquals(Scope.ALL, Caller.system(somebody.school()).scope(permission));
    }
  }

  /// The moderator of a school adds people and sees schedules; removes nobody and sees no money.
  @Test
  void aModeratorIsBetweenUserAndAdministrator() {
    assertEquals(Scope.ALL, Access.scope(Role.MODERATOR, Permission.PEOPLE_INVITE));
    assertEquals(Scope.ALL, Access.scope(Role.MODERATOR, Permission.BOOKINGS_READ));
    assertEquals(Scope.NONE, Access.scope(Role.MODERATOR, Permission.PEOPLE_DELETE));
    assertEquals(Scope.NONE, Access.scope(Role.MODERATOR, Permission.MONEY_READ));
    for (Permission permission : Permission.values()) {
      assertEquals(Scope.ALL, Access.scope(Role.OWNER, permission));
      assertEquals(Scope.ALL, Access.scope(Role.ADMIN, permission));
    }
  }
}
