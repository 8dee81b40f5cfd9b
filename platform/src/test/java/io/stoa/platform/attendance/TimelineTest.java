// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.attendance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.kernel.PersonId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class TimelineTest {

  private static final int CASES = 3_000;
  private static final int SECONDS = 600;
  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
  private static final UUID RUN = new UUID(1, 1);
  private static final PersonId ANN = new PersonId(new UUID(2, 1));

  private static Instant at(long second) {
    return START.plusSeconds(second);
  }

  private static Fact fact(UUID run, String participant, Fact.Kind kind, Instant at, String what) {
    return new Fact(UUID.randomUUID(), run, "room-a", ANN, participant, kind, at, what);
  }

  /// "300 lost quiet" of the first connection, "320 2:joined" of the second, which is of another
  /// run as "320 2*:joined".
  private static Fact fact(String told) {
    String[] words = told.split(" ");
    String[] which = words[1].contains(":") ? words[1].split(":") : new String[] {"1", words[1]};
    return fact(
        which[0].endsWith("*") ? new UUID(1, 2) : RUN,
        "PA_" + which[0],
        Fact.Kind.of(which[1]),
        at(Long.parseLong(words[0])),
        words.length > 2 ? words[2] : "");
  }

  private static Timeline of(List<Fact> facts, Map<UUID, Instant> runEnds, long now) {
    Span window = new Span(START, at(SECONDS));
    return Objects.requireNonNull(
        Timeline.of(facts, runEnds::get, window, at(now)).getOrDefault(ANN, Timeline.nobody(ANN)));
  }

  private static Timeline of(String... told) {
    return of(Arrays.stream(told).map(TimelineTest::fact).toList(), Map.of(), SECONDS);
  }

  private static List<Span> spans(long... seconds) {
    List<Span> all = new ArrayList<>();
    for (int i = 0; i < seconds.length; i += 2) {
      all.add(new Span(at(seconds[i]), at(seconds[i + 1])));
    }
    return all;
  }

  /// One second after the other, what is so in it: the slow way that nobody gets wrong.
  private static final class Naive {
    final BitSet raw = new BitSet(SECONDS);
    final BitSet talking = new BitSet(SECONDS);
    final BitSet camera = new BitSet(SECONDS);
    final BitSet poor = new BitSet(SECONDS);
  }

  /// Facts and what they mean, made together from states by the second.
  private static Naive generate(Random random, List<Fact> facts, Map<UUID, Instant> runEnds) {
    Naive naive = new Naive();
    record Timed(long second, int order, Fact fact) {}
    List<Timed> all = new ArrayList<>();
    int connections = 1 + random.nextInt(4);
    for (int c = 0; c < connections; c++) {
      UUID run = new UUID(1, 1 + random.nextInt(2));
      String sid = "PA_" + c;
      Instant died = runEnds.get(run);
      long end = died == null ? SECONDS : Math.min(SECONDS, secondsOf(died));
      long join = random.nextInt(SECONDS);
      if (join >= end) {
        continue;
      }
      BitSet up = new BitSet();
      boolean gone = false;
      long t = join;
      all.add(new Timed(t, all.size(), fact(run, sid, Fact.Kind.JOINED, at(t), "")));
      boolean isUp = true;
      while (!gone) {
        long next = t + 1 + random.nextInt(random.nextBoolean() ? 200 : 40);
        if (next >= end) {
          if (isUp) {
            up.set((int) t, (int) end);
          }
          break;
        }
        if (isUp) {
          up.set((int) t, (int) next);
        }
        gone = random.nextInt(4) == 0;
        Fact.Kind kind = gone ? Fact.Kind.LEFT : isUp ? Fact.Kind.LOST : Fact.Kind.FOUND;
        // A loss is noticed seconds after it began, and told as long ago as it was.
        long noticed = kind == Fact.Kind.FOUND ? next : next + random.nextInt(6);
        all.add(new Timed(noticed, all.size(), fact(run, sid, kind, at(next), "client_initiated")));
        isUp = !gone && !isUp;
        t = gone ? next : Math.max(next, noticed);
      }
      naive.raw.or(up);
      toggles(
          random,
          run,
          sid,
          up,
          join,
          end,
          naive,
          (second, f) -> all.add(new Timed(second, all.size(), f)));
    }
    all.sort(Comparator.comparingLong(Timed::second).thenComparingInt(Timed::order));
    all.forEach(each -> facts.add(each.fact()));
    return naive;
  }

  private static void toggles(
      Random random,
      UUID run,
      String sid,
      BitSet up,
      long join,
      long end,
      Naive naive,
      BiConsumer<Long, Fact> add) {
    boolean camera = false;
    boolean talks = false;
    boolean poorly = false;
    BitSet filming = new BitSet();
    BitSet talking = new BitSet();
    BitSet poor = new BitSet();
    for (long t = join; t < end; t++) {
      if (random.nextInt(40) == 0) {
        camera = !camera;
        Fact.Kind kind = camera ? Fact.Kind.PUBLISHES : Fact.Kind.UNPUBLISHES;
        add.accept(t, fact(run, sid, kind, at(t), "camera"));
      }
      if (random.nextInt(20) == 0) {
        talks = !talks;
        add.accept(t, fact(run, sid, talks ? Fact.Kind.SPEAKS : Fact.Kind.SILENT, at(t), ""));
      }
      if (random.nextInt(30) == 0) {
        poorly = !poorly;
        add.accept(t, fact(run, sid, Fact.Kind.RATED, at(t), poorly ? "poor" : "good"));
      }
      filming.set((int) t, camera);
      poor.set((int) t, poorly);
      talking.set((int) t, talks);
    }
    filming.and(up);
    poor.and(up);
    naive.poor.or(poor);
    talking.and(up);
    naive.camera.or(filming);
    naive.talking.or(talking);
  }

  private static long secondsOf(Instant time) {
    return Duration.between(START, time).toSeconds();
  }

  private static BitSet bits(List<Span> spans) {
    BitSet bits = new BitSet();
    for (Span span : spans) {
      assertFalse(span.isEmpty(), "an empty interval");
      bits.set((int) secondsOf(span.from()), (int) secondsOf(span.to()));
    }
    return bits;
  }

  /// Closes holes that are as long as this or shorter.
  private static BitSet filled(BitSet bits, int most) {
    BitSet filled = (BitSet) bits.clone();
    for (int end = bits.nextSetBit(0); end >= 0; ) {
      int hole = bits.nextClearBit(end);
      int next = bits.nextSetBit(hole);
      if (next >= 0 && next - hole <= most) {
        filled.set(hole, next);
      }
      end = next;
    }
    return filled;
  }

  @Test
  void agreesWithANaiveModelByTheSecond() {
    int gaps = 0;
    int died = 0;
    for (int seed = 1; seed <= CASES; seed++) {
      Random random = new Random(seed * 0x9E3779B97F4A7C15L);
      Map<UUID, Instant> runEnds = new HashMap<>();
      if (random.nextBoolean()) {
        runEnds.put(RUN, at(random.nextInt(SECONDS)));
        died++;
      }
      List<Fact> facts = new ArrayList<>();
      Naive naive = generate(random, facts, runEnds);
      Timeline timeline = of(facts, runEnds, SECONDS);
      String which = "seed " + seed;
      assertEquals(filled(naive.raw, 60), bits(timeline.connected()), which);
      assertEquals(
          naive.camera, bits(timeline.publishing().getOrDefault("camera", List.of())), which);
      assertEquals(filled(naive.talking, 2), bits(timeline.talking()), which);
      assertEquals(naive.poor, bits(timeline.rated(Quality.POOR)), which);
      BitSet holes = filled(naive.raw, 60);
      holes.andNot(naive.raw);
      assertEquals(holes, bits(timeline.gaps().stream().map(Timeline.Gap::span).toList()), which);
      assertEquals(filled(naive.raw, 60).cardinality(), Span.seconds(timeline.connected()), which);
      gaps += timeline.gaps().size();
    }
    assertTrue(gaps > 500 && died > 500, gaps + " gaps, " + died + " runs that died");
    System.out.printf("%d cases, %d gaps, %d runs that died%n", CASES, gaps, died);
  }

  @Test
  void twentySecondsWithoutAConnectionAreOnePresenceAndStayVisible() {
    Timeline timeline =
        of(
            "180 joined",
            "300 lost quiet",
            "300 left duplicate_identity",
            "320 2:joined",
            "500 2:left client_initiated");
    assertEquals(spans(180, 500), timeline.connected());
    assertEquals(List.of(gap(300, 320, Timeline.Why.LOST)), timeline.gaps());
    assertEquals(spans(300, 320), timeline.lost());
    assertEquals("client_initiated", timeline.farewell());
  }

  @Test
  void longerThanAMinuteIsTwoPresences() {
    Timeline timeline = of("0 joined", "100 lost quiet", "161 found");
    assertEquals(spans(0, 100, 161, SECONDS), timeline.connected());
    assertEquals(List.of(), timeline.gaps());
    assertTrue(timeline.there());
  }

  @Test
  void aClockThatIsSetBackMakesNoNegativeInterval() {
    Timeline timeline =
        of(
            "300 joined",
            "200 lost quiet",
            "100 found",
            "310 speaks",
            "20 silent",
            "320 rated poor",
            "30 rated good",
            "400 left client_initiated");
    assertEquals(spans(300, 400), timeline.connected());
    assertEquals(List.of(), timeline.talking());
    assertEquals(List.of(), timeline.spoiled());
  }

  @Test
  void whatIsOpenInARunThatDiedEndedWithIt() {
    List<Fact> facts =
        Stream.of("10 joined", "11 publishes microphone", "12 rated poor", "230 2*:joined")
            .map(TimelineTest::fact)
            .toList();
    Timeline timeline = of(facts, Map.of(RUN, at(200)), 400);
    assertEquals(spans(10, 400), timeline.connected());
    assertEquals(List.of(gap(200, 230, Timeline.Why.SERVER)), timeline.gaps());
    assertEquals(spans(11, 200), timeline.publishingAnything());
    assertEquals(spans(12, 230), timeline.spoiled());
    assertTrue(timeline.there());
  }

  @Test
  void aLossThatIsNoticedLateIsAsLongAgoAsItWas() {
    Timeline timeline =
        of("10 joined", "95 speaks", "102 silent", "104 unpublishes camera", "100 lost quiet");
    assertEquals(spans(10, 100), timeline.connected());
    assertEquals(spans(95, 100), timeline.talking());
    assertFalse(timeline.there());
  }

  private static Timeline.Gap gap(long from, long to, Timeline.Why why) {
    return new Timeline.Gap(spans(from, to).getFirst(), why);
  }
}
