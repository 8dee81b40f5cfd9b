// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.attack;

import io.stoa.bench.load.ControlCall;
import io.stoa.bench.load.StoaServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/// What is attacked, and with what.
///
/// @param turnPort of its relay, UDP and TCP
/// @param time how long an attack lasts that has no end of its own
/// @param random of the run's seed
record Target(StoaServer server, ControlCall call, int turnPort, Duration time, Random random) {

  /// Where it takes HTTP and WebSockets.
  InetSocketAddress http() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
  }

  /// Where it takes the control call's media.
  InetSocketAddress media() {
    return call.media();
  }

  InetSocketAddress turn() {
    return new InetSocketAddress(media().getAddress(), turnPort);
  }

  /// Does something so many times a second, as long as an attack lasts, at even intervals whatever
  /// becomes of it. Returns how often it was done.
  int atRate(int perSecond, IntConsumer act) {
    long total = perSecond * time.toMillis() / 1000;
    long from = System.nanoTime();
    for (int i = 0; i < total; i++) {
      long due = from + TimeUnit.SECONDS.toNanos(i) / perSecond;
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      act.accept(i);
    }
    return (int) total;
  }

  /// Lets time go by.
  static void pause(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
