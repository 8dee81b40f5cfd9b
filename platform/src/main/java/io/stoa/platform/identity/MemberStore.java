// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Tx;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The rows of people as the people list needs them. Who is deleted is not among them.
final class MemberStore {

  /// Which people.
  ///
  /// @param text part of name or e-mail address, in lower case, as a pattern of `like`
  /// @param only no others than these; null for everybody
  record Filter(
      @Nullable String text,
      @Nullable String role,
      @Nullable String state,
      @Nullable List<UUID> only) {

    UUID @Nullable [] ids() {
      return only == null ? null : only.toArray(UUID[]::new);
    }
  }

  /// What several statements have in common.
  private static final class Part {
    static final String COLUMNS = "id, tenant_id, name, email, role, state, created_at, version";
    static final String CHOSEN =
        """
        from identity.person
        where deleted_at is null
          and ($1::text is null or lower(name || ' ' || email) like $1)
          and ($2::text is null or role = $2)
          and ($3::text is null or state = $3)
          and ($4::uuid[] is null or id = any($4))
        """;
  }

  static final String BY_NAME =
      "select "
          + Part.COLUMNS
          + " "
          + Part.CHOSEN
          + " and ($5::text is null or (lower(name), id) > (lower($5), $6::uuid))"
          + " order by lower(name), id limit $7";

  static final String BY_NAME_DOWN =
      "select "
          + Part.COLUMNS
          + " "
          + Part.CHOSEN
          + " and ($5::text is null or (lower(name), id) < (lower($5), $6::uuid))"
          + " order by lower(name) desc, id desc limit $7";

  static final String BY_CREATION =
      "select "
          + Part.COLUMNS
          + " "
          + Part.CHOSEN
          + " and ($5::timestamptz is null or (created_at, id) > ($5, $6::uuid))"
          + " order by created_at, id limit $7";

  static final String BY_CREATION_DOWN =
      "select "
          + Part.COLUMNS
          + " "
          + Part.CHOSEN
          + " and ($5::timestamptz is null or (created_at, id) < ($5, $6::uuid))"
          + " order by created_at desc, id desc limit $7";

  List<Member> byName(
      Tx tx, Filter filter, boolean down, @Nullable String name, @Nullable UUID id, int max) {
    return tx.list(
        down ? BY_NAME_DOWN : BY_NAME,
        MemberStore::member,
        filter.text(),
        filter.role(),
        filter.state(),
        filter.ids(),
        name,
        id,
        max);
  }

  List<Member> byCreation(
      Tx tx, Filter filter, boolean down, @Nullable OffsetDateTime at, @Nullable UUID id, int max) {
    return tx.list(
        down ? BY_CREATION_DOWN : BY_CREATION,
        MemberStore::member,
        filter.text(),
        filter.role(),
        filter.state(),
        filter.ids(),
        at,
        id,
        max);
  }

  static final String BY_ID =
      "select " + Part.COLUMNS + " from identity.person where id = $1 and deleted_at is null";

  Optional<Member> byId(Tx tx, PersonId id) {
    return tx.first(BY_ID, MemberStore::member, id.value());
  }

  static final String LOCK = BY_ID + " for update";

  Optional<Member> lock(Tx tx, PersonId id) {
    return tx.first(LOCK, MemberStore::member, id.value());
  }

  static final String OWNERS =
      """
      select id from identity.person where role = 'owner' and state = 'active' order by id for update
      """;

  /// Who owns the school, all locked: nobody of them changes meanwhile.
  List<PersonId> lockOwners(Tx tx) {
    return tx.list(OWNERS, row -> new PersonId(row.getUUID("id")));
  }

  static final String BY_EMAIL =
      "select "
          + Part.COLUMNS
          + " from identity.person where lower(email) = $1 and deleted_at is null for update";

  Optional<Member> byEmail(Tx tx, String lowerCaseEmail) {
    return tx.first(BY_EMAIL, MemberStore::member, lowerCaseEmail);
  }

  static final String ADD =
      """
      insert into identity.person (tenant_id, id, name, email, role, state)
      values ($1, $2, $3, $4, $5, 'invited')
      on conflict do nothing
      """;

  /// @return false when the address is somebody's, of whatever school
  boolean add(Tx tx, Person person) {
    return tx.update(
            ADD,
            person.school().value(),
            person.id().value(),
            person.name(),
            person.email(),
            person.role().word())
        == 1;
  }

  static final String CHANGE =
      """
      update identity.person set name = $2, role = $3, state = $4 where id = $1
      """;

  void change(Tx tx, Member member) {
    tx.update(
        CHANGE,
        member.person().id().value(),
        member.person().name(),
        member.person().role().word(),
        member.state().word());
  }

  static final String DELETE =
      """
      update identity.person
      set name = 'Deleted person', email = 'deleted-' || id || '@deleted.invalid', state = 'deactivated',
        password_hash = null, locale = 'en', time_zone = null, email_verified_at = null, deleted_at = now()
      where id = $1
      """;

  void delete(Tx tx, PersonId id) {
    tx.update(DELETE, id.value());
  }

  static final String END_SESSIONS = "delete from identity.session where person_id = $1";
  static final String END_PLAYS = "delete from identity.session where acting_as = $1";
  static final String END_LINKS = "delete from identity.link where person_id = $1";
  static final String END_KEYS = "delete from identity.api_key where person_id = $1";

  /// Nothing that was given to the person opens anything any more.
  void endAll(Tx tx, PersonId id) {
    tx.changed(Sessions.CHANGED);
    for (String each : List.of(END_SESSIONS, END_PLAYS, END_LINKS, END_KEYS)) {
      tx.update(each, id.value());
    }
  }

  static final String FORGET_BROWSERS = "delete from identity.browser where person_id = $1";
  static final String FORGET_TOTP = "delete from identity.totp where person_id = $1";
  static final String FORGET_CODES = "delete from identity.recovery_code where person_id = $1";
  static final String FORGET_PASSKEYS = "delete from identity.passkey where person_id = $1";

  void forgetAll(Tx tx, PersonId id) {
    for (String each : List.of(FORGET_BROWSERS, FORGET_TOTP, FORGET_CODES, FORGET_PASSKEYS)) {
      tx.update(each, id.value());
    }
  }

  private static Member member(Row row) {
    return new Member(
        new Person(
            new PersonId(row.getUUID("id")),
            new SchoolId(row.getUUID("tenant_id")),
            row.getString("name"),
            row.getString("email"),
            Role.of(row.getString("role"))),
        Member.State.of(row.getString("state")),
        row.getOffsetDateTime("created_at").toInstant(),
        row.getLong("version"));
  }
}
