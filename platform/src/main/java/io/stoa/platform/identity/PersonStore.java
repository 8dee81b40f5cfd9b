// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Tx;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The rows of people.
final class PersonStore {

  /// A person and the hash that only a login reads.
  record Credential(Person person, @Nullable String passwordHash) {}

  /// An address as it is looked for.
  static String address(String email) {
    return email.strip().toLowerCase(Locale.ROOT);
  }

  static final String BY_EMAIL =
      """
      select id, tenant_id, name, email, role, password_hash from identity.person
      where lower(email) = $1 and state = 'active' order by created_at, id
      """;

  /// Who can sign in with this address: in each school one.
  List<Credential> byEmail(Tx tx, String lowerCaseEmail) {
    return tx.list(BY_EMAIL, PersonStore::credential, lowerCaseEmail);
  }

  static final String ANY_BY_EMAIL =
      """
      select id, tenant_id, name, email, role, password_hash from identity.person
      where lower(email) = $1 order by created_at, id
      """;

  /// Whose address this is, also of those who cannot sign in.
  List<Credential> anyByEmail(Tx tx, String lowerCaseEmail) {
    return tx.list(ANY_BY_EMAIL, PersonStore::credential, lowerCaseEmail);
  }

  static final String EMAIL =
      """
      select email from identity.person where id = $1
      """;

  String email(Tx tx, PersonId id) {
    return tx.first(EMAIL, row -> row.getString("email"), id.value()).orElse("");
  }

  /// The hashes of those who have a password.
  static List<String> hashes(List<Credential> credentials) {
    return credentials.stream()
        .map(Credential::passwordHash)
        .filter(Objects::nonNull)
        .map(String::valueOf)
        .toList();
  }

  private static Credential credential(Row row) {
    return new Credential(person(row), row.getString("password_hash"));
  }

  static final String ACTIVE_BY_ID =
      """
      select id, tenant_id, name, email, role from identity.person where id = $1 and state = 'active'
      """;

  Optional<Person> activeById(Tx tx, PersonId id) {
    return tx.first(ACTIVE_BY_ID, PersonStore::person, id.value());
  }

  static final String FORMER_BY_ID =
      """
      select id, tenant_id, name, email, role from identity.person
      where id = $1 and state = 'deactivated' and deleted_at is null
        and (password_hash is not null or email_verified_at is not null)
      """;

  Optional<Person> formerById(Tx tx, PersonId id) {
    return tx.first(FORMER_BY_ID, PersonStore::person, id.value());
  }

  static final String INSERT =
      """
      insert into identity.person (tenant_id, id, name, email, role, state)
      values ($1, $2, $3, $4, $5, $6)
      on conflict do nothing
      """;

  /// @throws Refused when somebody of the school has the address already
  void insert(Tx tx, Person person, String state) {
    int added =
        tx.update(
            INSERT,
            person.school().value(),
            person.id().value(),
            person.name(),
            person.email(),
            person.role().word(),
            state);
    if (added == 0) {
      throw Refused.conflict("email_in_use", "Somebody has this e-mail address.", Map.of());
    }
  }

  static final String ACTIVATE =
      """
      update identity.person set state = 'active' where id = $1 and state = 'invited'
      """;

  boolean activate(Tx tx, PersonId id) {
    return tx.update(ACTIVATE, id.value()) > 0;
  }

  static final String VERIFIED =
      """
      update identity.person set email_verified_at = coalesce(email_verified_at, $2) where id = $1
      """;

  /// The person reads the mails to his address.
  void verified(Tx tx, PersonId id, Instant now) {
    tx.update(VERIFIED, id.value(), now.atOffset(ZoneOffset.UTC));
  }

  static final String CHANGE =
      """
      update identity.person
      set name = coalesce($2, name), locale = coalesce($3, locale), time_zone = coalesce($4, time_zone)
      where id = $1
      """;

  /// Changes what is not null.
  void change(
      Tx tx, PersonId id, @Nullable String name, @Nullable String locale, @Nullable String zone) {
    tx.update(CHANGE, id.value(), name, locale, zone);
  }

  static final String LOCK =
      """
      select from identity.person where id = $1 for update
      """;

  /// Keeps others from changing the person until the transaction ends.
  void lock(Tx tx, PersonId id) {
    tx.update(LOCK, id.value());
  }

  static final String LOCALE =
      """
      select locale from identity.person where id = $1
      """;

  String locale(Tx tx, PersonId id) {
    return tx.first(LOCALE, row -> row.getString("locale"), id.value()).orElse("en");
  }

  static final String PASSWORD_HASH =
      """
      select password_hash from identity.person where id = $1 and password_hash is not null
      """;

  Optional<String> passwordHash(Tx tx, PersonId id) {
    return tx.first(PASSWORD_HASH, row -> row.getString("password_hash"), id.value());
  }

  static final String PROFILE =
      """
      select p.id, p.tenant_id, p.name, p.email, p.role, p.locale, p.time_zone,
        p.password_hash is not null as has_password,
        exists (select from identity.totp t where t.person_id = p.id and t.confirmed) as totp,
        (select count(*) from identity.passkey k where k.person_id = p.id) as passkeys,
        (select count(*) from identity.recovery_code c where c.person_id = p.id and c.used_at is null)
          as codes
      from identity.person p where p.id = $1
      """;

  Optional<People.Profile> profile(Tx tx, PersonId id) {
    return tx.first(
        PROFILE,
        row ->
            new People.Profile(
                person(row),
                row.getString("locale"),
                row.getString("time_zone"),
                row.getBoolean("totp"),
                row.getInteger("passkeys"),
                row.getInteger("codes"),
                row.getBoolean("has_password")),
        id.value());
  }

  static final String BY_ID =
      """
      select id, tenant_id, name, email, role from identity.person where id = $1
      """;

  Optional<Person> byId(Tx tx, PersonId id) {
    return tx.first(BY_ID, PersonStore::person, id.value());
  }

  static final String MEMBER =
      """
      select id, tenant_id, name, email, role from identity.person
      where id = $1 and deleted_at is null
      """;

  Optional<Person> member(Tx tx, PersonId id) {
    return tx.first(MEMBER, PersonStore::person, id.value());
  }

  static final String ZONE =
      """
      select time_zone from identity.person where id = $1 and time_zone is not null
      """;

  Optional<String> zone(Tx tx, PersonId id) {
    return tx.first(ZONE, row -> row.getString("time_zone"), id.value());
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
    tx.changed(Sessions.CHANGED);
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
