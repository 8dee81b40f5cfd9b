// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.stoa.media.MediaEvent.Speaker;
import java.util.ArrayList;
import java.util.List;

/// Who speaks, from the audio level that publishers put into each packet (RFC 6464). Levels are
/// gathered over an interval and smoothed; a peer counts as active after enough loud packets in one
/// interval and until several quiet ones. Owned by its room.
final class SpeakerRanking {
  static final long INTERVAL_NANOS = 350_000_000L;

  /// Packets at or above this level, in -dBov, are loud.
  static final int LOUD = 40;

  /// Loud packets in an interval that make a speaker: two fifths of it at 20 ms.
  static final int LOUD_PACKETS_MIN = 7;

  static final int QUIET_INTERVALS = 2;

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
  private long nextNanos;
  private boolean begun;

  /// One peer's voice. Owned by its room.
  static final class Voice {
    private final String peerId;
    private int packets;
    private int loud;
    private int loudest = 127;
    private float smoothed;
    private int quietIntervals = QUIET_INTERVALS;
    private float reported;
    private boolean reportedActive;

    private Voice(String peerId) {
      this.peerId = peerId;
    }

    /// Notes a packet's level in -dBov: 0 is the loudest, 127 is silence.
    void observe(int level) {
      packets++;
      if (level <= LOUD) {
        loud++;
      }
      loudest = Math.min(loudest, level);
    }

    /// Ends an interval.
    private void settle() {
      boolean speaks = loud >= LOUD_PACKETS_MIN;
      // Short noises weigh less than speech: the share of loud packets scales the level.
      float now = speaks ? LINEAR[loudest] * loud / packets : 0;
      smoothed += (now - smoothed) * (speaks && now > smoothed ? 1 : SMOOTHING);
      quietIntervals = speaks ? 0 : Math.min(QUIET_INTERVALS, quietIntervals + 1);
      packets = 0;
      loud = 0;
      loudest = 127;
    }

    private boolean active() {
      return quietIntervals < QUIET_INTERVALS;
    }

    /// In steps, so that breath does not make an event; 0 unless active.
    private float level() {
      return active() ? (float) Math.ceil(Math.min(1f, smoothed) * STEPS) / STEPS : 0;
    }
  }

  Voice add(String peerId) {
    Voice voice = new Voice(peerId);
    voices.add(voice);
    return voice;
  }

  /// Takes a peer out. If it was speaking, the next changes say that it stopped.
  void remove(Voice voice) {
    voices.remove(voice);
    if (voice.reportedActive) {
      gone.add(new Speaker(voice.peerId, 0, false));
    }
  }

  /// When [#changes] may have something to say.
  long deadlineNanos() {
    return begun ? nextNanos : 0;
  }

  /// What changed since the last call that returned something; empty within an interval.
  List<Speaker> changes(long nowNanos) {
    if (!begun) {
      begun = true;
      nextNanos = nowNanos + INTERVAL_NANOS;
    }
    if (nowNanos - nextNanos < 0) {
      return List.of();
    }
    nextNanos = nowNanos + INTERVAL_NANOS;
    List<Speaker> changes = List.of();
    if (!gone.isEmpty()) {
      changes = new ArrayList<>(gone);
      gone.clear();
    }
    for (Voice voice : voices) {
      voice.settle();
      float level = voice.level();
      if (voice.active() != voice.reportedActive || level != voice.reported) {
        voice.reportedActive = voice.active();
        voice.reported = level;
        if (changes.isEmpty()) {
          changes = new ArrayList<>();
        }
        changes.add(new Speaker(voice.peerId, level, voice.active()));
      }
    }
    return changes;
  }
}
