// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import java.time.ZoneId;
import java.time.zone.ZoneRules;
import java.time.zone.ZoneRulesProvider;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Time zones by IANA's names, with rules that are newer than the JDK's: a lesson at nine is at
/// nine where it is held, also after its country has changed its mind. Any thread.
public final class Zones {

  private static final String PROVIDER = "java.time.zone.DefaultZoneRulesProvider";

  private Zones() {}

  /// Gives `java.time` our rules. Before anything else: what has looked up a zone has the JDK's.
  ///
  /// @return whether it was early enough
  public static boolean install() {
    System.setProperty(PROVIDER, CurrentZoneRules.class.getName());
    return version().equals(com.ibm.icu.util.TimeZone.getTZDataVersion());
  }

  /// Which rules `java.time` uses, as IANA names them, for example `2026e`.
  public static String version() {
    return ZoneRulesProvider.getVersions("UTC").lastKey();
  }

  /// A region by its name, such as `Europe/Athens`.
  ///
  /// @param field where the name was given
  /// @throws Refused naming the field when there is no such region; an offset is none
  public static ZoneId zone(String name, String field) {
    return find(name)
        .orElseThrow(() ->
            Refused.invalid(
                "unknown_time_zone",
                "\"" + field + "\" must name a time zone, as Europe/Athens.",
                field));
  }

  /// A region by its name, if there is such a one.
  public static Optional<ZoneId> find(String name) {
    return isName(name) && ZoneRulesProvider.getAvailableZoneIds().contains(name)
        ? Optional.of(ZoneId.of(name))
        : Optional.empty();
  }

  public static ZoneRules rules(ZoneId zone) {
    return zone.getRules();
  }

  /// The names of all regions, sorted.
  public static Set<String> names() {
    Set<String> names = new TreeSet<>(ZoneRulesProvider.getAvailableZoneIds());
    names.removeIf(name -> !isName(name));
    return names;
  }

  /// ical4j adds hundreds of names, for zones that a calendar may bring along.
  private static boolean isName(String name) {
    return !name.startsWith("ical4j");
  }
}
