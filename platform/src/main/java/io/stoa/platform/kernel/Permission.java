// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What can be allowed. An operation of the API names one by its word; who has it is in [Access].
public enum Permission {
  PEOPLE_READ("people.read", "See people and their profiles"),
  PEOPLE_WRITE("people.write", "Edit profiles"),
  PEOPLE_INVITE("people.invite", "Add people"),
  PEOPLE_ROLES("people.roles", "Change what somebody is in the school"),
  PEOPLE_DELETE("people.delete", "Remove people"),
  PEOPLE_IMPERSONATE("people.impersonate", "Act as somebody else, with a reason"),
  NOTES_WRITE("notes.write", "Write notes about students"),
  BOOKINGS_READ("bookings.read", "See schedules"),
  BOOKINGS_REQUEST("bookings.request", "Ask for a class"),
  BOOKINGS_WRITE("bookings.write", "Create and change classes"),
  ATTENDANCE_WRITE("attendance.write", "Log attendance and completion"),
  MESSAGES_READ("messages.read", "Read communication"),
  MESSAGES_SEND("messages.send", "Write to people"),
  MESSAGES_BROADCAST("messages.broadcast", "Write to everybody"),
  RECORDINGS_READ("recordings.read", "Watch recordings"),
  COURSES_WRITE("courses.write", "Create and change courses"),
  MONEY_READ("money.read", "See amounts: income, earnings, invoices"),
  DATA_EXPORT("data.export", "Export data"),
  SCHOOL_READ("school.read", "See the school's settings and use"),
  SCHOOL_WRITE("school.write", "Change the school's settings and branding"),
  MAIL_READ("mail.read", "See the outbox of a demo"),
  MAIL_WRITE("mail.write", "Send a letter again"),
  AUDIT_READ("audit.read", "Read and export the audit log"),
  EVENTS_REPAIR("events.repair", "See and replay dead letters");

  private static final Map<String, Permission> BY_WORD =
      Arrays.stream(values()).collect(Collectors.toMap(Permission::word, Function.identity()));

  private final String word;
  private final String text;

  Permission(String word, String text) {
    this.word = word;
    this.text = text;
  }

  /// As the API and its document write it.
  public String word() {
    return word;
  }

  /// What it allows, for people.
  public String text() {
    return text;
  }

  public static Optional<Permission> of(String word) {
    return Optional.ofNullable(BY_WORD.get(word));
  }
}
