// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import com.ibm.icu.util.BasicTimeZone;
import com.ibm.icu.util.TimeZone;
import com.ibm.icu.util.TimeZoneRule;
import com.ibm.icu.util.TimeZoneTransition;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.time.zone.ZoneRulesException;
import java.time.zone.ZoneRulesProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/// Time-zone rules from ICU's data, for all of `java.time`: newer than the JDK's, and as new as the
/// jar of ICU4J that lies beside ours. Named by the property
/// `java.time.zone.DefaultZoneRulesProvider`, made by the JDK. Any thread.
///
/// Rules that go on for ever are written out until [#LAST_YEAR].
public final class CurrentZoneRules extends ZoneRulesProvider {

  static final int LAST_YEAR = 2200;

  private static final long LAST_MILLIS =
      LocalDateTime.of(LAST_YEAR, 1, 1, 0, 0).toInstant(ZoneOffset.UTC).toEpochMilli();

  // Three letters mean different zones to different people; java.time has no region for them.
  private static final Set<String> SHORT = ZoneId.SHORT_IDS.keySet();
  private static final Set<String> NO_PLACE = Set.of("Factory", "Etc/Unknown", "GMT+0", "GMT-0");

  private final Map<String, ZoneRules> rules = new ConcurrentHashMap<>();
  private final Set<String> ids = new TreeSet<>();

  public CurrentZoneRules() {
    for (String id : TimeZone.getAvailableIDs()) {
      if (!SHORT.contains(id) && !NO_PLACE.contains(id)) {
        ids.add(id);
      }
    }
  }

  @Override
  protected Set<String> provideZoneIds() {
    return Set.copyOf(ids);
  }

  @Override
  protected ZoneRules provideRules(String zone, boolean forCaching) {
    if (!ids.contains(zone)) {
      throw new ZoneRulesException("there is no time zone " + zone);
    }
    return rules.computeIfAbsent(zone, CurrentZoneRules::read);
  }

  @Override
  protected NavigableMap<String, ZoneRules> provideVersions(String zone) {
    return new TreeMap<>(Map.of(TimeZone.getTZDataVersion(), provideRules(zone, false)));
  }

  private static ZoneRules read(String id) {
    BasicTimeZone zone = (BasicTimeZone) TimeZone.getFrozenTimeZone(id);
    TimeZoneRule first = zone.getTimeZoneRules()[0];
    List<ZoneOffsetTransition> ofStandard = new ArrayList<>();
    List<ZoneOffsetTransition> all = new ArrayList<>();
    TimeZoneTransition next = zone.getNextTransition(Long.MIN_VALUE, true);
    while (next != null && next.getTime() < LAST_MILLIS) {
      Instant at = Instant.ofEpochMilli(next.getTime());
      add(ofStandard, at, standard(next.getFrom()), standard(next.getTo()));
      add(all, at, whole(next.getFrom()), whole(next.getTo()));
      next = zone.getNextTransition(next.getTime(), false);
    }
    return ZoneRules.of(standard(first), whole(first), ofStandard, all, List.of());
  }

  private static void add(
      List<ZoneOffsetTransition> all, Instant at, ZoneOffset before, ZoneOffset after) {
    if (!before.equals(after)) {
      LocalDateTime local = LocalDateTime.ofEpochSecond(at.getEpochSecond(), 0, before);
      all.add(ZoneOffsetTransition.of(local, before, after));
    }
  }

  private static ZoneOffset standard(TimeZoneRule rule) {
    return ZoneOffset.ofTotalSeconds(rule.getRawOffset() / 1000);
  }

  private static ZoneOffset whole(TimeZoneRule rule) {
    return ZoneOffset.ofTotalSeconds((rule.getRawOffset() + rule.getDSTSavings()) / 1000);
  }

  @Override
  public String toString() {
    return "ICU " + TimeZone.getTZDataVersion();
  }
}
