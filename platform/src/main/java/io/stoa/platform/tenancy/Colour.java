// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.tenancy;

import java.util.Locale;
import java.util.regex.Pattern;

/// A colour of a screen, as `#0f5c6e`. Immutable.
public record Colour(String text) {

  // First: the colours below need it.
  private static final Pattern FORM = Pattern.compile("#[0-9a-f]{6}");

  /// What text needs against its ground (WCAG 2.2 §1.4.3).
  static final double READABLE = 4.5;

  static final Colour LIGHTEST_DARK_GROUND = new Colour("#1a1f28");
  static final Colour DARKEST_LIGHT_GROUND = new Colour("#f1ede5");
  private static final Colour WHITE = new Colour("#ffffff");
  private static final Colour INK = new Colour("#0b2229");
  private static final int STEPS = 64;

  /// @throws IllegalArgumentException when the text is none
  public Colour {
    text = text.toLowerCase(Locale.ROOT);
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("not a colour: " + text);
    }
  }

  /// From 1 to 21, whichever of the two is text.
  double contrast(Colour other) {
    double mine = luminance();
    double theirs = other.luminance();
    return (Math.max(mine, theirs) + 0.05) / (Math.min(mine, theirs) + 0.05);
  }

  /// That of two text colours that can be read on this one.
  public Colour on() {
    return contrast(WHITE) >= contrast(INK) ? WHITE : INK;
  }

  /// The least light version of it that can be read on the dark theme's grounds.
  Colour lightened() {
    for (int step = 0; step < STEPS; step++) {
      Colour lighter = mixed(WHITE, (double) step / STEPS);
      if (lighter.contrast(LIGHTEST_DARK_GROUND) >= READABLE) {
        return lighter;
      }
    }
    return WHITE;
  }

  private Colour mixed(Colour other, double share) {
    StringBuilder mixed = new StringBuilder("#");
    for (int channel = 0; channel < 3; channel++) {
      long value = Math.round(channel(channel) * (1 - share) + other.channel(channel) * share);
      mixed.append("%02x".formatted(value));
    }
    return new Colour(mixed.toString());
  }

  private int channel(int number) {
    return Integer.parseInt(text.substring(1 + 2 * number, 3 + 2 * number), 16);
  }

  private double luminance() {
    return 0.2126 * linear(0) + 0.7152 * linear(1) + 0.0722 * linear(2);
  }

  private double linear(int number) {
    double value = channel(number) / 255.0;
    return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }

  @Override
  public String toString() {
    return text;
  }
}
