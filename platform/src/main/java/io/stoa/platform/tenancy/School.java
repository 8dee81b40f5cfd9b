// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.tenancy;

import io.stoa.platform.kernel.SchoolId;
import java.time.ZoneId;
import java.util.List;

/// A school, the tenant. Immutable.
///
/// @param locale the language that it speaks to those whose own is not known
/// @param registrationOpen whether anybody may become its student
/// @param embeddedBy origins whose pages may embed the school's
public record School(
    SchoolId id,
    String name,
    Look look,
    String locale,
    ZoneId zone,
    boolean registrationOpen,
    List<String> embeddedBy) {

  public School {
    embeddedBy = List.copyOf(embeddedBy);
  }

  /// A school that has not chosen anything yet.
  public School(SchoolId id, String name) {
    this(id, name, Look.OF_STOA, "en", ZoneId.of("UTC"), false, List.of());
  }

  School with(Look other) {
    return new School(id, name, other, locale, zone, registrationOpen, embeddedBy);
  }
}
