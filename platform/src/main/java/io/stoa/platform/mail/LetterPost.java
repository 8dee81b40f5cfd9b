// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.tenancy.School;
import io.stoa.platform.tenancy.Schools;
import java.util.Map;
import java.util.Optional;

/// Letters, composed in the name of their school and handed to an SMTP server. Any virtual thread.
final class LetterPost implements Carrier {

  private final Schools schools;
  private final Smtp smtp;

  LetterPost(Schools schools, Smtp smtp) {
    this.schools = schools;
    this.smtp = smtp;
  }

  @Override
  public Optional<String> carry(
      SchoolId school, OutboxStore.Written written, Map<String, String> values) throws Refusal {
    smtp.send(written, composed(schools, school, written, values));
    return Optional.empty();
  }

  /// What the letter says, in the name of its school, which there may not be yet.
  static Composed composed(
      Schools schools, SchoolId id, OutboxStore.Written written, Map<String, String> values) {
    School school = schools.find(id).orElseGet(() -> new School(id, "Stoa"));
    Letter letter =
        new Letter(written.to(), written.name(), written.locale(), written.template(), values);
    return Composed.of(letter, school, schools.address(id));
  }

  @Override
  public void close() {
    smtp.close();
  }
}
