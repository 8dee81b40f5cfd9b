// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// What a process has used so far, all its threads together, as Linux counts it. Immutable.
///
/// @param userMicros CPU time in the program
/// @param systemMicros CPU time in the kernel on its behalf
/// @param residentBytes memory it holds now
public record ProcessUsage(long userMicros, long systemMicros, long residentBytes) {

  /// Linux shows times in hundredths of a second, whatever the kernel's own clock.
  private static final long TICK_MICROS = 10_000;

  private static final String RESIDENT = "VmRSS:";

  public static ProcessUsage of(long pid) {
    Path folder = Path.of("/proc", Long.toString(pid));
    try {
      return parse(
          Files.readString(folder.resolve("stat")), Files.readString(folder.resolve("status")));
    } catch (IOException e) {
      throw new UncheckedIOException("process " + pid + " is gone", e);
    }
  }

  /// Files and sockets that a process holds open now.
  public static int descriptors(long pid) {
    try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
      return Math.toIntExact(open.count());
    } catch (IOException e) {
      throw new UncheckedIOException("process " + pid + " is gone", e);
    }
  }

  /// Threads of a Java process, but for those that compile, of which the virtual machine has as
  /// many as it likes.
  public static int threads(long pid) {
    try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      return Math.toIntExact(tasks.filter(task -> !name(task).contains("Compiler")).count());
    } catch (IOException e) {
      throw new UncheckedIOException("process " + pid + " is gone", e);
    }
  }

  private static String name(Path task) {
    try {
      return Files.readString(task.resolve("comm"));
    } catch (IOException e) {
      return "Compiler"; // it has ended meanwhile
    }
  }

  static ProcessUsage parse(String stat, String status) {
    // The program's name stands in brackets and may hold anything, so count from its end.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    long resident = 0;
    for (String line : status.lines().toList()) {
      if (line.startsWith(RESIDENT)) {
        resident = 1024 * Long.parseLong(line.substring(RESIDENT.length()).strip().split(" ")[0]);
      }
    }
    return new ProcessUsage(
        Long.parseLong(fields[11]) * TICK_MICROS,
        Long.parseLong(fields[12]) * TICK_MICROS,
        resident);
  }
}
