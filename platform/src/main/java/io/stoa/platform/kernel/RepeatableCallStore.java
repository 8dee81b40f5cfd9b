// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import java.util.Optional;

/// The rows of repeatable calls.
final class RepeatableCallStore {

  static final String CLAIM =
      """
      insert into kernel.repeatable_call (tenant_id, person_id, key, fingerprint)
      values ($1, $2, $3, $4)
      on conflict (tenant_id, person_id, key) do nothing
      """;

  boolean claim(Tx tx, Caller caller, String key, String fingerprint) {
    return tx.update(CLAIM, caller.school().value(), caller.person().value(), key, fingerprint)
        == 1;
  }

  static final String KEEP =
      """
      update kernel.repeatable_call set status = $3, body = $4 where person_id = $1 and key = $2
      """;

  void keep(Tx tx, Caller caller, String key, RepeatableCalls.Answer answer) {
    tx.update(KEEP, caller.person().value(), key, answer.status(), answer.body());
  }

  static final String FIND =
      """
      select fingerprint, status, body from kernel.repeatable_call where person_id = $1 and key = $2
      """;

  Optional<RepeatableCalls.Earlier> find(Tx tx, Caller caller, String key) {
    return tx.first(
        FIND,
        row ->
            new RepeatableCalls.Earlier(
                row.getString("fingerprint"),
                new RepeatableCalls.Answer(row.getInteger("status"), row.getJsonObject("body"))),
        caller.person().value(),
        key);
  }

  static final String FORGET =
      """
      delete from kernel.repeatable_call where at < now() - $1 * interval '1 hour'
      """;

  int forget(Tx tx, long hours) {
    return tx.update(FORGET, hours);
  }
}
