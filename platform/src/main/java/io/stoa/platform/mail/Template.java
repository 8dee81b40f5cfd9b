// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import java.util.List;
import java.util.Locale;

/// The kinds of letters. Their texts are in `mail/<language>.properties`.
public enum Template {
  VERIFY_EMAIL("/verify-email#{token}", "token"),
  MAGIC_LINK("/sign-in#{token}", "token"),
  PASSWORD_RESET("/reset-password#{token}", "token"),
  /// Bring a link for each of somebody's schools ([Letter.Choice]).
  MAGIC_LINKS("/login", ""),
  PASSWORD_RESETS("/login", ""),
  INVITATION("/invitation#{token}", "token inviter"),
  NEW_DEVICE("/security", "device place time"),
  EMAIL_IN_USE("/forgot-password", ""),
  ROLE_CHANGED("/profile", ""),
  INVITATION_ACCEPTED("/people", "person"),
  IMPERSONATED("/security", "person"),
  ACCESS_ENDED("/login", ""),
  ACCESS_RESTORED("/login", ""),
  CLASS_REQUESTED("/?class={booking}", "title time booking"),
  CLASS_CONFIRMED("/?class={booking}", "title time booking"),
  CLASS_DECLINED("/?class={booking}", "title time booking"),
  CLASS_CANCELLED("/?class={booking}", "title time booking"),
  CLASS_MOVED("/?class={booking}", "title time booking"),
  CLASS_MOVE_PROPOSED("/?class={booking}", "title time booking"),
  SEAT_OFFERED("/?class={booking}", "title time booking"),
  CLASS_REMINDER("/class/{booking}", "subject text booking"),
  /// A text message alone.
  PHONE_CODE("/profile", ""),
  /// Any notification: brings its own subject and text, and tells where to end them.
  NOTICE("{path}", "subject text path");

  private final String path;
  private final String needs;

  Template(String path, String needs) {
    this.path = path;
    this.needs = needs;
  }

  /// What the letter's button opens, below the school's address. A secret is in the fragment, which
  /// no server's log ever sees.
  String path() {
    return path;
  }

  /// What each of the letter's choices opens, below its school's address.
  String choicePath() {
    return this == PASSWORD_RESETS ? PASSWORD_RESET.path : MAGIC_LINK.path;
  }

  /// Whether its reader can choose to get no more of the kind.
  boolean canBeEnded() {
    return this == NOTICE
        || this == ROLE_CHANGED
        || this == INVITATION_ACCEPTED
        || needs.contains("booking");
  }

  /// What a letter must name.
  List<String> needs() {
    return needs.isEmpty() ? List.of() : List.of(needs.split(" "));
  }

  /// What the texts call it: `verify-email`.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Template of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
