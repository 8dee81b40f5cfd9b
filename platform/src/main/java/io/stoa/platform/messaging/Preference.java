// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.messaging;

import io.stoa.platform.mail.Channel;
import java.util.Set;

/// By which channels somebody wants to be told of a kind. Immutable.
record Preference(Kind kind, Set<Channel> by) {

  Preference {
    by = Set.copyOf(by);
  }

  boolean wants(Channel channel) {
    return by.contains(channel);
  }
}
