// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Tx;

/// The rows of letters.
final class OutboxStore {

  static final String ADD =
      """
      insert into mail.outbox (tenant_id, address, name, locale, template, content)
      values ($1, $2, $3, $4, $5, $6)
      """;

  void add(Tx tx, SchoolId school, Letter letter, String content) {
    tx.update(
        ADD,
        school.value(),
        letter.to(),
        letter.name(),
        letter.locale(),
        letter.template().word(),
        content);
  }
}
