// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import java.util.UUID;

/// Names a school, the tenant.
public record SchoolId(UUID value) implements Id {

  @Override
  public String toString() {
    return value.toString();
  }
}
