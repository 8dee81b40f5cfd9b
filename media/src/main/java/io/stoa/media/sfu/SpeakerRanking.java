// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.stoa.media.MediaEvent.Speaker;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who speaks, and who of them is the dominant speaker, from the audio levels that publishers put
/// into each packet (RFC 6464). Several may speak at once; the dominant one stays so until another
/// is clearly more active at this moment, over a tenth of a second and over the last second. Owned
/// by its room.
///
/// A part of a large room ranks the voices that it receives from other parts along with its own,
/// which come to the same end everywhere, and tells of its own.
///
/// Clients order speakers by level, so the dominant speaker's is never below another's.
final class SpeakerRanking {
  static final long INTERVAL_NANOS = 300_000_000L;

  /// Tenths of the last second that must be all speech for a speaker to begin.
  static final int BEGIN_BLOCKS = 3;

  /// By how much a challenger's scores must exceed those of the dominant speaker, as logarithms of
  /// their ratio: at this moment, over a tenth of a second, over a second.
  private static final double IMMEDIATE_LEAD = 3;

  private static final double MEDIUM_LEAD = 2;
  private static final double LONG_LEAD = 0;

  private static final int STEPS = 16;
  private static final float SMOOTHING = 0.5f;
  private static final float[] LINEAR = new float[128];

  static {
    for (int level = 0; level < 127; level++) {
      LINEAR[level] = (float) Math.pow(10, -level / 20.0);
    }
  }

  private final List<Voice> voices = new ArrayList<>();
  private final List<Speaker> gone = new ArrayList<>();
  private @Nullable Voice dominant;
  private long nextNanos;
  private boolean begun;

  /// One peer's voice. Owned by its room.
  static final class Voice {
    private final String peerId;
    private final boolean far;
    private final SpeechActivity activity = new SpeechActivity();
    private int loudest = 127;
    private float smoothed;
    private boolean active;
    private int reported;
    private boolean reportedActive;

    private Voice(String peerId, boolean far) {
      this.peerId = peerId;
      this.far = far;
    }

    /// Notes a packet's level in -dBov: 0 is the loudest, 127 is silence. Returns how loud it is, 0
    /// for what is background.
    int observe(int level, long nowNanos) {
      int loud = activity.observe(level, nowNanos);
      if (loud > 0) {
        loudest = Math.min(loudest, level);
      }
      return loud;
    }

    boolean isActive() {
      return active;
    }

    /// Ends an interval.
    private void settle(long nowNanos) {
      activity.measure(nowNanos);
      active = activity.blocks() >= (active ? 1 : BEGIN_BLOCKS);
      float now = LINEAR[loudest];
      smoothed = active ? smoothed + (now - smoothed) * (now > smoothed ? 1 : SMOOTHING) : 0;
      loudest = 127;
    }

    /// In steps, so that breath does not make an event; 0 unless active.
    private int steps() {
      return active ? (int) Math.ceil(Math.min(1f, smoothed) * STEPS) : 0;
    }

    private boolean leads(Voice other) {
      return lead(activity.immediateScore(), other.activity.immediateScore()) > IMMEDIATE_LEAD
          && lead(activity.mediumScore(), other.activity.mediumScore()) > MEDIUM_LEAD
          && lead(activity.longScore(), other.activity.longScore()) > LONG_LEAD;
    }

    private static double lead(double score, double other) {
      return Math.log(score / other);
    }
  }

  Voice add(String peerId) {
    return add(new Voice(peerId, false));
  }

  /// A voice of another part of the room, which tells of it.
  Voice addFar(String peerId) {
    return add(new Voice(peerId, true));
  }

  private Voice add(Voice voice) {
    voices.add(voice);
    return voice;
  }

  /// Takes a peer out. If it was speaking, the next changes say that it stopped.
  void remove(Voice voice) {
    voices.remove(voice);
    if (dominant == voice) {
      dominant = null;
    }
    if (voice.reportedActive) {
      gone.add(new Speaker(voice.peerId, 0, false));
    }
  }

  /// When [#changes] may have something to say.
  long deadlineNanos() {
    return begun ? nextNanos : 0;
  }

  /// Whether a voice is that of the dominant speaker: of the last one, while all are silent.
  boolean isDominant(Voice voice) {
    return voice == dominant;
  }

  /// The peer of the dominant speaker; null while nobody has spoken yet.
  @Nullable String dominant() {
    return dominant == null ? null : dominant.peerId;
  }

  /// What changed since the last call that returned something; empty within an interval.
  List<Speaker> changes(long nowNanos) {
    long ahead = nextNanos - nowNanos;
    if (!begun || ahead > INTERVAL_NANOS) {
      begun = true;
      nextNanos = nowNanos + INTERVAL_NANOS;
      return List.of();
    }
    if (ahead > 0) {
      return List.of();
    }
    nextNanos = nowNanos + INTERVAL_NANOS;
    for (int i = 0; i < voices.size(); i++) {
      voices.get(i).settle(nowNanos);
    }
    decide();
    List<Speaker> changes = List.of();
    if (!gone.isEmpty()) {
      changes = new ArrayList<>(gone);
      gone.clear();
    }
    int most = dominant == null || !dominant.active ? STEPS : dominant.steps();
    for (int i = 0; i < voices.size(); i++) {
      Voice voice = voices.get(i);
      int steps = Math.min(voice.steps(), voice == dominant ? STEPS : Math.max(1, most - 1));
      if (voice.far) {
        continue;
      }
      if (voice.active != voice.reportedActive || steps != voice.reported) {
        voice.reportedActive = voice.active;
        voice.reported = steps;
        if (changes.isEmpty()) {
          changes = new ArrayList<>();
        }
        changes.add(new Speaker(voice.peerId, (float) steps / STEPS, voice.active));
      }
    }
    return changes;
  }

  /// Of those who lead the dominant speaker, the one that leads most over a tenth of a second takes
  /// its place. While there is none, the voice that was active longest does.
  private void decide() {
    Voice current = dominant;
    Voice next = current;
    for (int i = 0; i < voices.size(); i++) {
      Voice voice = voices.get(i);
      if (voice == current || !voice.active) {
        continue;
      }
      if (current == null) {
        if (next == null || voice.activity.blocks() > next.activity.blocks()) {
          next = voice;
        }
      } else if (voice.leads(current)) {
        if (next == null
            || next == current
            || voice.activity.mediumScore() > next.activity.mediumScore()) {
          next = voice;
        }
      }
    }
    dominant = next;
  }
}
