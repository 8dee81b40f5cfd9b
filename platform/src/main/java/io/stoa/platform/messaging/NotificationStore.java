// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.messaging;

import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.mail.Channel;
import io.stoa.platform.web.Page;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The rows of notifications, of preferences, and of who invited whom.
final class NotificationStore {

  static final String ADD =
      """
      insert into messaging.notification (tenant_id, person_id, event, kind, about, said, created_at)
      values ($1, $2, $3, $4, $5, $6, $7)
      on conflict (person_id, event) do nothing returning id
      """;

  /// @param event number of what it tells; null for nothing that happened
  /// @return its id; empty when the person was told already
  Optional<UUID> add(
      Tx tx,
      PersonId person,
      @Nullable Long event,
      Kind kind,
      @Nullable PersonId about,
      String said,
      Instant at) {
    return tx.first(
        ADD,
        row -> row.getUUID("id"),
        tx.caller().school().value(),
        person.value(),
        event,
        kind.word(),
        about == null ? null : about.value(),
        said,
        at.atOffset(ZoneOffset.UTC));
  }

  static final String DROP_OLD =
      """
      delete from messaging.notification where person_id = $1 and created_at < $2
      """;

  void dropOld(Tx tx, PersonId person, Instant before) {
    tx.update(DROP_OLD, person.value(), before.atOffset(ZoneOffset.UTC));
  }

  static final String LIST =
      """
      select id, kind, about, said, created_at, read_at from messaging.notification
      where person_id = $1 and (not $2::boolean or read_at is null)
        and ($3::timestamptz is null or (created_at, id) < ($3, $4::uuid))
      order by created_at desc, id desc limit $5
      """;

  List<Notification> list(Tx tx, PersonId person, boolean unread, Page page) {
    return tx.list(
        LIST,
        NotificationStore::notification,
        person.value(),
        unread,
        page.keyTime(),
        page.uuid(),
        page.rows());
  }

  static final String UNREAD =
      """
      select count(*) from messaging.notification where person_id = $1 and read_at is null
      """;

  int unread(Tx tx, PersonId person) {
    return tx.first(UNREAD, row -> row.getInteger(0), person.value()).orElse(0);
  }

  static final String READ =
      """
      update messaging.notification set read_at = $2
      where person_id = $1 and read_at is null and ($3::uuid[] is null or id = any($3))
      """;

  /// @param ids null for all
  /// @return how many were not read before
  int read(Tx tx, PersonId person, Instant now, @Nullable Collection<UUID> ids) {
    UUID[] these = ids == null ? null : ids.toArray(UUID[]::new);
    return tx.update(READ, person.value(), now.atOffset(ZoneOffset.UTC), these);
  }

  static final String PREFERENCES =
      """
      select kind, in_app, email, sms, push from messaging.preference where person_id = $1
      """;

  /// What the person has chosen.
  List<Preference> preferences(Tx tx, PersonId person) {
    return tx.list(PREFERENCES, NotificationStore::preference, person.value());
  }

  /// What the person has chosen for a kind, or the kind's own.
  Preference preference(Tx tx, PersonId person, Kind kind) {
    return preferences(tx, person).stream()
        .filter(preference -> preference.kind() == kind)
        .findFirst()
        .orElseGet(kind::preference);
  }

  /// A channel that there was not yet when somebody chose is as the kind has it.
  private static Preference preference(Row row) {
    Kind kind = Kind.of(row.getString("kind"));
    Set<Channel> by = EnumSet.noneOf(Channel.class);
    COLUMNS.forEach((channel, column) -> {
      Boolean chosen = row.getBoolean(column);
      if (chosen == null ? kind.preference().wants(channel) : chosen) {
        by.add(channel);
      }
    });
    return new Preference(kind, by);
  }

  private static final Map<Channel, String> COLUMNS =
      Map.of(
          Channel.IN_APP, "in_app",
          Channel.EMAIL, "email",
          Channel.SMS, "sms",
          Channel.PUSH, "push");

  static final String PREFER =
      """
      insert into messaging.preference (tenant_id, person_id, kind, in_app, email, sms, push)
      values ($1, $2, $3, $4, $5, $6, $7)
      on conflict (person_id, kind) do update set in_app = excluded.in_app, email = excluded.email,
        sms = excluded.sms, push = excluded.push
      """;

  void prefer(Tx tx, PersonId person, Preference preference) {
    tx.update(
        PREFER,
        tx.caller().school().value(),
        person.value(),
        preference.kind().word(),
        preference.wants(Channel.IN_APP),
        preference.wants(Channel.EMAIL),
        preference.wants(Channel.SMS),
        preference.wants(Channel.PUSH));
  }

  static final String INVITED =
      """
      insert into messaging.invitation (tenant_id, person_id, inviter_id) values ($1, $2, $3)
      on conflict (person_id) do update set inviter_id = excluded.inviter_id
      """;

  /// Keeps who has to hear when the person comes.
  void invited(Tx tx, PersonId person, PersonId inviter) {
    tx.update(INVITED, tx.caller().school().value(), person.value(), inviter.value());
  }

  static final String TAKE_INVITER =
      """
      delete from messaging.invitation where person_id = $1 returning inviter_id
      """;

  Optional<PersonId> takeInviter(Tx tx, PersonId person) {
    return tx.first(TAKE_INVITER, row -> new PersonId(row.getUUID("inviter_id")), person.value());
  }

  static final String FORGET_NOTIFICATIONS =
      "delete from messaging.notification where person_id = $1";
  static final String FORGET_PREFERENCES = "delete from messaging.preference where person_id = $1";
  static final String FORGET_INVITATION = "delete from messaging.invitation where person_id = $1";

  void forget(Tx tx, PersonId person) {
    for (String each : List.of(FORGET_NOTIFICATIONS, FORGET_PREFERENCES, FORGET_INVITATION)) {
      tx.update(each, person.value());
    }
  }

  private static Notification notification(Row row) {
    UUID about = row.getUUID("about");
    OffsetDateTime read = row.getOffsetDateTime("read_at");
    return new Notification(
        row.getUUID("id"),
        Kind.of(row.getString("kind")),
        about == null ? null : new PersonId(about),
        row.getString("said"),
        row.getOffsetDateTime("created_at").toInstant(),
        read == null ? null : read.toInstant());
  }
}
