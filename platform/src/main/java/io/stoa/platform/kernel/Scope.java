// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import java.util.Locale;

/// How far a permission reaches, least first. What is between none and all, the verb narrows.
public enum Scope {
  NONE,
  /// What is about the person, or made by them.
  OWN,
  /// What is about those that a guardian answers for.
  ASSIGNED,
  /// What is about those that a tutor teaches.
  ENROLLED,
  ALL;

  /// As the API writes it.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
