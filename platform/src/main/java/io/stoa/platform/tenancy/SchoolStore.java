// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.tenancy;

import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Tx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/// The rows of schools.
final class SchoolStore {

  /// A picture.
  record Logo(String hash, String type, Buffer bytes) {}

  /// A school and what is counted with it.
  record Counted(School school, Tier tier, Settings.Usage usage, long version) {}

  static final String OWN =
      """
      select tenant_id, name, colour, dark_colour, logo, time_zone, locale, registration_open, embedded_by
      from tenancy.school
      """;

  /// The one that the transaction may see.
  Optional<School> own(Tx tx) {
    return tx.first(OWN, SchoolStore::school);
  }

  static final String COUNTED =
      """
      select s.tenant_id, s.name, s.colour, s.dark_colour, s.logo, s.time_zone, s.locale,
        s.registration_open, s.embedded_by, s.version, t.name as tier, t.tutors_max, t.students_max,
        t.storage_bytes_max, coalesce(u.tutors, 0) as tutors, coalesce(u.students, 0) as students,
        coalesce(u.storage_bytes, 0) as storage_bytes
      from tenancy.school s join tenancy.tier t on t.name = s.tier
        left join tenancy.usage u on u.tenant_id = s.tenant_id
      """;

  Optional<Counted> counted(Tx tx) {
    return tx.first(
        COUNTED,
        row ->
            new Counted(
                school(row),
                new Tier(
                    row.getString("tier"),
                    row.getInteger("tutors_max"),
                    row.getInteger("students_max"),
                    row.getLong("storage_bytes_max")),
                new Settings.Usage(
                    row.getInteger("tutors"),
                    row.getInteger("students"),
                    row.getLong("storage_bytes")),
                row.getLong("version")));
  }

  static final String LOCK =
      """
      select version from tenancy.school for update
      """;

  /// Keeps others from changing the school until the transaction ends.
  ///
  /// @return its version
  Optional<Long> lock(Tx tx) {
    return tx.first(LOCK, row -> row.getLong("version"));
  }

  static final String OPEN =
      """
      insert into tenancy.school
        (tenant_id, name, demo, colour, dark_colour, time_zone, locale, registration_open)
      values ($1, $2, $3, $4, $5, $6, $7, $8)
      on conflict (tenant_id) do nothing
      """;

  /// @return whether it was not there yet
  boolean open(Tx tx, School school, boolean demo) {
    return tx.update(
            OPEN,
            school.id().value(),
            school.name(),
            demo,
            school.look().colour().text(),
            school.look().dark().text(),
            school.zone().getId(),
            school.locale(),
            school.registrationOpen())
        == 1;
  }

  static final String CHANGE =
      """
      update tenancy.school
      set name = $2, colour = $3, dark_colour = $4, logo = $5, time_zone = $6, locale = $7,
        registration_open = $8, embedded_by = $9, version = version + 1
      where tenant_id = $1
      """;

  void change(Tx tx, School school) {
    tx.update(
        CHANGE,
        school.id().value(),
        school.name(),
        school.look().colour().text(),
        school.look().dark().text(),
        school.look().logo(),
        school.zone().getId(),
        school.locale(),
        school.registrationOpen(),
        school.embeddedBy().toArray(String[]::new));
  }

  static final String SET_LOGO =
      """
      insert into tenancy.logo (tenant_id, hash, type, bytes) values ($1, $2, $3, $4)
      on conflict (tenant_id) do update
      set hash = excluded.hash, type = excluded.type, bytes = excluded.bytes
      """;

  void setLogo(Tx tx, SchoolId school, Logo logo) {
    tx.update(SET_LOGO, school.value(), logo.hash(), logo.type(), logo.bytes());
  }

  static final String DROP_LOGO =
      """
      delete from tenancy.logo
      """;

  void dropLogo(Tx tx) {
    tx.update(DROP_LOGO);
  }

  static final String LOGO_BYTES =
      """
      select length(bytes) from tenancy.logo
      """;

  long logoBytes(Tx tx) {
    return tx.first(LOGO_BYTES, row -> row.getLong(0)).orElse(0L);
  }

  static final String LOGO =
      """
      select hash, type, bytes from tenancy.logo where hash = $1 limit 1
      """;

  Optional<Logo> logo(Tx tx, String hash) {
    return tx.first(
        LOGO,
        row -> new Logo(row.getString("hash"), row.getString("type"), row.getBuffer("bytes")),
        hash);
  }

  private static School school(Row row) {
    return new School(
        new SchoolId(row.getUUID("tenant_id")),
        row.getString("name"),
        new Look(
            new Colour(row.getString("colour")),
            new Colour(row.getString("dark_colour")),
            row.getString("logo")),
        row.getString("locale"),
        ZoneId.of(row.getString("time_zone")),
        row.getBoolean("registration_open"),
        List.of(row.getArrayOfStrings("embedded_by")));
  }
}
