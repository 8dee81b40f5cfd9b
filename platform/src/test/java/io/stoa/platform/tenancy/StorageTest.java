// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.tenancy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.stoa.platform.TestSchool;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.SchoolId;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What a school keeps, and how much its tier lets it keep.
final class StorageTest {

  private static final long FREE_TIER = 1L << 30;

  private final Database db = TestSchool.database();
  private final Schools schools = new Schools(db);
  private final Storage storage = new Storage();
  private final SchoolId id = new SchoolId(UUID.randomUUID());
  private final Caller caller = Caller.system(id);

  StorageTest() {
    schools.open(caller, new School(id, "Small School"));
    db.transact(caller, tx -> tx.update("update tenancy.school set tier = 'free'"));
  }

  private void keep(long bytes) {
    db.transact(
        caller,
        tx -> {
          storage.keep(tx, bytes);
          return 0;
        });
  }

  private long kept() {
    return schools.settings(caller).usage().storageBytes();
  }

  @Test
  void countsUpToTheTiersLastByte() {
    keep(FREE_TIER - 10);
    keep(10);
    assertEquals(FREE_TIER, kept());
    Refused refused = assertThrows(Refused.class, () -> keep(1));
    assertEquals(Refused.Kind.CONFLICT, refused.kind());
    assertEquals("tier_limit", refused.code());
    assertEquals(Map.of("of", "storage"), refused.details());
    assertEquals(FREE_TIER, kept());
    keep(-FREE_TIER);
    assertEquals(0, kept());
    keep(1);
    assertEquals(1, kept());
  }

  @Test
  void giveBackIsNeverRefused() {
    keep(FREE_TIER);
    db.transact(
        caller, tx -> tx.update("update tenancy.usage set storage_bytes = $1", 2 * FREE_TIER));
    keep(-1);
    assertEquals(2 * FREE_TIER - 1, kept());
  }

  @Test
  void aLogoCountsWithItsBytesWhileItIsThere() {
    put(1000);
    assertEquals(1000, kept());
    put(300);
    assertEquals(300, kept());
    keep(FREE_TIER - 300);
    assertThrows(Refused.class, () -> put(301));
    assertEquals(FREE_TIER, kept());
    put(299);
    schools.putLogo(caller, Optional.empty());
    assertEquals(FREE_TIER - 300, kept());
  }

  @Test
  void whatCalendarProgramsPutHereCounts() {
    UUID person = UUID.randomUUID();
    db.transact(
        caller,
        tx ->
            tx.update(
                "insert into identity.person (tenant_id, id, name, email, role)"
                    + " values ($1, $2, 'Nora', $3, 'guardian')",
                id.value(),
                person,
                person + "@x.example"));
    event(person, "a", "12345");
    event(person, "b", "é");
    assertEquals(7, kept());
    event(person, "a", "1");
    assertEquals(3, kept());
    keep(FREE_TIER - 3);
    Refused refused = assertThrows(Refused.class, () -> event(person, "a", "12"));
    assertEquals("tier_limit", refused.code());
    assertEquals(Map.of("of", "storage"), refused.details());
    assertThrows(Refused.class, () -> event(person, "c", "1"));
    event(person, "b", "e");
    assertEquals(FREE_TIER - 1, kept());
    db.transact(caller, tx -> tx.update("delete from calendar.own_event"));
    assertEquals(FREE_TIER - 3, kept());
  }

  private void event(UUID person, String name, String content) {
    db.transact(
        caller,
        tx ->
            tx.update(
                "insert into calendar.own_event"
                    + " (tenant_id, person_id, name, uid, content, etag, starts_at, ends_at)"
                    + " values ($1, $2, $3, $3, $4, 'x', now(), now())"
                    + " on conflict (tenant_id, person_id, name)"
                    + " do update set content = excluded.content",
                id.value(),
                person,
                name,
                content));
  }

  private void put(int bytes) {
    Buffer picture = Buffer.buffer(new byte[bytes]);
    schools.putLogo(
        caller, Optional.of(new SchoolStore.Logo("hash" + bytes, "image/png", picture)));
  }
}
