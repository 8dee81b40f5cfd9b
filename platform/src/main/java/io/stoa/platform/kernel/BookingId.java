// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import java.util.UUID;

/// Names a booking.
public record BookingId(UUID value) implements Id {

  @Override
  public String toString() {
    return value.toString();
  }
}
