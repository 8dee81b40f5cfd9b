// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import java.util.ArrayList;
import java.util.List;

/// Who sends to whom in a class. Immutable.
///
/// @param publishers participants that send video and, unless they are very many, audio
/// @param listeners participants that only receive; without any, the publishers receive each other
/// @param layers of each publisher's video, of which receivers get the highest
public record Shape(int publishers, int listeners, int layers) {

  /// Participants that one class may have.
  static final int PARTICIPANTS_MAX = 2000;

  /// Publishers from which on most are muted: as many voices at once are no class, and of a bigger
  /// room's voices Stoa forwards the loudest alone.
  private static final int SPEAKERS_MAX = 16;

  private static final int SPEAKERS_OF_MANY = 4;

  public Shape {
    if (publishers < 0 || listeners < 0 || publishers + listeners > PARTICIPANTS_MAX) {
      throw new IllegalArgumentException("a class of " + publishers + " and " + listeners);
    }
    if (listeners == 0 && publishers < 2) {
      throw new IllegalArgumentException("a class where nobody receives");
    }
    if (layers < 1 || layers > Publisher.RIDS.size()) {
      throw new IllegalArgumentException("video of " + layers + " layers");
    }
  }

  /// A class whose video has one layer.
  public Shape(int publishers, int listeners) {
    this(publishers, listeners, 1);
  }

  /// Reads shapes separated by commas: `1:50` is one publisher and fifty listeners, `10x10` ten
  /// participants who all send to each other, `0:50` fifty who only wait, `10x10/3` video of three
  /// layers.
  public static List<Shape> parse(String text) {
    List<Shape> shapes = new ArrayList<>();
    for (String each : text.split(",", -1)) {
      String[] layered = each.strip().split("/", 2);
      int layers = layered.length == 2 ? number(layered[1], each) : 1;
      String[] lecture = layered[0].split(":", -1);
      String[] meeting = layered[0].split("x", -1);
      if (lecture.length == 2) {
        shapes.add(new Shape(number(lecture[0], each), number(lecture[1], each), layers));
      } else if (meeting.length == 2 && meeting[0].equals(meeting[1])) {
        shapes.add(new Shape(number(meeting[0], each), 0, layers));
      } else {
        throw new IllegalArgumentException(
            "a shape is 1:50, 10x10 or 10x10/3, not \"" + each.strip() + "\"");
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

  /// Publishers that send sound; of many, those that are not muted.
  int speakers() {
    return publishers <= SPEAKERS_MAX ? publishers : SPEAKERS_OF_MANY;
  }

  /// Tracks that all receivers together receive.
  long tracks() {
    long all = (long) receivers() * (publishers + speakers());
    return listeners > 0 ? all : all - publishers - speakers();
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
    String who = listeners > 0 ? publishers + "→" + listeners : publishers + "×" + publishers;
    return layers == 1 ? who : who + ", " + layers + " layers";
  }
}
