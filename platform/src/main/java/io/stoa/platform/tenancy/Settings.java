// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.tenancy;

import java.net.URI;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A school as those see it who run it. Immutable.
///
/// @param address the base of its links
/// @param slug its name below the server's domain; null when it has none
/// @param version grows with each change
record Settings(
    School school,
    URI address,
    @Nullable String slug,
    Optional<Claim> domain,
    Tier tier,
    Usage usage,
    long version) {

  /// How much of the tier is in use.
  record Usage(int tutors, int students, long storageBytes) {}

  /// A domain that a school says is its own.
  ///
  /// @param proof what its TXT record must say
  record Claim(String domain, String proof, boolean verified) {
    String recordName() {
      return "_stoa." + domain;
    }

    String recordText() {
      return "stoa-school=" + proof;
    }
  }

  /// What is to be changed: each is null to stay as it is.
  ///
  /// @param slug empty for none
  /// @param dark empty for one made from the colour
  record Change(
      @Nullable String name,
      @Nullable String slug,
      @Nullable Colour colour,
      @Nullable String dark,
      @Nullable ZoneId zone,
      @Nullable String locale,
      @Nullable Boolean registrationOpen,
      @Nullable List<String> embeddedBy) {

    School of(School old) {
      Look look = old.look();
      Colour colour = this.colour == null ? look.colour() : this.colour;
      Colour dark =
          this.dark != null
              ? this.dark.isEmpty() ? colour.lightened() : new Colour(this.dark)
              : colour.equals(look.colour()) ? look.dark() : colour.lightened();
      return new School(
          old.id(),
          name == null ? old.name() : name,
          new Look(colour, dark, look.logo()),
          locale == null ? old.locale() : locale,
          zone == null ? old.zone() : zone,
          registrationOpen == null ? old.registrationOpen() : registrationOpen,
          embeddedBy == null ? old.embeddedBy() : embeddedBy);
    }
  }
}
