// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sim;

import java.util.Locale;

/// A measured value with its bound; `isMax` when it must not be above.
public record Figure(String what, double value, String unit, double bound, boolean isMax) {

  public static Figure atLeast(String what, double value, double bound, String unit) {
    return new Figure(what, value, unit, bound, false);
  }

  public static Figure atMost(String what, double value, double bound, String unit) {
    return new Figure(what, value, unit, bound, true);
  }

  public boolean holds() {
    return isMax ? value <= bound : value >= bound;
  }

  /// As in a table.
  public String measured() {
    return (what + " " + number(value) + " " + unit).strip();
  }

  /// As in a table.
  public String bounds() {
    return (isMax ? "≤ " : "≥ ") + number(bound);
  }

  private static String number(double number) {
    return String.format(
        Locale.ROOT, number == Math.rint(number) || number >= 100 ? "%.0f" : "%.2f", number);
  }

  @Override
  public String toString() {
    return measured() + " (" + bounds() + ")";
  }
}
