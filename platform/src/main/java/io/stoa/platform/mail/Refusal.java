// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

/// A message that its carrier did not take.
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int CHARS_MAX = 300;

  private final boolean forGood;
  private final long pauseSeconds;

  private Refusal(String message, boolean forGood, long pauseSeconds) {
    super(message, null, false, false);
    this.forGood = forGood;
    this.pauseSeconds = pauseSeconds;
  }

  /// One that it will not take later either.
  static Refusal forGood(String why) {
    return new Refusal(oneLine(why), true, 0);
  }

  /// @param pauseSeconds that it has asked for; 0 for nothing asked
  static Refusal forNow(String why, long pauseSeconds) {
    return new Refusal(oneLine(why), false, pauseSeconds);
  }

  /// What `Retry-After` asks for (RFC 9110 §10.2.3) in seconds; 0 for what is none.
  static long seconds(String retryAfter) {
    return retryAfter.matches("\\d{1,9}") ? Long.parseLong(retryAfter) : 0;
  }

  private static String oneLine(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.substring(0, Math.min(line.length(), CHARS_MAX));
  }

  boolean isForGood() {
    return forGood;
  }

  long pauseSeconds() {
    return pauseSeconds;
  }
}
