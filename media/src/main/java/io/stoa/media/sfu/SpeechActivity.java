// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import java.util.Arrays;

/// How much one voice was speech lately, over three lengths of time, from the levels in its packets
/// (RFC 6464): the measure of Volfin and Cohen, "Dominant speaker identification for multipoint
/// videoconferencing" (2012), with the constants that Jitsi settled on. Time is cut into slots of
/// 20 ms. A slot is active when its level is loud and above the voice's own background; five slots
/// make a medium block, ten of these the long one. Owned by its room.
final class SpeechActivity {
  static final long SLOT_NANOS = 20_000_000L;

  /// Loudness, 0 (silence) to 127, is what RFC 6464's level is short of silence.
  static final int LOUDNESS_MAX = 127;

  static final int MEDIUM_SLOTS = 5;
  static final int LONG_BLOCKS = 10;

  private static final int SLOTS = MEDIUM_SLOTS * LONG_BLOCKS;

  /// Steps of loudness that the immediate score counts, and their width.
  private static final int STEPS = 13;

  private static final int STEP = 10;

  /// A slot above this step counts in its medium block.
  private static final int ACTIVE_STEP = 7;

  /// One packet speaks for so many slots before it: 60 ms is the longest that browsers send.
  private static final int HELD_SLOTS = 3;

  /// The background is looked for over so many levels.
  private static final int BACKGROUND_WINDOW = 750;

  /// What is louder than this and [#STEP] is never taken as background: a held note is no hum.
  private static final int BACKGROUND_MAX = 77;

  private static final double SCORE_MIN = 1e-10;
  private static final double[] IMMEDIATE = scores(STEPS, 0.78);
  private static final double[] MEDIUM = scores(MEDIUM_SLOTS, 24);
  private static final double[] LONG = scores(LONG_BLOCKS, 47);

  private final byte[] loudness = new byte[SLOTS];
  private boolean begun;
  private long newest;
  private int background;
  private int nextBackground;
  private int backgroundCount;
  private int immediate;
  private int medium;
  private int longest;

  /// Notes a packet's level in -dBov: 0 is the loudest, 127 is silence. Returns how loud it is, 0
  /// for what is background.
  int observe(int level, long nowNanos) {
    int loud = LOUDNESS_MAX - level;
    long slot = Math.floorDiv(nowNanos, SLOT_NANOS);
    if (!begun || slot < newest - SLOTS) {
      // The first packet, or a clock that was set back.
      begun = true;
      newest = slot - 1;
      Arrays.fill(loudness, (byte) 0);
    }
    if (slot > newest) {
      long gap = slot - newest - 1;
      fill(slot - 1, gap < HELD_SLOTS ? loud : 0);
      newest = slot;
      loudness[index(slot)] = (byte) loud;
    } else {
      int at = index(slot);
      loudness[at] = (byte) Math.max(loudness[at], loud);
    }
    learn(loud);
    return isBackground(loud) ? 0 : loud;
  }

  /// Measures anew. What was not sent was silence.
  void measure(long nowNanos) {
    long slot = Math.floorDiv(nowNanos, SLOT_NANOS) - HELD_SLOTS;
    if (begun && slot > newest) {
      fill(slot, 0);
    }
    immediate = step(newest);
    longest = 0;
    for (int block = LONG_BLOCKS - 1; block >= 0; block--) {
      int active = 0;
      for (int i = 0; i < MEDIUM_SLOTS; i++) {
        active += step(newest - (long) block * MEDIUM_SLOTS - i) > ACTIVE_STEP ? 1 : 0;
      }
      medium = active;
      longest += active == MEDIUM_SLOTS ? 1 : 0;
    }
  }

  /// Blocks of 100 ms that were all speech, of the last second.
  int blocks() {
    return longest;
  }

  double immediateScore() {
    return IMMEDIATE[immediate];
  }

  double mediumScore() {
    return MEDIUM[medium];
  }

  double longScore() {
    return LONG[longest];
  }

  private void fill(long last, int loud) {
    long first = Math.max(newest + 1, last - SLOTS + 1);
    for (long slot = first; slot <= last; slot++) {
      loudness[index(slot)] = (byte) loud;
    }
    newest = last;
  }

  private int step(long slot) {
    int loud = loudness[index(slot)];
    return isBackground(loud) ? 0 : Math.min(STEPS, loud / STEP);
  }

  private boolean isBackground(int loud) {
    return loud < background + STEP;
  }

  /// Follows the quietest level down at once, and up slowly. Digital silence tells nothing.
  private void learn(int loud) {
    if (loud == 0) {
      return;
    }
    if (background == 0 || loud < background) {
      background = Math.min(loud, BACKGROUND_MAX);
      backgroundCount = 0;
    } else {
      nextBackground = backgroundCount == 0 ? loud : Math.min(nextBackground, loud);
      if (++backgroundCount == BACKGROUND_WINDOW) {
        double between = Math.sqrt((double) background * nextBackground);
        background = (int) Math.min(between, BACKGROUND_MAX);
        backgroundCount = 0;
      }
    }
  }

  private static int index(long slot) {
    return (int) Math.floorMod(slot, (long) SLOTS);
  }

  /// The score for each number of active parts out of `parts`: how much likelier speech explains
  /// them, by an exponential distribution, than chance does, by a binomial one.
  private static double[] scores(int parts, double lambda) {
    double[] scores = new double[parts + 1];
    double ways = 1;
    for (int active = 0; active <= parts; active++) {
      double score = Math.log(ways) - parts * Math.log(2) - Math.log(lambda) + lambda * active;
      scores[active] = Math.max(SCORE_MIN, score);
      ways = ways * (parts - active) / (active + 1);
    }
    return scores;
  }
}
