// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.stoa.platform.TestSchool;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.VaultKeys;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MailerTest {

  private final Database db = TestSchool.database();
  private final Mailer mailer = new Mailer(Kernel.over(db, VaultKeys.passing()));
  private final Caller caller = Caller.system(new SchoolId(UUID.randomUUID()));

  private static Letter letter(String to) {
    return new Letter(to, "Ada", "en", Template.MAGIC_LINK, Map.of("token", "secret"));
  }

  private List<String> addresses(Caller of) {
    return db.transact(
        of, tx -> tx.list("select address from mail.outbox", row -> row.getString(0)));
  }

  @Test
  void aLetterIsPartOfTheTransactionThatItTellsOf() {
    mailer.send(caller, letter("kept@x.example"));
    IllegalStateException failure = new IllegalStateException("stop");
    assertThrows(
        IllegalStateException.class,
        () ->
            db.transact(
                caller,
                tx -> {
                  mailer.send(caller, letter("lost@x.example"));
                  throw failure;
                }));
    assertEquals(List.of("kept@x.example"), addresses(caller));
    assertEquals(List.of(), addresses(Caller.system(new SchoolId(UUID.randomUUID()))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nobody",
        "a@b@c",
        "a@x.example\r\nBcc: all@x.example",
        "a@x.example, b@x.example",
        "Ada <a@x.example>",
        "a b@x.example"
      })
  void anAddressThatCouldBreakOutOfItsHeaderIsRefused(String address) {
    assertThrows(IllegalArgumentException.class, () -> letter(address));
  }

  @Test
  void aLetterNamesWhatItsTemplateNeeds() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Letter("a@x.example", "", "en", Template.INVITATION, Map.of("token", "t")));
  }
}
