// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Draws groups of bars as SVG: each bar a median, with a line from the least to the greatest value
/// over it. Owned by one thread.
public final class BarChart {

  private static final List<String> COLOURS = List.of("#2563a8", "#c2642c", "#6b7280", "#2f855a");
  private static final int BAR = 34;
  private static final int GAP = 28;
  private static final int HEIGHT = 240;
  private static final int LEFT = 56;
  private static final int TOP = 56;

  private final String title;
  private final List<String> series;
  private final List<Group> groups = new ArrayList<>();

  private record Group(String label, List<List<Double>> values) {}

  /// @param series names of the bars that each group has
  public BarChart(String title, List<String> series) {
    this.title = title;
    this.series = List.copyOf(series);
  }

  /// Adds a group.
  ///
  /// @param values of each series, one or more
  public BarChart group(String label, List<List<Double>> values) {
    groups.add(new Group(label, values));
    return this;
  }

  /// The drawing.
  public String svg() {
    int groupWidth = BAR * series.size() + GAP;
    int width = Math.max(420, LEFT + groupWidth * groups.size() + GAP);
    double top =
        groups.stream()
            .flatMap(group -> group.values().stream())
            .flatMap(List::stream)
            .mapToDouble(Double::doubleValue)
            .max()
            .orElse(1);
    double step = step(top);
    double scale = HEIGHT / (Math.ceil(top / step) * step);
    StringBuilder out = new StringBuilder(4096);
    line(
        out,
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\" role=\"img\" aria-label=\"%s\">",
            width,
            TOP + HEIGHT + 36,
            escape(title)));
    line(out, "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>");
    line(
        out,
        String.format(
            Locale.ROOT, "<text x=\"%d\" y=\"18\" font-size=\"14\">%s</text>", 8, escape(title)));
    legend(out);
    for (double value = 0; value <= top + step - 1e-9; value += step) {
      double y = TOP + HEIGHT - value * scale;
      line(
          out,
          String.format(
              Locale.ROOT,
              "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#e5e7eb\"/>",
              LEFT,
              width - 8,
              y,
              y));
      line(
          out,
          String.format(
              Locale.ROOT,
              "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
              LEFT - 6,
              y + 4,
              trim(value)));
    }
    for (int i = 0; i < groups.size(); i++) {
      draw(out, groups.get(i), LEFT + GAP / 2 + i * groupWidth, scale);
    }
    return out.append("</svg>\n").toString();
  }

  private void legend(StringBuilder out) {
    int x = 8;
    for (int i = 0; i < series.size(); i++) {
      line(
          out,
          String.format(
              Locale.ROOT,
              "<rect x=\"%d\" y=\"28\" width=\"11\" height=\"11\" fill=\"%s\"/>",
              x,
              colour(i)));
      line(
          out,
          String.format(
              Locale.ROOT, "<text x=\"%d\" y=\"38\">%s</text>", x + 16, escape(series.get(i))));
      x += 34 + 7 * series.get(i).length();
    }
  }

  private void draw(StringBuilder out, Group group, int x, double scale) {
    int bottom = TOP + HEIGHT;
    for (int i = 0; i < group.values().size(); i++) {
      if (group.values().get(i).isEmpty()) {
        continue;
      }
      Spread spread = Spread.of(group.values().get(i));
      int left = x + i * BAR;
      double middle = left + (BAR - 4) / 2.0;
      line(
          out,
          String.format(
              Locale.ROOT,
              "<rect x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%.1f\" fill=\"%s\"/>",
              left,
              bottom - spread.median() * scale,
              BAR - 4,
              spread.median() * scale,
              colour(i)));
      line(
          out,
          String.format(
              Locale.ROOT,
              "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#111\"/>",
              middle,
              middle,
              bottom - spread.least() * scale,
              bottom - spread.greatest() * scale));
      line(
          out,
          String.format(
              Locale.ROOT,
              "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" font-size=\"11\">%s</text>",
              middle,
              bottom - spread.greatest() * scale - 4,
              trim(spread.median())));
    }
    line(
        out,
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
            x + BAR * series.size() / 2.0,
            bottom + 18,
            escape(group.label())));
  }

  private static double step(double top) {
    double power = Math.pow(10, Math.floor(Math.log10(Math.max(top, 1e-9))));
    double ratio = top / power;
    return power * (ratio <= 2 ? 0.5 : ratio <= 5 ? 1 : 2);
  }

  private static String colour(int series) {
    return COLOURS.get(series % COLOURS.size());
  }

  private static String trim(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  private static void line(StringBuilder out, String line) {
    out.append(line).append('\n');
  }
}
