// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import java.util.UUID;

/// Names a person of a school.
public record PersonId(UUID value) implements Id {

  @Override
  public String toString() {
    return value.toString();
  }
}
