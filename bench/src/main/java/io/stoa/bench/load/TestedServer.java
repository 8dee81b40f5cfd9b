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
  ///
  /// @param receives whether it wants what others publish
  Participant join(LoadLoops loops, String room, int number, boolean receives);

  /// Its collector's pauses since it started, in milliseconds; none when it has no collector.
  List<Double> pausesMillis();

  /// Bytes that it has allocated on its heap since it started; -1 when it has no heap that tells.
  default long allocatedBytes() {
    return -1;
  }

  /// Lets it give up memory that it holds and does not need, where it can be told to.
  default void collect() {}

  /// Stops it.
  @Override
  void close();
}
