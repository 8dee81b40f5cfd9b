// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.messaging;

import io.stoa.platform.mail.Channel;
import io.stoa.platform.mail.Template;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What somebody is told of, by the API's word.
enum Kind {
  /// Identity writes the letter itself, with the sign-in that it is about.
  NEW_DEVICE("newDevice", "/security", "device", true, true, null),
  ROLE_CHANGED("roleChanged", "/profile", "role", false, true, Template.ROLE_CHANGED),
  INVITATION_ACCEPTED(
      "invitationAccepted", "/people", "", false, false, Template.INVITATION_ACCEPTED),
  IMPERSONATED("impersonated", "/security", "", true, true, Template.IMPERSONATED),
  ACCESS_RESTORED("accessRestored", "/profile", "", true, true, Template.ACCESS_RESTORED),
  CLASS_REQUESTED("classRequested", Template.CLASS_REQUESTED),
  CLASS_CONFIRMED("classConfirmed", Template.CLASS_CONFIRMED),
  CLASS_DECLINED("classDeclined", Template.CLASS_DECLINED),
  CLASS_CANCELLED("classCancelled", Template.CLASS_CANCELLED),
  CLASS_MOVED("classMoved", Template.CLASS_MOVED),
  CLASS_MOVE_PROPOSED("classMoveProposed", Template.CLASS_MOVE_PROPOSED),
  SEAT_OFFERED("seatOffered", Template.SEAT_OFFERED),
  CALENDAR_PUT_BACK("calendarPutBack", "/?class=", "class", false, false, null),
  CALENDAR_MOVED_BACK("calendarMovedBack", "/?class=", "class", false, false, null),
  CALENDAR_BEHIND("calendarBehind", "/calendars", "provider", false, false, null),
  CALENDAR_SIGNED_OUT("calendarSignedOut", "/calendars", "provider", false, false, null),
  /// Its letters and messages are the school's: [Reminders] writes them.
  CLASS_REMINDER("classReminder", Template.CLASS_REMINDER);

  private static final String CLASS = "class";

  private final String word;
  private final String link;
  private final String says;
  private final boolean required;
  private final boolean mailed;
  private final @Nullable Template letter;

  /// @param says what its text names besides the person
  /// @param required about safety: nobody switches it off
  /// @param mailed whether it comes as a letter, too, for who has not chosen
  Kind(
      String word,
      String link,
      String says,
      boolean required,
      boolean mailed,
      @Nullable Template letter) {
    this.word = word;
    this.link = link;
    this.says = says;
    this.required = required;
    this.mailed = mailed;
    this.letter = letter;
  }

  /// About a class: what it says is a [Told].
  Kind(String word, Template letter) {
    this(word, "/?class=", CLASS, false, true, letter);
  }

  String word() {
    return word;
  }

  boolean isOfClass() {
    return says.equals(CLASS);
  }

  /// Whether calendars are told, too: when, and that it will not be.
  boolean isOfCalendars() {
    return this == CLASS_CONFIRMED || this == CLASS_MOVED || this == CLASS_CANCELLED;
  }

  /// What is kept of the class that somebody is told of. Immutable.
  record Told(Instant startsAt, String booking, String title) {

    static Told of(String said) {
      String[] parts = said.split(" ", 3);
      return new Told(Instant.parse(parts[0]), parts[1], parts[2]);
    }

    @Override
    public String toString() {
      return startsAt + " " + booking + " " + title;
    }
  }

  /// Path of the page that it is about.
  String link() {
    return link;
  }

  String says() {
    return says;
  }

  boolean required() {
    return required;
  }

  Optional<Template> letter() {
    return Optional.ofNullable(letter);
  }

  /// As it is for who has not chosen.
  Preference preference() {
    Set<Channel> by = EnumSet.of(Channel.IN_APP);
    if (mailed) {
      by.add(Channel.EMAIL);
    }
    if (isOfClass()) {
      by.add(Channel.PUSH);
    }
    if (this == CLASS_REMINDER || this == CLASS_CANCELLED || this == CLASS_MOVED) {
      by.add(Channel.SMS);
    }
    return new Preference(this, by);
  }

  static Kind of(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst().orElseThrow();
  }
}
