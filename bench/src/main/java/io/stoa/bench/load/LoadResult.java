// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import java.util.List;

/// What one run measured. Immutable.
///
/// @param server its name
/// @param seconds how long was measured
/// @param sent packets that the publishers sent meanwhile
/// @param expected packets that the receivers should have got of them
/// @param received packets that they got, each counted once
/// @param userMicros CPU time of the server's process in the program
/// @param systemMicros CPU time of the server's process in the kernel
/// @param p50Micros one-way latency, as the receivers saw it
/// @param allocatedBytes that the server allocated on its heap while it was measured; 0 when it
///   does not tell
/// @param residentBytes what the server's process grew by from the empty room to the end of the
///   run, without garbage before and after; negative when it shrank
/// @param besideBytes what it grew by when the same class was joined once more beside the first; 0
///   when it was not
/// @param pausesMillis pauses of its collector while it was measured
/// @param jitter99Micros how late a thread that only waits was woken on this machine meanwhile
/// @param clientMicros CPU time of this generator, for all its packets
/// @param nacked packets that receivers asked for again, from the first join on
/// @param overflowed packets that this generator could not send
public record LoadResult(
    String server,
    Shape shape,
    double seconds,
    long sent,
    long expected,
    long received,
    long userMicros,
    long systemMicros,
    double p50Micros,
    double p99Micros,
    double p999Micros,
    long allocatedBytes,
    long residentBytes,
    long besideBytes,
    List<Double> pausesMillis,
    double jitter99Micros,
    double jitter999Micros,
    long clientMicros,
    long nacked,
    long overflowed) {

  private double each(long sum) {
    return received == 0 ? 0 : (double) sum / received;
  }

  public double packetsPerSecond() {
    return received / seconds;
  }

  /// CPU time of the server for each packet that a receiver got.
  public double microsPerPacket() {
    return each(userMicros + systemMicros);
  }

  public double userPerPacket() {
    return each(userMicros);
  }

  public double systemPerPacket() {
    return each(systemMicros);
  }

  /// CPU time of this generator for each packet that a receiver got.
  public double clientPerPacket() {
    return each(clientMicros);
  }

  /// Bytes that the server allocated for each packet that a receiver got.
  public double allocatedPerPacket() {
    return each(allocatedBytes);
  }

  /// Of what should have arrived.
  public double loss() {
    return expected == 0 ? 0 : 1 - (double) received / expected;
  }

  public double kilobytesPerParticipant() {
    return residentBytes / 1024.0 / shape.participants();
  }

  /// The same of a class beside the first, without what a first class costs once.
  public double kilobytesBeside() {
    return besideBytes / 1024.0 / shape.participants();
  }

  LoadResult beside(long bytes) {
    return new LoadResult(
        server,
        shape,
        seconds,
        sent,
        expected,
        received,
        userMicros,
        systemMicros,
        p50Micros,
        p99Micros,
        p999Micros,
        allocatedBytes,
        residentBytes,
        bytes,
        pausesMillis,
        jitter99Micros,
        jitter999Micros,
        clientMicros,
        nacked,
        overflowed);
  }

  public double longestPauseMillis() {
    return pausesMillis.stream().mapToDouble(Double::doubleValue).max().orElse(0);
  }

  /// One line for who watches.
  @Override
  public String toString() {
    return "%s %s: %,.0f packets/s, %.2f us each (%.2f user, %.2f system), %.0f B allocated, loss %.4f %%, latency p50 %.0f us, p99 %.0f us, p99.9 %.0f us"
        .formatted(
            server,
            shape,
            packetsPerSecond(),
            microsPerPacket(),
            userPerPacket(),
            systemPerPacket(),
            allocatedPerPacket(),
            100 * loss(),
            p50Micros,
            p99Micros,
            p999Micros);
  }
}
