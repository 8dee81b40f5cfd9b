// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.tenancy;

import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Tx;
import java.util.Optional;

/// The rows of schools.
final class SchoolStore {

  static final String OWN =
      """
      select tenant_id, name from tenancy.school
      """;

  Optional<School> own(Tx tx) {
    return tx.first(
        OWN, row -> new School(new SchoolId(row.getUUID("tenant_id")), row.getString("name")));
  }

  static final String SAVE =
      """
      insert into tenancy.school (tenant_id, name, demo) values ($1, $2, $3)
      on conflict (tenant_id) do update set name = excluded.name
      """;

  void save(Tx tx, School school, boolean demo) {
    tx.update(SAVE, school.id().value(), school.name(), demo);
  }
}
