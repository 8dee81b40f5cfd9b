// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.media.MediaEvent.Speaker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SpeakerRankingTest {
  private static final long MS = 1_000_000L;

  private final SpeakerRanking ranking = new SpeakerRanking();
  private long now = 5_000 * MS;
  private int events;

  @Test
  void reportsWhoSpeaksAndWhenTheyStop() {
    SpeakerRanking.Voice ann = ranking.add("ann");
    SpeakerRanking.Voice ben = ranking.add("ben");
    List<Speaker> speaking = run(ann, 20, ben, 127, 1000);
    assertEquals(List.of("ann"), speaking.stream().map(Speaker::peerId).distinct().toList());
    assertTrue(speaking.getFirst().active());
    assertEquals(Math.ceil(0.1 * 16) / 16, speaking.getFirst().level(), 1e-6);
    List<Speaker> after = run(ann, 127, ben, 127, 3000);
    assertFalse(after.getLast().active());
    assertEquals(0f, after.getLast().level());
  }

  @Test
  void staysActiveThroughAShortPause() {
    SpeakerRanking.Voice ann = ranking.add("ann");
    run(ann, 20, null, 127, 1050);
    List<Speaker> pause = run(ann, 90, null, 127, 350);
    List<Speaker> again = run(ann, 20, null, 127, 1050);
    assertTrue(pause.stream().allMatch(Speaker::active));
    assertTrue(again.stream().allMatch(Speaker::active));
  }

  @Test
  void ignoresAShortNoise() {
    SpeakerRanking.Voice ann = ranking.add("ann");
    run(ann, 100, null, 127, 700);
    List<Speaker> noise = run(ann, 10, null, 127, 80);
    noise.addAll(run(ann, 100, null, 127, 1000));
    assertEquals(List.of(), noise);
  }

  @Test
  void isQuietWhileNothingChangesAndNeverFasterThanTheInterval() {
    SpeakerRanking.Voice ann = ranking.add("ann");
    run(ann, 20, null, 127, 1000);
    assertEquals(List.of(), run(ann, 20, null, 127, 5000));
    events = 0;
    for (int i = 0; i < 10; i++) {
      run(ann, 10 + 3 * i, null, 127, 350);
    }
    assertTrue(events <= 11, "events: " + events);
  }

  @Test
  void tellsThatASpeakerLeft() {
    SpeakerRanking.Voice ann = ranking.add("ann");
    run(ann, 20, null, 127, 1000);
    ranking.remove(ann);
    now += 400 * MS;
    assertEquals(List.of(new Speaker("ann", 0, false)), ranking.changes(now));
  }

  @Test
  void keepsTheDominantSpeakerUntilAnotherIsClearlyMoreActive() {
    SpeakerRanking.Voice ann = ranking.add("ann");
    SpeakerRanking.Voice ben = ranking.add("ben");
    assertNull(ranking.dominant());
    run(ann, 30, ben, 127, 1500);
    assertEquals("ann", ranking.dominant());
    // Louder, and at the same time: an interruption.
    run(ann, 30, ben, 15, 1500);
    assertEquals("ann", ranking.dominant());
    run(ann, 127, ben, 127, 3000);
    assertEquals("ann", ranking.dominant());
    run(ann, 127, ben, 40, 1500);
    assertEquals("ben", ranking.dominant());
    ranking.remove(ben);
    assertNull(ranking.dominant());
  }

  @Test
  void reportsTheDominantSpeakerAsTheLoudest() {
    SpeakerRanking.Voice ann = ranking.add("ann");
    SpeakerRanking.Voice ben = ranking.add("ben");
    List<Speaker> all = run(ann, 20, ben, 127, 1500);
    all.addAll(run(ann, 20, ben, 5, 1500));
    Map<String, Speaker> last = new HashMap<>();
    all.forEach(speaker -> last.put(speaker.peerId(), speaker));
    Speaker first = Objects.requireNonNull(last.get("ann"));
    Speaker second = Objects.requireNonNull(last.get("ben"));
    assertTrue(first.active() && second.active(), last::toString);
    assertTrue(first.level() > second.level(), last::toString);
  }

  @Test
  void takesNoHumForSpeech() {
    SpeakerRanking.Voice ann = ranking.add("ann");
    assertEquals(List.of(), run(ann, 45, null, 127, 10_000));
    assertNull(ranking.dominant());
    List<Speaker> held = run(ann, 35, null, 127, 20_000);
    assertEquals(1, held.size(), held::toString);
    assertTrue(held.getFirst().active());
  }

  @Test
  void readsPacketsOf60Milliseconds() {
    SpeakerRanking.Voice ann = ranking.add("ann");
    for (int i = 0; i < 30; i++) {
      ann.observe(25, now);
      ranking.changes(now);
      now += 60 * MS;
    }
    assertEquals("ann", ranking.dominant());
  }

  @Test
  void goesOnWhenTheClockLeaps() {
    SpeakerRanking.Voice ann = ranking.add("ann");
    for (long leap : new long[] {3_600_000, -7_200_000, 4_000_000_000_000L, -3_600_000}) {
      now += leap * MS;
      run(ann, 127, null, 127, 3000);
      List<Speaker> speaking = run(ann, 20, null, 127, 1500);
      assertEquals(true, speaking.getLast().active(), "after a leap of " + leap + " ms");
    }
  }

  @Test
  void isSilentWithoutAudioLevels() {
    ranking.add("ann");
    for (int i = 0; i < 100; i++) {
      now += 50 * MS;
      assertEquals(List.of(), ranking.changes(now));
    }
  }

  private List<Speaker> run(
      SpeakerRanking.Voice one,
      int levelOne,
      SpeakerRanking.@Nullable Voice two,
      int levelTwo,
      int millis) {
    List<Speaker> changes = new ArrayList<>();
    for (int i = 0; i < millis; i += 10) {
      if (now / MS % 20 == 0) {
        one.observe(levelOne, now);
        if (two != null) {
          two.observe(levelTwo, now);
        }
      }
      now += 10 * MS;
      List<Speaker> some = ranking.changes(now);
      events += some.isEmpty() ? 0 : 1;
      changes.addAll(some);
    }
    return changes;
  }
}
