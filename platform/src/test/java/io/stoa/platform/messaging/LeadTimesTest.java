// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.messaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.kernel.Refused;
import io.stoa.platform.mail.Channel;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LeadTimesTest {

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final int CASES = 2_000;

  /// A reminder that went out.
  private record Sent(Channel channel, int lead, Instant startsAt) {}

  /// A class as the row of the one that is ahead has it.
  private static final class Ahead {
    private final LeadTimes leads;
    private Instant startsAt;
    private Instant lookedAt;
    private Instant nextAt;
    private final List<Sent> sent = new ArrayList<>();

    Ahead(LeadTimes leads, Instant startsAt, Instant now) {
      this.leads = leads;
      this.startsAt = startsAt;
      this.lookedAt = now;
      this.nextAt = now;
    }

    void move(Instant to, Instant now) {
      if (!to.equals(startsAt)) {
        startsAt = to;
        lookedAt = now;
        nextAt = now;
      }
    }

    void look(Instant now) {
      if (nextAt.isAfter(now) || !now.isBefore(startsAt)) {
        return;
      }
      leads
          .due(startsAt, lookedAt, now)
          .forEach((channel, lead) -> sent.add(new Sent(channel, lead, startsAt)));
      lookedAt = now;
      nextAt = leads.next(startsAt, now);
    }
  }

  private static LeadTimes random(Random random) {
    JsonObject json = new JsonObject();
    for (Channel channel : Channel.values()) {
      JsonArray leads = new JsonArray();
      int count = random.nextInt(LeadTimes.COUNT_MAX + 1);
      random.ints(1, 2000).distinct().limit(count).forEach(leads::add);
      json.put(channel.word(), leads);
    }
    return LeadTimes.STANDARD.with(json);
  }

  @Test
  void whoeverLooksEachMinuteSendsWhatANaiveModelSends() {
    for (int seed = 0; seed < CASES; seed++) {
      Random random = new Random(seed);
      LeadTimes leads = random(random);
      // A zone's clocks may change between: lead times are of the clock on the wall of nobody.
      ZoneId zone = ZoneId.of(random.nextBoolean() ? "America/New_York" : "Europe/Athens");
      Instant now = LocalDateTime.of(2026, 10, 24, 20, 0).atZone(zone).toInstant();
      Ahead ahead = new Ahead(leads, now.plusSeconds(60L * random.nextInt(1, 3000)), now);
      List<Sent> expected = new ArrayList<>();
      Instant agreedAt = now;
      for (int minute = 0; minute < 3200; minute++) {
        ahead.look(now);
        if (minute > 0) {
          for (Channel channel : Channel.values()) {
            for (int lead : leads.minutes().getOrDefault(channel, List.of())) {
              Instant at = ahead.startsAt.minus(Duration.ofMinutes(lead));
              if (at.equals(now) && at.isAfter(agreedAt)) {
                expected.add(new Sent(channel, lead, ahead.startsAt));
              }
            }
          }
        }
        now = now.plusSeconds(60);
        if (random.nextInt(800) == 0) {
          // Between two looks, by seconds that no lead time has.
          Instant moved = now.minusSeconds(30);
          Instant to = moved.plusSeconds(60L * random.nextInt(1, 3000)).plusSeconds(30);
          if (!to.equals(ahead.startsAt)) {
            ahead.move(to, moved);
            agreedAt = moved;
          }
        }
      }
      assertEquals(sorted(expected), sorted(ahead.sent), "seed " + seed);
    }
  }

  private static List<String> sorted(List<Sent> sent) {
    return sent.stream().map(Sent::toString).sorted().toList();
  }

  @Test
  void afterAStopOnlyTheLastOfSeveralGoesOutAndNoneTwice() {
    for (int seed = 0; seed < CASES; seed++) {
      Random random = new Random(seed);
      LeadTimes leads = random(random);
      Instant startsAt = NOON.plusSeconds(60L * random.nextInt(1, 3000));
      Ahead ahead = new Ahead(leads, startsAt, NOON);
      Instant now = NOON;
      while (now.isBefore(startsAt.plusSeconds(600))) {
        int before = ahead.sent.size();
        ahead.look(now);
        List<Sent> fresh = ahead.sent.subList(before, ahead.sent.size());
        String at = "seed " + seed + " at " + now + ": " + fresh;
        assertEquals(fresh.size(), fresh.stream().map(Sent::channel).distinct().count(), at);
        for (Sent each : fresh) {
          Instant due = startsAt.minus(Duration.ofMinutes(each.lead()));
          assertTrue(!due.isAfter(now) && due.isAfter(NOON) && now.isBefore(startsAt), at);
        }
        now = now.plusSeconds(random.nextInt(1, 30_000));
      }
      assertEquals(ahead.sent.size(), ahead.sent.stream().distinct().count(), "seed " + seed);
    }
  }

  @Test
  void aClassIsLookedAtNextWhenSomethingIsDueOrItBegins() {
    LeadTimes leads = LeadTimes.STANDARD;
    Instant startsAt = NOON.plus(Duration.ofHours(30));
    assertEquals(startsAt.minus(Duration.ofHours(24)), leads.next(startsAt, NOON));
    Instant late = startsAt.minus(Duration.ofMinutes(10));
    assertEquals(startsAt, leads.next(startsAt, late));
    assertEquals(Map.of(), leads.due(startsAt, late, startsAt));
  }

  @Test
  void whatIsOutOfBoundsIsRefusedByName() {
    for (JsonArray wrong :
        List.of(
            new JsonArray().add(0),
            new JsonArray().add(20_161),
            new JsonArray(List.of(60, 60)),
            new JsonArray(List.of(1, 2, 3, 4, 5, 6, 7)))) {
      Refused refused =
          assertThrows(
              Refused.class, () -> LeadTimes.STANDARD.with(new JsonObject().put("sms", wrong)));
      assertEquals("leads.sms", refused.details().get("field"), wrong.encode());
    }
    assertEquals(
        List.of(),
        LeadTimes.STANDARD
            .with(new JsonObject().put("sms", new JsonArray()))
            .minutes()
            .get(Channel.SMS));
  }
}
