// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.compare;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A room of the videoroom and who publishes in it. Any thread.
final class JanusRoom {

  private final long id;
  private final List<Long> feeds = new CopyOnWriteArrayList<>();

  JanusRoom(long id) {
    this.id = id;
  }

  long id() {
    return id;
  }

  void published(long feed) {
    feeds.add(feed);
  }

  List<Long> others(long own) {
    return feeds.stream().filter(feed -> feed != own).toList();
  }
}
