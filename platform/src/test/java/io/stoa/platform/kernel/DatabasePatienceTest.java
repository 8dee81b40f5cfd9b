// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.TestSchool;
import io.vertx.pgclient.SslMode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class DatabasePatienceTest {

  private final Database db = TestSchool.database();
  private final Caller caller =
      new Caller(new SchoolId(UUID.randomUUID()), new PersonId(UUID.randomUUID()), "test");

  private String statementTimeout() {
    return db.transact(
        caller, tx -> tx.first("show statement_timeout", row -> row.getString(0)).orElseThrow());
  }

  @Test
  void aStatementThatSomebodyWaitsForIsGivenUp() {
    assertEquals("5s", Database.promptly(this::statementTimeout));
    assertEquals("0", statementTimeout());
    Refused refused =
        assertThrows(
            Refused.class,
            () ->
                Database.promptly(
                    () -> db.transact(caller, tx -> tx.list("select pg_sleep(300)", row -> 0))));
    assertEquals("database_unavailable", refused.code());
    assertEquals("5s", Database.promptly(this::statementTimeout));
  }

  private Duration refusedAfter(Database hangs) {
    long asked = System.nanoTime();
    Refused refused =
        assertThrows(
            Refused.class, () -> Database.promptly(() -> hangs.transact(caller, tx -> "begun")));
    assertEquals("database_unavailable", refused.code());
    return Duration.ofNanos(System.nanoTime() - asked);
  }

  @Test
  void whoWaitsForADatabaseThatSaysNothingIsRefused() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Database hangs = new Database(TestSchool.vertx());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      hangs.open(
          new DatabaseAddress(
              "127.0.0.1", silent.getLocalPort(), "stoa", "stoa", "secret", SslMode.DISABLE));
      List<Future<Duration>> waits = new ArrayList<>();
      for (int i = 0; i < 40; i++) { // more than there are connections
        waits.add(threads.submit(() -> refusedAfter(hangs)));
      }
      for (Future<Duration> wait : waits) {
        Duration took = wait.get();
        // The limit is 800 ms, and other programs may hold it up.
        assertTrue(took.toMillis() < 4_000, "after " + took);
      }
    }
  }
}
