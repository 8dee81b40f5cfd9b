// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

/// Which microphones of a room are forwarded. While few are open, all are. In a big room only the
/// loudest few are, so that the price of a class does not grow with the number of open microphones,
/// and one that is silent costs nothing. Owned by its room.
///
/// A voice is heard with its first loud packet while there is room; when there is none it must be
/// clearly louder than the quietest of those who are heard, who has had its turn. The dominant
/// speaker keeps its place while it speaks.
final class LoudestVoices {
  /// Open microphones up to which all are forwarded.
  static final int ALL_MAX = 16;

  /// How many of more are.
  static final int HEARD_MAX = 4;

  /// A voice is heard for so long after its last loud packet: speech has pauses.
  static final long HOLD_NANOS = 600_000_000L;

  /// After so long without a loud packet another may take its place.
  static final long YIELD_NANOS = 200_000_000L;

  /// How long a voice is heard at least, before a louder one may take its place.
  static final long TURN_NANOS = 500_000_000L;

  /// By how many dB that one must be louder.
  static final int MARGIN = 6;

  /// What was heard longer ago does not count for loudness.
  private static final long EXPIRY_NANOS = 150_000_000L;

  private final SpeakerRanking ranking;
  private final Microphone[] heard = new Microphone[HEARD_MAX];
  private int heardCount;
  private int open;

  LoudestVoices(SpeakerRanking ranking) {
    this.ranking = ranking;
  }

  Microphone add(SpeakerRanking.Voice voice) {
    return new Microphone(voice);
  }

  /// One audio publication. Owned by its room.
  final class Microphone {
    private final SpeakerRanking.Voice voice;
    private boolean isOpen;
    private int loudness;
    private long lastNanos;
    private long loudNanos;
    private long sinceNanos;
    private boolean isHeard;

    private Microphone(SpeakerRanking.Voice voice) {
      this.voice = voice;
    }

    /// Whether a packet of this loudness, as [SpeakerRanking.Voice#observe] tells it, is forwarded;
    /// -1 when the packet does not say how loud it is, so that nobody can judge it.
    boolean admits(int loud, long nowNanos) {
      return LoudestVoices.this.admits(this, loud, nowNanos);
    }

    /// It was muted, or ended. Its next packet opens it again.
    void close() {
      open(this, false);
    }
  }

  private void open(Microphone microphone, boolean isOpen) {
    if (microphone.isOpen != isOpen) {
      microphone.isOpen = isOpen;
      open += isOpen ? 1 : -1;
      if (!isOpen) {
        remove(microphone);
      }
    }
  }

  /// Open microphones.
  int openCount() {
    return open;
  }

  private boolean admits(Microphone microphone, int loud, long nowNanos) {
    open(microphone, true);
    if (loud < 0) {
      return true;
    }
    long since = nowNanos - microphone.lastNanos;
    int before = since >= 0 && since < EXPIRY_NANOS ? microphone.loudness : 0;
    microphone.loudness = (before + loud) / 2;
    microphone.lastNanos = nowNanos;
    if (loud > 0) {
      microphone.loudNanos = nowNanos;
    }
    if (microphone.isHeard) {
      if (isSilent(microphone, HOLD_NANOS, nowNanos)) {
        remove(microphone);
      }
    } else if (loud > 0) {
      compete(microphone, nowNanos);
    }
    return microphone.isHeard || open <= ALL_MAX;
  }

  private void compete(Microphone microphone, long nowNanos) {
    if (heardCount == HEARD_MAX && !makeRoom(microphone, nowNanos)) {
      return;
    }
    microphone.isHeard = true;
    microphone.sinceNanos = nowNanos;
    heard[heardCount++] = microphone;
  }

  private boolean makeRoom(Microphone challenger, long nowNanos) {
    Microphone quietest = null;
    for (int i = 0; i < heardCount; i++) {
      Microphone other = heard[i];
      if (isSilent(other, YIELD_NANOS, nowNanos)) {
        remove(other);
        return true;
      }
      if (!ranking.isDominant(other.voice)
          && (quietest == null || other.loudness < quietest.loudness)) {
        quietest = other;
      }
    }
    if (quietest == null
        || nowNanos - quietest.sinceNanos < TURN_NANOS
        || challenger.loudness < quietest.loudness + MARGIN) {
      return false;
    }
    remove(quietest);
    return true;
  }

  private static boolean isSilent(Microphone microphone, long nanos, long nowNanos) {
    long since = nowNanos - microphone.loudNanos;
    return since >= nanos || since < 0;
  }

  private void remove(Microphone microphone) {
    if (!microphone.isHeard) {
      return;
    }
    microphone.isHeard = false;
    for (int i = 0; i < heardCount; i++) {
      if (heard[i] == microphone) {
        heard[i] = heard[--heardCount];
        return;
      }
    }
  }
}
