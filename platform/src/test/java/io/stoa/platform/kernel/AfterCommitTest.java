// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.stoa.platform.TestSchool;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class AfterCommitTest {

  private final Database db = TestSchool.database();
  private final Caller caller = Caller.system(new SchoolId(UUID.randomUUID()));
  private final List<String> done = new ArrayList<>();

  private int open(Tx tx) {
    return tx.update(
        "insert into tenancy.school (tenant_id, name) values ($1, 'S')", caller.school().value());
  }

  private long schools() {
    return db.transact(
        caller,
        tx -> tx.first("select count(*) from tenancy.school", row -> row.getLong(0)).orElseThrow());
  }

  @Test
  void whatIsCarriedOutSeesWhatIsCommittedByAllTheVerbsTogether() {
    db.transact(
        caller,
        tx -> {
          db.transact(
              caller,
              inner -> {
                db.afterCommit(() -> done.add("first, " + schools()));
                return open(inner);
              });
          db.afterCommit(() -> done.add("second"));
          assertEquals(List.of(), done);
          return 0;
        });
    assertEquals(List.of("first, 1", "second"), done);
  }

  @Test
  void nothingIsCarriedOutWhenItFails() {
    assertThrows(
        IllegalStateException.class,
        () ->
            db.transact(
                caller,
                tx -> {
                  db.afterCommit(() -> done.add("never"));
                  open(tx);
                  throw new IllegalStateException("stop");
                }));
    assertEquals(List.of(), done);
    assertEquals(0, schools());
  }

  @Test
  void outsideOfATransactionItIsCarriedOutAtOnce() {
    db.afterCommit(() -> done.add("now"));
    assertEquals(List.of("now"), done);
  }
}
