// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.attack;

import io.stoa.bench.load.ProcessUsage;
import io.stoa.bench.load.StoaServer;
import java.time.Duration;
import java.util.List;

/// How a server's process stands, its garbage collected. Immutable.
record ServerState(long residentBytes, int threads, int descriptors) {

  private static final Duration SETTLES = Duration.ofSeconds(45);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final double TOLERANCE = 1.05;
  private static final long RESIDENT_MAX = 64 << 20;

  static ServerState of(StoaServer server) {
    server.collect();
    return new ServerState(
        ProcessUsage.of(server.pid()).residentBytes(),
        ProcessUsage.threads(server.pid()),
        ProcessUsage.descriptors(server.pid()));
  }

  /// Waits until it has no more threads, descriptors and memory than before, but not for long. Each
  /// collection gives back a part of a heap that has grown.
  static ServerState settled(StoaServer server, ServerState before) {
    long until = System.nanoTime() + SETTLES.toNanos();
    ServerState now = of(server);
    while ((!now.isBackAt(before) || now.hasGrown(before)) && System.nanoTime() - until < 0) {
      Target.pause(LOOK);
      now = of(server);
    }
    return now;
  }

  boolean isBackAt(ServerState before) {
    return threads <= before.threads * TOLERANCE && descriptors <= before.descriptors * TOLERANCE;
  }

  boolean hasGrown(ServerState before) {
    return residentBytes - before.residentBytes > RESIDENT_MAX;
  }

  /// Lines of a log that tell of what must not happen.
  static List<String> defects(String log) {
    return log.lines()
        .filter(line ->
            line.contains(" SEVERE ")
                || line.startsWith("Exception in thread")
                || line.startsWith("java.lang.OutOfMemoryError")
                || line.contains("LEAK:"))
        .toList();
  }
}
