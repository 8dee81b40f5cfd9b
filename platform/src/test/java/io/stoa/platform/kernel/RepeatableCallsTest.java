// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.stoa.platform.TestSchool;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class RepeatableCallsTest {

  private final Database db = TestSchool.database();
  private final RepeatableCalls calls = new RepeatableCalls(db);
  private final Caller caller =
      new Caller(new SchoolId(UUID.randomUUID()), new PersonId(UUID.randomUUID()), "test");
  private final AtomicInteger done = new AtomicInteger();

  private RepeatableCalls.Answer work() {
    JsonObject body = new JsonObject().put("n", done.incrementAndGet());
    // The verb's own transaction takes part in that of the call.
    db.transact(
        caller,
        tx ->
            tx.update(
                "insert into tenancy.school (tenant_id, name) values ($1, $2)",
                caller.school().value(),
                "School " + body.getInteger("n")));
    return new RepeatableCalls.Answer(201, body);
  }

  private int schools() {
    return db.transact(
        caller, tx -> tx.list("select name from tenancy.school", r -> r.getString(0)).size());
  }

  @Test
  void theSameKeyHasItsEffectOnce() {
    RepeatableCalls.Answer first = calls.once(caller, "k", "f", this::work);
    assertEquals(first, calls.once(caller, "k", "f", this::work));
    assertEquals(1, done.get());
    assertEquals(1, schools());
  }

  @Test
  void callsAtTheSameTimeGetTheSameAnswer() throws Exception {
    List<Future<RepeatableCalls.Answer>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        answers.add(threads.submit(() -> calls.once(caller, "k", "f", this::work)));
      }
    }
    HashSet<RepeatableCalls.Answer> different = new HashSet<>();
    for (Future<RepeatableCalls.Answer> answer : answers) {
      different.add(answer.get());
    }
    assertEquals(1, different.size());
    assertEquals(1, done.get());
  }

  @Test
  void aKeyIsForOneThingAndOnePerson() {
    calls.once(caller, "k", "f", this::work);
    Refused refused =
        assertThrows(Refused.class, () -> calls.once(caller, "k", "other", this::work));
    assertEquals("idempotency_key_reused", refused.code());
    Caller another = new Caller(caller.school(), new PersonId(UUID.randomUUID()), "test");
    RepeatableCalls.Answer answer =
        calls.once(another, "k", "f", () -> new RepeatableCalls.Answer(204, null));
    assertEquals(204, answer.status());
  }

  @Test
  void aRefusedCallLeavesNoKeyAndNoEffect() {
    assertThrows(
        Refused.class,
        () ->
            calls.once(
                caller,
                "k",
                "f",
                () -> {
                  work();
                  throw Refused.notFound("There is no such thing.");
                }));
    assertEquals(0, schools());
    assertEquals(201, calls.once(caller, "k", "f", this::work).status());
    assertEquals(1, schools());
  }
}
