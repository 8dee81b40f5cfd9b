// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.TestSchool;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VaultTest {

  private static final String SECRET = "vault_test.thing.secret";
  private static final String NOTE = "vault_test.thing.note";
  private static final SchoolId SCHOOL = new SchoolId(UUID.randomUUID());
  private static final SchoolId OTHER = new SchoolId(UUID.randomUUID());

  private final Database db = TestSchool.database();
  @TempDir private Path folder;
  private Path file = Path.of("");
  private Vault vault = new Vault(VaultKeys.passing());

  @BeforeAll
  static void makeATable() throws SQLException {
    TestSchool.database();
    try (var connection = TestSchool.owner();
        var sql = connection.createStatement()) {
      sql.execute(
          """
          create schema if not exists vault_test;
          grant usage on schema vault_test to stoa_app;
          create table if not exists vault_test.thing (
            tenant_id uuid not null, id uuid primary key, secret text, note text, plain text);
          alter table vault_test.thing enable row level security;
          alter table vault_test.thing force row level security;
          drop policy if exists own_school on vault_test.thing;
          create policy own_school on vault_test.thing
            using (tenant_id = tenancy.current_tenant())
            with check (tenant_id = tenancy.current_tenant());
          grant select, insert, update, delete on vault_test.thing to stoa_app;
          select kernel.let_reseal('vault_test.thing', 'id', 'secret');
          select kernel.let_reseal('vault_test.thing', 'id', 'note');
          """);
    }
  }

  @BeforeEach
  void open() throws IOException {
    // Proofs of other tests' keys: each has keys of its own under the same versions.
    try (var connection = TestSchool.owner();
        var sql = connection.createStatement()) {
      sql.execute("delete from kernel.vault_key");
      sql.execute("truncate vault_test.thing");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    file = folder.resolve("keys");
    Files.writeString(file, "1: " + key(1) + "\n");
    vault = vault(file);
  }

  private static String key(int seed) {
    byte[] key = new byte[32];
    new Random(seed).nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }

  private static Vault vault(Path file) {
    Vault vault = new Vault(VaultKeys.open(file));
    vault.column("vault_test.thing", "id", "secret");
    vault.column("vault_test.thing", "id", "note");
    return vault;
  }

  private static void assertBroken(Vault vault, SchoolId school, String column, String sealed) {
    Vault.Broken broken =
        assertThrows(Vault.Broken.class, () -> vault.open(school, column, sealed), sealed);
    assertFalse(String.valueOf(broken.getMessage()).contains("s3cret"), broken.getMessage());
  }

  @Test
  void whatWasSealedOpensAndLooksDifferentEachTime() {
    String sealed = vault.seal(SCHOOL, SECRET, "s3cret ωδή");
    assertTrue(sealed.startsWith("1:"), sealed);
    assertEquals("s3cret ωδή", vault.open(SCHOOL, SECRET, sealed));
    assertNotEquals(sealed, vault.seal(SCHOOL, SECRET, "s3cret ωδή"));
    assertEquals("", vault.open(SCHOOL, SECRET, vault.seal(SCHOOL, SECRET, "")));
  }

  @Test
  void anAlteredTextDoesNotOpen() {
    String sealed = vault.seal(SCHOOL, SECRET, "s3cret");
    byte[] bytes = Base64.getUrlDecoder().decode(sealed.substring(2));
    for (int i = 0; i < bytes.length * 8; i++) {
      byte[] altered = bytes.clone();
      altered[i / 8] = (byte) (altered[i / 8] ^ 1 << i % 8);
      assertBroken(vault, SCHOOL, SECRET, "1:" + Base64.getUrlEncoder().encodeToString(altered));
    }
    for (int i = 0; i < sealed.length(); i++) {
      String cut = sealed.substring(0, i);
      assertBroken(vault, SCHOOL, SECRET, cut);
    }
    for (String wrong : List.of("s3cret", "1:", "0:" + sealed.substring(2), ":", "1:%%%")) {
      assertBroken(vault, SCHOOL, SECRET, wrong);
    }
  }

  @Test
  void aTextMovedToAnotherSchoolOrColumnDoesNotOpen() {
    String sealed = vault.seal(SCHOOL, SECRET, "s3cret");
    assertBroken(vault, OTHER, SECRET, sealed);
    assertBroken(vault, SCHOOL, NOTE, sealed);
  }

  @Test
  void anOldVersionOpensAndANewOneSeals() {
    String old = vault.seal(SCHOOL, SECRET, "s3cret");
    VaultKeys.rotate(file);
    Vault later = vault(file);
    assertEquals("s3cret", later.open(SCHOOL, SECRET, old));
    String fresh = later.seal(SCHOOL, SECRET, "s3cret");
    assertTrue(fresh.startsWith("2:"), fresh);
    // Somebody who has not looked at the file since finds the new version, too.
    assertEquals("s3cret", vault.open(SCHOOL, SECRET, fresh));
    // The text of one version does not open as another.
    assertBroken(later, SCHOOL, SECRET, "2" + old.substring(1));
  }

  @Test
  void aVersionThatNobodyHasIsRefusedAsMissing() {
    String sealed = vault.seal(SCHOOL, SECRET, "s3cret");
    Refused refused =
        assertThrows(Refused.class, () -> vault.open(SCHOOL, SECRET, "7" + sealed.substring(1)));
    assertEquals("vault_key_missing", refused.code());
  }

  @Test
  void nothingIsSealedForAColumnThatNobodyWouldSealAgain() {
    assertThrows(
        IllegalArgumentException.class, () -> vault.seal(SCHOOL, "vault_test.thing.x", "s3cret"));
    assertThrows(
        IllegalArgumentException.class, () -> vault.column("vault_test.thing; --", "id", "x"));
  }

  private UUID insert(SchoolId school, String secret, @Nullable String note) {
    UUID id = UUID.randomUUID();
    db.transact(
        Caller.system(school),
        tx ->
            tx.update(
                "insert into vault_test.thing (tenant_id, id, secret, note, plain)"
                    + " values ($1, $2, $3, $4, 'p')",
                school.value(),
                id,
                secret,
                note));
    return id;
  }

  private List<String> column(SchoolId school, String column) {
    return db.transact(
        Caller.system(school),
        tx ->
            tx.list(
                "select " + column + " from vault_test.thing where " + column + " is not null",
                row -> row.getString(0)));
  }

  @Test
  void everyColumnOfEverySchoolIsSealedAgain() {
    for (int i = 0; i < 450; i++) {
      SchoolId school = i % 3 == 0 ? OTHER : SCHOOL;
      String note = i % 2 == 0 ? vault.seal(school, NOTE, "n" + i) : null;
      insert(school, vault.seal(school, SECRET, "s" + i), note);
    }
    insert(SCHOOL, "1:altered", vault.seal(SCHOOL, NOTE, "whole"));
    VaultKeys.rotate(file);
    Resealing resealing = new Resealing(db, vault);
    List<Resealing.Done> done = new ArrayList<>(resealing.run());
    done.sort(java.util.Comparator.comparing(Resealing.Done::column));
    assertEquals(
        List.of(new Resealing.Done(NOTE, 226, 0), new Resealing.Done(SECRET, 450, 1)), done);
    List<String> secrets = column(OTHER, "secret");
    assertEquals(150, secrets.size());
    for (String sealed : secrets) {
      assertTrue(sealed.startsWith("2:"), sealed);
      assertTrue(vault.open(OTHER, SECRET, sealed).matches("s[0-9]+"));
    }
    assertEquals(
        List.of("1:altered"),
        column(SCHOOL, "secret").stream().filter(text -> !text.startsWith("2:")).toList());
    // Nothing is left to do, and the column that does not open is passed by again.
    assertTrue(resealing.run().stream().allMatch(each -> each.sealed() == 0));
  }

  @Test
  void theKernelSeesTheSealedColumnsOnly() {
    insert(SCHOOL, vault.seal(SCHOOL, SECRET, "s"), "");
    assertEquals(
        1,
        db.housekeep(tx -> tx.list("select secret from vault_test.thing", row -> row.getString(0)))
            .size());
    for (String sql :
        List.of(
            "update vault_test.thing set plain = ''",
            "update vault_test.thing set tenant_id = id",
            "delete from vault_test.thing")) {
      PgException refused =
          assertThrows(PgException.class, () -> db.housekeep(tx -> tx.update(sql)), sql);
      assertEquals("42501", refused.getSqlState(), sql);
    }
    assertThrows(
        PgException.class,
        () -> db.housekeep(tx -> tx.list("select plain from vault_test.thing", row -> 1)));
  }

  @Test
  void keysRotateUnderLoadWithoutAnythingLost() throws Exception {
    List<UUID> ids = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      ids.add(insert(SCHOOL, vault.seal(SCHOOL, SECRET, "0"), null));
    }
    AtomicBoolean goesOn = new AtomicBoolean(true);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> writers = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        List<UUID> own = ids.subList(i * 10, i * 10 + 10);
        Vault theirs = vault(file); // another server, with a look at the file of its own
        writers.add(threads.submit(() -> count(theirs, own, goesOn)));
      }
      Resealing resealing = new Resealing(db, vault);
      for (int round = 0; round < 8; round++) {
        VaultKeys.rotate(file);
        resealing.run();
      }
      goesOn.set(false);
      int writes = 0;
      for (Future<Integer> writer : writers) {
        writes += writer.get();
      }
      assertTrue(writes > 60, "only " + writes + " writes meanwhile");
      resealing.run();
      int held = 0;
      for (String sealed : column(SCHOOL, "secret")) {
        assertTrue(sealed.startsWith("9:"), sealed);
        held += Integer.parseInt(vault.open(SCHOOL, SECRET, sealed));
      }
      assertEquals(writes, held);
    }
  }

  /// Counts up in each of the rows, again and again.
  private int count(Vault own, List<UUID> rows, AtomicBoolean goesOn) {
    int writes = 0;
    while (goesOn.get()) {
      UUID id = rows.get(writes % rows.size());
      db.transact(
          Caller.system(SCHOOL),
          tx -> {
            String sealed =
                tx.first(
                        "select secret from vault_test.thing where id = $1 for update",
                        row -> row.getString(0),
                        id)
                    .orElseThrow();
            int before = Integer.parseInt(own.open(SCHOOL, SECRET, sealed));
            return tx.update(
                "update vault_test.thing set secret = $2 where id = $1",
                id,
                own.seal(SCHOOL, SECRET, Integer.toString(before + 1)));
          });
      writes++;
    }
    return writes;
  }

  @Test
  void otherKeysUnderTheSameVersionAreRefusedAtTheStart() throws IOException {
    new Resealing(db, vault).acquaint();
    new Resealing(db, vault).acquaint();
    Path wrong = Files.writeString(folder.resolve("wrong"), "1: " + key(2) + "\n");
    StartRefused refused =
        assertThrows(StartRefused.class, () -> new Resealing(db, vault(wrong)).acquaint());
    assertTrue(String.valueOf(refused.getMessage()).contains("key 1"), refused.getMessage());
    // A version that has been taken out of the file is missed by nobody.
    Path later = Files.writeString(folder.resolve("later"), "2: " + key(2) + "\n");
    new Resealing(db, vault(later)).acquaint();
  }
}
