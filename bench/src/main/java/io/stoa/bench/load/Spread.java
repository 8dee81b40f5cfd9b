// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import java.util.List;
import java.util.Locale;

/// The least, the middle and the greatest of some values. Immutable.
public record Spread(double least, double median, double greatest) {

  /// @param values at least one
  public static Spread of(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    return new Spread(sorted.getFirst(), median, sorted.getLast());
  }

  /// `1.2 / 1.4 / 2.0`.
  public String text(String format) {
    return String.format(
        Locale.ROOT, format + " / " + format + " / " + format, least, median, greatest);
  }
}
