// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

/// The rows of jobs.
final class JobStore {

  static final String ENROL =
      """
      insert into kernel.job (name, due_at) values ($1, now()) on conflict (name) do nothing
      """;

  void enrol(Tx tx, String job) {
    tx.update(ENROL, job);
  }

  static final String TAKE =
      """
      select 1 from kernel.job where name = $1 and due_at <= now() for update skip locked
      """;

  /// Locks the job until the end of the transaction, if it is due and nobody has it.
  boolean take(Tx tx, String job) {
    return tx.first(TAKE, row -> true, job).isPresent();
  }

  static final String DUE_IN =
      """
      select greatest(0, extract(epoch from due_at - clock_timestamp()) * 1000)::bigint
      from kernel.job where name = $1
      """;

  /// How long it is until the job is due, 0 while another process runs it, and -1 when it has no
  /// row.
  long dueInMillis(Tx tx, String job) {
    return tx.first(DUE_IN, row -> row.getLong(0), job).orElse(-1L);
  }

  static final String RAN =
      """
      update kernel.job
      set due_at = clock_timestamp() + $2 * interval '1 millisecond',
        ran_at = clock_timestamp(), error = $3
      where name = $1
      """;

  void ran(Tx tx, String job, long periodMillis, String error) {
    tx.update(RAN, job, periodMillis, error);
  }
}
