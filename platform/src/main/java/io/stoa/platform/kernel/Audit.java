// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Who did what to whom, from where, with what was before and what is after: written in the
/// transaction that does it, and sealed right after its commit into a chain of hashes of the
/// school. Any thread.
///
/// Sealing is not part of the transaction because a chain has one end, for which all transactions
/// of a school would queue up. Who can write to the database by himself could build a new chain; so
/// the end is worth keeping elsewhere: an export tells it.
public final class Audit implements AutoCloseable {

  private static final int SEALED_MAX = 500;
  private static final int PAGE = 1000;

  private final Database db;
  private final AuditStore store = new AuditStore();
  private final Loop sealing = new Loop("seal-audit", this::seal);

  public Audit(Database db) {
    this.db = db;
  }

  /// Begins to seal.
  public void start() {
    sealing.start();
  }

  /// Writes an entry about what the transaction does.
  public void record(
      Tx tx, String action, Id subject, @Nullable JsonObject before, @Nullable JsonObject after) {
    store.append(
        tx,
        tx.caller(),
        action,
        subject.value().toString(),
        before == null ? null : before.encode(),
        after == null ? null : after.encode());
    db.afterCommit(sealing::wake); // a process that dies before is helped by the others' poll
  }

  /// The school's sealed entries before this number, newest first.
  public List<AuditEntry> before(Caller caller, long number, int max) {
    return db.transact(caller, tx -> store.before(tx, number, max));
  }

  /// What is looked for; null where anything will do.
  ///
  /// @param action a word, or its beginning up to a dot
  /// @param from the earliest time, and to the first that is too late
  public record Wanted(
      @Nullable String subject,
      @Nullable UUID person,
      @Nullable String action,
      @Nullable OffsetDateTime from,
      @Nullable OffsetDateTime to) {}

  /// The school's sealed entries of a kind before this number, newest first.
  public List<AuditEntry> find(Caller caller, Wanted wanted, long before, int max) {
    return db.transact(caller, tx -> store.find(tx, wanted, before, max));
  }

  /// Checks the school's chain from its beginning to its end.
  public AuditChain verify(Caller caller) {
    AuditChain chain = new AuditChain();
    db.transact(
        caller,
        tx -> {
          AuditStore.End end = store.end(tx);
          each(tx, end, chain::take);
          chain.end(end.number(), end.hash());
          return null;
        });
    return chain;
  }

  /// Writes the sealed entries as JSON, one a line, and then the end of the chain.
  public void export(Caller caller, PrintWriter out) {
    db.transact(
        caller,
        tx -> {
          AuditStore.End end = store.end(tx);
          each(tx, end, entry -> out.println(entry.toLine()));
          out.println(new JsonObject().put("end", end.number()).put("hash", end.hash()).encode());
          return null;
        });
    out.flush();
  }

  private void each(Tx tx, AuditStore.End end, Consumer<AuditEntry> use) {
    long number = 0;
    while (number < end.number()) {
      List<AuditEntry> page = store.after(tx, number, end.number(), PAGE);
      page.forEach(use);
      if (page.isEmpty()) {
        return; // the last are missing, which the end of the chain tells
      }
      number = page.getLast().number();
    }
  }

  /// Checks an export without a database.
  ///
  /// @param arguments the file
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1) {
      System.err.println("usage: java -cp … io.stoa.platform.kernel.Audit export.jsonl");
      System.exit(2);
    }
    System.exit(check(Path.of(arguments[0]), System.out) ? 0 : 1);
  }

  static boolean check(Path export, PrintStream out) throws IOException {
    AuditChain chain = new AuditChain();
    boolean ended = false;
    try (BufferedReader lines = Files.newBufferedReader(export)) {
      for (String line = lines.readLine(); line != null && !ended; line = lines.readLine()) {
        if (line.startsWith("{\"end\":")) {
          JsonObject end = new JsonObject(line);
          chain.end(end.getLong("end"), end.getString("hash"));
          ended = true;
        } else {
          chain.take(AuditEntry.ofLine(line));
        }
      }
    } catch (IllegalArgumentException e) {
      out.println("broken: after entry " + chain.holds() + ": " + e.getMessage());
      return false;
    }
    boolean holds = chain.broken().isEmpty() && ended;
    out.println(
        holds
            ? "holds: %d entries, the last has hash %s".formatted(chain.holds(), chain.hash())
            : "broken: " + (ended ? chain.broken() : "the end of the export is missing"));
    return holds;
  }

  private boolean seal() {
    return db.housekeep(tx -> {
      if (!store.lockSealing(tx)) {
        return false; // another process is at it
      }
      List<AuditStore.Unsealed> entries = store.unsealed(tx, SEALED_MAX);
      Map<SchoolId, AuditStore.End> ends = store.ends(tx, entries);
      List<AuditStore.Sealing> sealed = new ArrayList<>();
      for (AuditStore.Unsealed each : entries) {
        SchoolId school = each.entry().school();
        AuditStore.End end = ends.getOrDefault(school, AuditStore.End.NONE);
        AuditEntry after = each.entry().sealed(end.number() + 1, end.hash());
        sealed.add(new AuditStore.Sealing(each.row(), after));
        ends.put(school, new AuditStore.End(after.number(), after.hash()));
      }
      if (!sealed.isEmpty()) {
        store.seal(tx, sealed);
        store.moveEnds(tx, ends);
      }
      return entries.size() == SEALED_MAX;
    });
  }

  @Override
  public void close() {
    sealing.close();
  }
}
