// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.web;

import com.networknt.schema.regex.RegularExpression;
import java.util.regex.Pattern;

/// A pattern that gives up: on texts that are too long for it, and when it has looked at too many
/// characters. Immutable.
final class BoundedPattern implements RegularExpression {

  private static final int CHARS_MAX = 10_000;
  private static final int LOOKS_MAX = 1_000_000;

  private final Pattern pattern;

  private BoundedPattern(Pattern pattern) {
    this.pattern = pattern;
  }

  static RegularExpression of(String text) {
    return new BoundedPattern(Pattern.compile(text));
  }

  @Override
  public boolean matches(String value) {
    if (value.length() > CHARS_MAX) {
      return false;
    }
    try {
      return pattern.matcher(new Watched(value)).find();
    } catch (GaveUp | StackOverflowError e) {
      return false;
    }
  }

  /// Counts how often it is looked at.
  private static final class Watched implements CharSequence {
    private final String text;
    private int looks;

    Watched(String text) {
      this.text = text;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (++looks > LOOKS_MAX) {
        throw new GaveUp();
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private static final class GaveUp extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GaveUp() {
      super(null, null, false, false);
    }
  }
}
