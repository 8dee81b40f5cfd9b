// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Tx;
import io.vertx.sqlclient.Row;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The rows of people.
final class PersonStore {

  /// A person and the hash that only a login reads.
  record Credential(Person person, @Nullable String passwordHash) {}

  static final String BY_EMAIL =
      """
      select id, tenant_id, name, email, role, password_hash from identity.person
      where lower(email) = $1 and state = 'active'
      """;

  Optional<Credential> byEmail(Tx tx, String lowerCaseEmail) {
    return tx.first(
        BY_EMAIL,
        row -> new Credential(person(row), row.getString("password_hash")),
        lowerCaseEmail);
  }

  static final String BY_ID =
      """
      select id, tenant_id, name, email, role from identity.person where id = $1
      """;

  Optional<Person> byId(Tx tx, PersonId id) {
    return tx.first(BY_ID, PersonStore::person, id.value());
  }

  static final String BY_IDS =
      """
      select id, tenant_id, name, email, role from identity.person where id = any($1)
      """;

  List<Person> byIds(Tx tx, Collection<PersonId> ids) {
    UUID[] values = ids.stream().map(PersonId::value).toArray(UUID[]::new);
    return tx.list(BY_IDS, PersonStore::person, (Object) values);
  }

  static final String SAVE =
      """
      insert into identity.person (tenant_id, id, name, email, role) values ($1, $2, $3, $4, $5)
      on conflict (id) do update set state = 'active'
      """;

  void save(Tx tx, Person person) {
    tx.update(
        SAVE,
        person.school().value(),
        person.id().value(),
        person.name(),
        person.email(),
        person.role().word());
  }

  static final String WITHOUT_PASSWORD =
      """
      select id, tenant_id, name, email, role from identity.person where password_hash is null
      """;

  List<Person> withoutPassword(Tx tx) {
    return tx.list(WITHOUT_PASSWORD, PersonStore::person);
  }

  static final String SET_PASSWORD =
      """
      update identity.person set password_hash = $2 where id = $1
      """;

  void setPassword(Tx tx, PersonId id, String hash) {
    tx.update(SET_PASSWORD, id.value(), hash);
  }

  static final String DEACTIVATE_ALL =
      """
      update identity.person set state = 'deactivated' where state = 'active'
      """;

  int deactivateAll(Tx tx) {
    return tx.update(DEACTIVATE_ALL);
  }

  private static Person person(Row row) {
    return new Person(
        new PersonId(row.getUUID("id")),
        new SchoolId(row.getUUID("tenant_id")),
        row.getString("name"),
        row.getString("email"),
        Role.of(row.getString("role")));
  }
}
