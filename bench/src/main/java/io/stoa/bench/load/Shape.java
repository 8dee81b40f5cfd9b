// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import java.util.ArrayList;
import java.util.List;

/// Who sends to whom in a class. Immutable.
///
/// @param publishers participants that send video and audio
/// @param listeners participants that only receive; without any, the publishers receive each other
public record Shape(int publishers, int listeners) {

  /// Participants that one class may have.
  static final int PARTICIPANTS_MAX = 2000;

  public Shape {
    if (publishers < 1 || listeners < 0 || publishers + listeners > PARTICIPANTS_MAX) {
      throw new IllegalArgumentException("a class of " + publishers + " and " + listeners);
    }
    if (listeners == 0 && publishers < 2) {
      throw new IllegalArgumentException("a class where nobody receives");
    }
  }

  /// Reads shapes separated by commas: `1:50` is one publisher and fifty listeners, `10x10` ten
  /// participants who all send to each other.
  public static List<Shape> parse(String text) {
    List<Shape> shapes = new ArrayList<>();
    for (String each : text.split(",", -1)) {
      String[] lecture = each.strip().split(":", -1);
      String[] meeting = each.strip().split("x", -1);
      if (lecture.length == 2) {
        shapes.add(new Shape(number(lecture[0], each), number(lecture[1], each)));
      } else if (meeting.length == 2 && meeting[0].equals(meeting[1])) {
        shapes.add(new Shape(number(meeting[0], each), 0));
      } else {
        throw new IllegalArgumentException(
            "a shape is 1:50 or 10x10, not \"" + each.strip() + "\"");
      }
    }
    return shapes;
  }

  private static int number(String digits, String whole) {
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("no number in \"" + whole + "\"", e);
    }
  }

  public int participants() {
    return publishers + listeners;
  }

  /// Publishers that each receiver hears and sees.
  int heard() {
    return listeners > 0 ? publishers : publishers - 1;
  }

  /// Participants that receive.
  int receivers() {
    return listeners > 0 ? listeners : publishers;
  }

  /// How often the server forwards each packet that is published.
  int fanOut() {
    return listeners > 0 ? listeners : publishers - 1;
  }

  /// As a reader writes it: `1→50`, `10×10`.
  @Override
  public String toString() {
    return listeners > 0 ? publishers + "→" + listeners : publishers + "×" + publishers;
  }
}
