// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.crm;

import io.stoa.platform.identity.Person;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Tx;
import io.vertx.sqlclient.Row;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/// The rows of links between people.
final class CircleStore {

  static final String WARDS =
      """
      select student_id as id from crm.guardianship where guardian_id = $1
      """;

  List<PersonId> wards(Tx tx, PersonId guardian) {
    return tx.list(WARDS, CircleStore::id, guardian.value());
  }

  static final String TAUGHT =
      """
      select student_id as id from crm.teaching where tutor_id = $1
      """;

  List<PersonId> taught(Tx tx, PersonId tutor) {
    return tx.list(TAUGHT, CircleStore::id, tutor.value());
  }

  static final String GUARDIANS =
      """
      select distinct guardian_id as id from crm.guardianship where student_id = any($1)
      """;

  List<PersonId> guardians(Tx tx, Collection<PersonId> students) {
    UUID[] ids = students.stream().map(PersonId::value).toArray(UUID[]::new);
    return tx.list(GUARDIANS, CircleStore::id, (Object) ids);
  }

  static final String OF =
      """
      select l.kind, p.id, p.tenant_id, p.name, p.email, p.role
      from (
        select 'guardian' as kind, student_id as other from crm.guardianship where guardian_id = $1
        union all select 'guardian', guardian_id from crm.guardianship where student_id = $1
        union all select 'tutor', student_id from crm.teaching where tutor_id = $1
        union all select 'tutor', tutor_id from crm.teaching where student_id = $1) l
      join identity.person p on p.id = l.other and p.deleted_at is null
      order by lower(p.name), p.id, l.kind limit 500
      """;

  List<Links.Link> of(Tx tx, PersonId person) {
    return tx.list(
        OF,
        row ->
            new Links.Link(
                Links.Kind.of(row.getString("kind")),
                new Person(
                    id(row),
                    new SchoolId(row.getUUID("tenant_id")),
                    row.getString("name"),
                    row.getString("email"),
                    Role.of(row.getString("role")))),
        person.value());
  }

  static final String ADD_GUARDIAN =
      """
      insert into crm.guardianship (tenant_id, guardian_id, student_id) values ($1, $2, $3)
      on conflict do nothing
      """;
  static final String ADD_TUTOR =
      """
      insert into crm.teaching (tenant_id, tutor_id, student_id) values ($1, $2, $3)
      on conflict do nothing
      """;

  /// @return whether it is new
  boolean add(Tx tx, Links.Kind kind, PersonId adult, PersonId student) {
    String sql = kind == Links.Kind.GUARDIAN ? ADD_GUARDIAN : ADD_TUTOR;
    return tx.update(sql, tx.caller().school().value(), adult.value(), student.value()) > 0;
  }

  static final String REMOVE_GUARDIAN =
      """
      delete from crm.guardianship where guardian_id = $1 and student_id = $2
      """;
  static final String REMOVE_TUTOR =
      """
      delete from crm.teaching where tutor_id = $1 and student_id = $2
      """;

  boolean remove(Tx tx, Links.Kind kind, PersonId adult, PersonId student) {
    String sql = kind == Links.Kind.GUARDIAN ? REMOVE_GUARDIAN : REMOVE_TUTOR;
    return tx.update(sql, adult.value(), student.value()) > 0;
  }

  static final String FORGET_GUARDIANS =
      """
      delete from crm.guardianship where guardian_id = $1 or student_id = $1
      """;
  static final String FORGET_TUTORS =
      """
      delete from crm.teaching where tutor_id = $1 or student_id = $1
      """;
  static final String FORGET_PROFILE =
      """
      delete from crm.profile where person_id = $1
      """;

  /// What is known of somebody who is deleted.
  void forget(Tx tx, PersonId person) {
    for (String each : List.of(FORGET_GUARDIANS, FORGET_TUTORS, FORGET_PROFILE)) {
      tx.update(each, person.value());
    }
  }

  private static PersonId id(Row row) {
    return new PersonId(row.getUUID("id"));
  }
}
