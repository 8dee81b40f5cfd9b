// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.bwe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class AllocatorTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long AUDIO = 40_000;
  private final Allocator allocator = new Allocator();
  private long now = SECOND;

  @Test
  void givesEverythingWhenThereIsEnough() {
    List<Demand> demands = List.of(camera(Demand.NORMAL, 100), camera(Demand.ACTIVE_SPEAKER, 900));
    allocate(10_000_000, demands);
    assertEquals(Demand.stepOf(2, 2), demands.get(0).step());
    assertEquals(Demand.stepOf(2, 2), demands.get(1).step());
    assertEquals(AUDIO + 2 * 1_700_000, allocator.usedBps());
    assertEquals(AUDIO + 2 * 1_700_000, allocator.idealBps());
  }

  @Test
  void endsAtAudioAlone() {
    List<Demand> demands = List.of(camera(Demand.ACTIVE_SPEAKER, 900));
    allocate(AUDIO + 50_000, demands);
    assertEquals(Demand.PAUSED, demands.get(0).step());
    assertEquals(AUDIO, allocator.usedBps());
    allocate(0, demands);
    assertEquals(Demand.PAUSED, demands.get(0).step());
  }

  @Test
  void servesSharedScreenAndSpeakerFirst() {
    Demand small = camera(Demand.NORMAL, 100);
    Demand large = camera(Demand.NORMAL, 200);
    Demand thumbnail = camera(Demand.THUMBNAIL, 1_000);
    Demand speaker = camera(Demand.ACTIVE_SPEAKER, 50);
    Demand screen = camera(Demand.SCREEN_SHARE, 10);
    // The screen entirely, the speaker in its middle layer, then one lowest step.
    allocate(AUDIO + 2_300_000, List.of(small, thumbnail, large, speaker, screen));
    assertEquals(Demand.stepOf(2, 2), screen.step());
    assertEquals(Demand.stepOf(1, 2), speaker.step());
    assertTrue(large.step() >= 0);
    assertEquals(Demand.PAUSED, small.step());
    assertEquals(Demand.PAUSED, thumbnail.step());
  }

  @Test
  void showsEverybodyBeforeItMakesOneBetter() {
    List<Demand> demands = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      demands.add(camera(Demand.NORMAL, 1000 - i));
    }
    allocate(AUDIO + 1_000_000, demands);
    assertTrue(demands.stream().allMatch(d -> d.step() >= 0));
    assertTrue(demands.get(0).step() > demands.get(9).step());
  }

  @Test
  void keepsTheCap() {
    Demand demand = camera(Demand.NORMAL, 100);
    demand.cap(Demand.stepOf(0, 2));
    allocate(10_000_000, List.of(demand));
    assertEquals(Demand.stepOf(0, 2), demand.step());
    demand.cap(Demand.PAUSED);
    allocate(10_000_000, List.of(demand));
    assertEquals(Demand.PAUSED, demand.step());
    demand.cap(Demand.STEPS);
    allocate(10_000_000, List.of(demand));
    assertEquals(Demand.stepOf(2, 2), demand.step(), "asked for, so at once");
  }

  @Test
  void skipsLayersThatDoNotExist() {
    Demand demand = new Demand();
    demand.cost(Demand.stepOf(1, 0), 400_000);
    allocate(10_000_000, List.of(demand));
    assertEquals(Demand.stepOf(1, 0), demand.step());
    demand.clearCosts();
    allocate(10_000_000, List.of(demand));
    assertEquals(Demand.PAUSED, demand.step());
  }

  @Test
  void doesNotFlapAroundALimit() {
    Demand demand = camera(Demand.NORMAL, 100);
    Random random = new Random(7);
    int changes = 0;
    int others = 0;
    allocate(AUDIO + 600_000, List.of(demand));
    for (int i = 0; i < 600; i++) {
      now += SECOND / 10;
      others += Demand.spatialOf(demand.step()) == 1 ? 0 : 1;
      // The budget wavers by 8 % around what the middle layer costs.
      long budget = AUDIO + (long) (500_000 * (0.92 + 0.16 * random.nextDouble()));
      changes += allocate(budget, List.of(demand));
    }
    assertEquals(0, others, "temporal layers are enough");
    assertTrue(changes <= 24, changes + " changes in a minute, seed 7");
  }

  @Test
  void fallsAtOnceAndRisesLater() {
    Demand demand = camera(Demand.NORMAL, 100);
    allocate(AUDIO + 2_000_000, List.of(demand));
    assertEquals(Demand.stepOf(2, 2), demand.step());
    now += 2 * SECOND;
    allocate(AUDIO + 600_000, List.of(demand));
    assertEquals(Demand.stepOf(1, 2), demand.step(), "at once");
    long fell = now;
    while (demand.step() != Demand.stepOf(2, 2)) {
      now += SECOND / 10;
      allocate(AUDIO + 2_000_000, List.of(demand));
    }
    assertEquals(Headroom.CEILING_NANOS, now - fell);
  }

  @Test
  void risesAtOnceWhenAProbeHasFoundAnotherLink() {
    Demand demand = camera(Demand.NORMAL, 100);
    allocate(AUDIO + 2_000_000, List.of(demand));
    now += 2 * SECOND;
    allocate(AUDIO + 600_000, List.of(demand));
    assertEquals(Demand.stepOf(1, 2), demand.step());
    now += SECOND / 10;
    allocator.proved(3_000_000);
    allocate(3_000_000, List.of(demand));
    assertEquals(Demand.stepOf(2, 2), demand.step());
  }

  @Test
  void asksForNoPatienceWithWhatIsNew() {
    Demand first = camera(Demand.NORMAL, 100);
    allocate(AUDIO + 2_000_000, List.of(first));
    now += 2 * SECOND;
    allocate(AUDIO + 800_000, List.of(first));
    Demand second = camera(Demand.NORMAL, 50);
    allocate(AUDIO + 800_000, List.of(first, second));
    assertTrue(second.step() >= 0, "shown at once");
  }

  @Test
  void keepsWhatItHasWhileAnotherOfItsSizeFits() {
    Demand first = camera(Demand.NORMAL, 100);
    Demand second = camera(Demand.NORMAL, 100);
    first.cap(Demand.stepOf(0, 2));
    allocate(AUDIO + 2_000_000, List.of(first, second));
    assertEquals(Demand.stepOf(2, 2), second.step());
    first.cap(Demand.stepOf(2, 2));
    for (int i = 0; i < 200; i++) {
      now += SECOND / 10;
      allocate(AUDIO + 2_000_000, List.of(first, second));
      assertEquals(Demand.stepOf(2, 2), second.step());
    }
    assertTrue(first.step() >= 0);
  }

  @Test
  void givesThoseOfOneSizeAlike() {
    List<Demand> demands = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      demands.add(camera(Demand.NORMAL, 100));
    }
    allocate(AUDIO + 2_150_000, demands);
    assertTrue(demands.stream().allMatch(d -> d.step() == Demand.stepOf(1, 2)));
    demands.getFirst().place(Demand.NORMAL, 400);
    now += 20 * SECOND;
    allocate(AUDIO + 2_150_000, demands);
    assertTrue(demands.getFirst().step() > Demand.stepOf(1, 2), "it is larger now");
  }

  @Test
  void neverSpendsMoreThanItHas() {
    for (long seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      List<Demand> demands = new ArrayList<>();
      for (int i = random.nextInt(30); i >= 0; i--) {
        Demand demand = camera(random.nextInt(4), random.nextInt(1000));
        demand.cap(random.nextInt(Demand.STEPS + 1) - 1);
        demands.add(demand);
      }
      for (int round = 0; round < 20; round++) {
        long budget = AUDIO + random.nextInt(6_000_000);
        now += random.nextInt(1_000_000_000);
        allocate(budget, demands);
        assertTrue(allocator.usedBps() <= Math.max(AUDIO, 1.3 * budget), "seed " + seed);
        assertTrue(allocator.usedBps() <= allocator.idealBps(), "seed " + seed);
        assertTrue(demands.stream().allMatch(d -> d.step() <= d.cap), "seed " + seed);
      }
    }
  }

  @Test
  void isBounded() {
    for (int i = 0; i < Allocator.DEMANDS_MAX; i++) {
      assertTrue(allocator.add(camera(Demand.NORMAL, i)));
    }
    Demand tooMany = camera(Demand.SCREEN_SHARE, 1);
    assertEquals(false, allocator.add(tooMany));
    assertEquals(Demand.PAUSED, tooMany.step());
  }

  private int allocate(long budgetBps, List<Demand> demands) {
    allocator.clear();
    demands.forEach(allocator::add);
    return allocator.allocate(budgetBps, AUDIO, now);
  }

  private static Demand camera(int priority, long pixels) {
    Demand demand = new SimLayers().demand;
    demand.place(priority, pixels);
    return demand;
  }
}
