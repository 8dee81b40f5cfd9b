// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import io.vertx.sqlclient.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The rows of the audit log.
final class AuditStore {

  /// Where a school's chain ends.
  record End(long number, String hash) {
    static final End NONE = new End(0, AuditEntry.START);
  }

  /// An entry that no hash protects yet.
  record Unsealed(long row, AuditEntry entry) {}

  static final String APPEND =
      """
      insert into kernel.audit
        (tenant_id, person_id, request_id, address, action, subject, before, after, impersonator_id)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      """;

  void append(
      Tx tx,
      Caller by,
      String action,
      String subject,
      @Nullable String before,
      @Nullable String after) {
    tx.update(
        APPEND,
        by.school().value(),
        by.person().value(),
        by.requestId(),
        by.address(),
        action,
        subject,
        before,
        after,
        by.impersonator() == null ? null : by.impersonator().value());
  }

  private static String select(String rest) {
    return """
    select entry, coalesce(number, 0) as number, tenant_id, person_id,
      to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
      request_id, address, action, subject, before, after, impersonator_id, coalesce(hash, '') as hash
    from kernel.audit
    """
        + rest;
  }

  static final String BEFORE = select("where number < $1 order by number desc limit $2");

  List<AuditEntry> before(Tx tx, long number, long max) {
    return tx.list(BEFORE, AuditStore::entry, number, max);
  }

  static final String FIND =
      select(
          """
          where number < $1 and ($2::text is null or subject = $2)
            and ($3::uuid is null or person_id = $3)
            and ($4::text is null or action = $4 or starts_with(action, rtrim($4, '.') || '.'))
            and ($5::timestamptz is null or at >= $5) and ($6::timestamptz is null or at < $6)
          order by number desc limit $7
          """);

  List<AuditEntry> find(Tx tx, Audit.Wanted wanted, long before, long max) {
    return tx.list(
        FIND,
        AuditStore::entry,
        before,
        wanted.subject(),
        wanted.person(),
        wanted.action(),
        wanted.from(),
        wanted.to(),
        max);
  }

  static final String AFTER = select("where number > $1 and number <= $2 order by number limit $3");

  List<AuditEntry> after(Tx tx, long number, long last, long max) {
    return tx.list(AFTER, AuditStore::entry, number, last, max);
  }

  static final String END =
      """
      select number, hash from kernel.audit_end
      """;

  /// Of the caller's school.
  End end(Tx tx) {
    return tx.first(END, AuditStore::end).orElse(End.NONE);
  }

  static final String ENDS =
      """
      select tenant_id, number, hash from kernel.audit_end where tenant_id = any($1)
      """;

  /// Of the schools that these entries are of, where there is an end yet.
  Map<SchoolId, End> ends(Tx tx, List<Unsealed> entries) {
    Map<SchoolId, End> ends = new HashMap<>();
    UUID[] schools =
        entries.stream().map(each -> each.entry().school().value()).distinct().toArray(UUID[]::new);
    if (schools.length > 0) {
      tx.list(
          ENDS,
          row -> ends.put(new SchoolId(row.getUUID("tenant_id")), end(row)),
          (Object) schools);
    }
    return ends;
  }

  static final String MOVE_ENDS =
      """
      insert into kernel.audit_end (tenant_id, number, hash)
      select * from unnest($1::uuid[], $2::bigint[], $3::text[])
      on conflict (tenant_id) do update set number = excluded.number, hash = excluded.hash
      """;

  void moveEnds(Tx tx, Map<SchoolId, End> ends) {
    List<Map.Entry<SchoolId, End>> all = List.copyOf(ends.entrySet());
    tx.update(
        MOVE_ENDS,
        all.stream().map(each -> each.getKey().value()).toArray(UUID[]::new),
        all.stream().map(each -> each.getValue().number()).toArray(Long[]::new),
        all.stream().map(each -> each.getValue().hash()).toArray(String[]::new));
  }

  // Any number will do that nothing else locks.
  static final String LOCK_SEALING =
      """
      select pg_try_advisory_xact_lock(5711570302571157)
      """;

  boolean lockSealing(Tx tx) {
    return tx.first(LOCK_SEALING, row -> row.getBoolean(0)).orElseThrow();
  }

  static final String UNSEALED = select("where number is null order by entry limit $1");

  List<Unsealed> unsealed(Tx tx, long max) {
    return tx.list(UNSEALED, row -> new Unsealed(row.getLong("entry"), entry(row)), max);
  }

  /// What an entry is given.
  record Sealing(long row, AuditEntry entry) {}

  static final String SEAL =
      """
      update kernel.audit a set number = s.number, hash = s.hash
      from unnest($1::bigint[], $2::bigint[], $3::text[]) s(entry, number, hash)
      where a.entry = s.entry
      """;

  void seal(Tx tx, List<Sealing> all) {
    tx.update(
        SEAL,
        all.stream().map(Sealing::row).toArray(Long[]::new),
        all.stream().map(each -> each.entry().number()).toArray(Long[]::new),
        all.stream().map(each -> each.entry().hash()).toArray(String[]::new));
  }

  private static End end(Row row) {
    return new End(row.getLong("number"), row.getString("hash"));
  }

  private static AuditEntry entry(Row row) {
    UUID impersonator = row.getUUID("impersonator_id");
    return new AuditEntry(
        row.getLong("number"),
        new SchoolId(row.getUUID("tenant_id")),
        new PersonId(row.getUUID("person_id")),
        row.getString("at"),
        row.getString("request_id"),
        row.getString("address"),
        row.getString("action"),
        row.getString("subject"),
        row.getString("before"),
        row.getString("after"),
        impersonator == null ? null : new PersonId(impersonator),
        row.getString("hash"));
  }
}
