// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.tenancy;

import io.stoa.platform.kernel.Refused;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a school looks like, in its pages and its letters. Immutable.
///
/// @param colour of what can be pressed, in the light theme
/// @param dark the same in the dark theme
/// @param logo SHA-256 of its picture
public record Look(Colour colour, Colour dark, @Nullable String logo) {

  /// Stoa's own.
  public static final Look OF_STOA = new Look(new Colour("#0f5c6e"), new Colour("#6cc3d5"), null);

  /// One of this colour, without a logo.
  public static Look of(Colour colour) {
    return new Look(colour, colour.lightened(), null);
  }

  /// Where the logo is below the school's address, and anywhere else on the server.
  public @Nullable String logoPath() {
    return logo == null ? null : "/school/logo/" + logo;
  }

  /// @throws Refused when one of the colours could not be read on the grounds of its theme
  void check() {
    check("colour", colour, Colour.DARKEST_LIGHT_GROUND);
    check("darkColour", dark, Colour.LIGHTEST_DARK_GROUND);
  }

  private static void check(String field, Colour colour, Colour ground) {
    double ratio = colour.contrast(ground);
    if (ratio < Colour.READABLE) {
      double rounded = Math.floor(ratio * 100) / 100;
      throw Refused.invalid(
          "low_contrast",
          "Text in %s on %s has a contrast of %s; it needs %s."
              .formatted(colour, ground, rounded, Colour.READABLE),
          Map.of(
              "field",
              field,
              "ratio",
              rounded,
              "needed",
              Colour.READABLE,
              "ground",
              ground.text()));
    }
  }
}
