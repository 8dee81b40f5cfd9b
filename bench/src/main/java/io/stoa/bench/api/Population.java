// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.api;

import io.stoa.platform.kernel.Role;
import io.stoa.platform.kernel.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/// The database of a server under load, by its superuser: puts people into it and reads what it
/// counts. Owned by one thread.
final class Population implements AutoCloseable {

  private static final int OWNERS = 1;
  private static final int ADMINS = 2;
  private static final int TUTORS = 5;

  /// Who runs a school, its tutors, and a student for each.
  static final int PEOPLE_MIN = OWNERS + ADMINS + 2 * TUTORS;

  private static final int CLASSES_A_DAY = 4;
  private static final int NOTIFICATIONS = 20;

  private final Connection sql;

  private Population(Connection sql) {
    this.sql = sql;
  }

  /// Of the server whose data is in this folder.
  static Population in(Path data) {
    try {
      Path postgres = data.resolve("postgres");
      String password = Files.readString(postgres.resolve("superuser.password")).strip();
      String port = Files.readAllLines(postgres.resolve("18").resolve("postmaster.pid")).get(3);
      String url = "jdbc:postgresql://127.0.0.1:" + port.strip() + "/stoa";
      return new Population(DriverManager.getConnection(url, "postgres", password));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException("the server's database cannot be reached", e);
    }
  }

  /// Makes schools with people who are signed in, classes of today and things they were told.
  List<Member> settle(int schools, int peopleEach) {
    List<Member> all = new ArrayList<>();
    try {
      sql.setAutoCommit(false);
      for (int number = 0; number < schools; number++) {
        all.addAll(school(number, peopleEach));
      }
      sql.commit();
      sql.setAutoCommit(true);
      run("analyze");
      return List.copyOf(all);
    } catch (SQLException e) {
      throw new IllegalStateException("nobody could be put into the database", e);
    }
  }

  private List<Member> school(int number, int peopleEach) throws SQLException {
    UUID school = UUID.randomUUID();
    String slug = "load" + number;
    run(
        "insert into tenancy.school (tenant_id, name) values (?, ?)",
        school,
        "Load School " + number);
    run(
        "insert into tenancy.address (tenant_id, name, proof, verified_at) values (?, ?, '', now())",
        school,
        slug);
    List<Member> people = new ArrayList<>();
    for (int person = 0; person < peopleEach; person++) {
      people.add(
          new Member(
              school,
              UUID.randomUUID(),
              role(person),
              slug + ".localhost",
              "Person " + number + " " + person,
              "load-" + UUID.randomUUID()));
    }
    enrol(people);
    plan(people);
    return people;
  }

  private static Role role(int person) {
    if (person < OWNERS) {
      return Role.OWNER;
    }
    if (person < OWNERS + ADMINS) {
      return Role.ADMIN;
    }
    return person < OWNERS + ADMINS + TUTORS ? Role.TUTOR : Role.STUDENT;
  }

  private void enrol(List<Member> people) throws SQLException {
    for (Member member : people) {
      UUID session = UUID.randomUUID();
      run(
          "insert into identity.person (tenant_id, id, name, email, role) values (?, ?, ?, ?, ?)",
          member.school(),
          member.id(),
          member.name(),
          member.id() + "@load.example",
          member.role().name().toLowerCase(Locale.ROOT));
      run(
          """
          insert into identity.session
            (tenant_id, id, person_id, kind, device, address, opened_at, seen_at, expires_at)
          values (?, ?, ?, 'client', 'load', '127.0.0.1', now(), now(), now() + interval '7 days')
          """,
          member.school(),
          session,
          member.id());
      run(
          """
          insert into identity.token (hash, tenant_id, session_id, kind, expires_at)
          values (?, ?, ?, 'access', now() + interval '1 day')
          """,
          Sha256.hex(member.token()),
          member.school(),
          session);
      run(
          """
          insert into messaging.notification (tenant_id, person_id, event, kind, said, created_at)
          select ?, ?, -n, 'newDevice', 'Firefox on Linux', now() - n * interval '1 minute'
          from generate_series(1, ?) n
          """,
          member.school(),
          member.id(),
          NOTIFICATIONS);
    }
  }

  /// Classes of each tutor today, each time with the same student.
  private void plan(List<Member> people) throws SQLException {
    List<Member> students = people.stream().filter(each -> each.role() == Role.STUDENT).toList();
    int next = 0;
    for (Member tutor : people.stream().filter(each -> each.role() == Role.TUTOR).toList()) {
      UUID student = students.get(next++).id();
      for (int hour = 0; hour < CLASSES_A_DAY; hour++) {
        UUID booking = UUID.randomUUID();
        run(
            """
            insert into scheduling.booking
              (tenant_id, id, tutor_id, title, starts_at, ends_at, status, room)
            select ?, ?, ?, 'Algebra', at, at + interval '50 minutes', 'confirmed', ?
            from (select date_trunc('day', now()) + ? * interval '6 hours' as at) t
            """,
            tutor.school(),
            booking,
            tutor.id(),
            "load-" + booking,
            hour);
        run(
            "insert into scheduling.seat (tenant_id, booking_id, student_id) values (?, ?, ?)",
            tutor.school(),
            booking,
            student);
      }
    }
  }

  private void run(String statement, Object... parameters) throws SQLException {
    try (PreparedStatement prepared = sql.prepareStatement(statement)) {
      for (int i = 0; i < parameters.length; i++) {
        prepared.setObject(i + 1, parameters[i]);
      }
      prepared.execute();
    }
  }

  /// Transactions that the school's database has ended so far.
  long transactions() {
    return number(
        "select xact_commit + xact_rollback from pg_stat_database where datname = 'stoa'");
  }

  /// Audit entries that no hash protects yet.
  long unsealed() {
    return number("select count(*) from kernel.audit where number is null");
  }

  /// Process ids of the database server and its backends.
  List<Long> processes() {
    long postmaster =
        number("select (regexp_split_to_array(pg_read_file('postmaster.pid'), '\\n'))[1]::bigint");
    List<Long> all = new ArrayList<>(List.of(postmaster));
    ProcessHandle.of(postmaster)
        .ifPresent(handle -> handle.children().forEach(child -> all.add(child.pid())));
    return all;
  }

  private long number(String query) {
    try (Statement statement = sql.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException("the server's database does not answer", e);
    }
  }

  @Override
  public void close() {
    try {
      sql.close();
    } catch (SQLException e) {
      System.err.println("not closed: " + e.getMessage());
    }
  }
}
