// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import java.util.List;

/// A server that runs as a process of its own on this machine. Any thread.
public interface TestedServer extends AutoCloseable {

  /// As reports call it.
  String name();

  /// Its process.
  long pid();

  /// Brings somebody into a room that is made when the first comes.
  Participant join(LoadLoops loops, String room, int number);

  /// Its collector's pauses since it started, in milliseconds; none when it has no collector.
  List<Double> pausesMillis();

  /// Stops it.
  @Override
  void close();
}
