// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.tenancy;

import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Tx;
import java.util.List;

/// The rows of schools' names in addresses.
final class AddressStore {

  /// @param name with a dot it is a domain, without it is one below the server's
  record Address(String name, String proof, boolean verified) {
    boolean isDomain() {
      return name.indexOf('.') >= 0;
    }
  }

  static final String ALL =
      """
      select name, proof, verified_at is not null as verified from tenancy.address order by name
      """;

  List<Address> all(Tx tx) {
    return tx.list(
        ALL,
        row ->
            new Address(row.getString("name"), row.getString("proof"), row.getBoolean("verified")));
  }

  static final String DROP_SLUG =
      """
      delete from tenancy.address where position('.' in name) = 0
      """;

  void dropSlug(Tx tx) {
    tx.update(DROP_SLUG);
  }

  static final String DROP_DOMAIN =
      """
      delete from tenancy.address where position('.' in name) > 0
      """;

  void dropDomain(Tx tx) {
    tx.update(DROP_DOMAIN);
  }

  static final String TAKE =
      """
      insert into tenancy.address (tenant_id, name, proof, verified_at) values ($1, $2, '', now())
      on conflict do nothing
      """;

  /// Takes a name below the server's domain.
  ///
  /// @return whether it was free
  boolean take(Tx tx, SchoolId school, String slug) {
    return tx.update(TAKE, school.value(), slug) == 1;
  }

  static final String CLAIM =
      """
      insert into tenancy.address (tenant_id, name, proof) values ($1, $2, $3)
      """;

  void claim(Tx tx, SchoolId school, String domain, String proof) {
    tx.update(CLAIM, school.value(), domain, proof);
  }

  static final String VERIFY =
      """
      update tenancy.address set verified_at = now()
      where name = $1 and proof = $2 and verified_at is null
      """;

  /// @return whether the claim was still that one
  boolean verify(Tx tx, String domain, String proof) {
    return tx.update(VERIFY, domain, proof) == 1;
  }
}
