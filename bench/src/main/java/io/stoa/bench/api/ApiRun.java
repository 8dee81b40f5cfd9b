// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.api;

import io.stoa.bench.load.ProcessUsage;
import io.stoa.bench.load.StoaServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// One run: how the generator does by itself, and how the server does. Immutable.
///
/// @param alone calls that cost the server next to nothing, at the rate and at more
/// @param calls those that are measured
/// @param serverCores that the server's process was busy on average
/// @param databaseCores that its PostgreSQL was
/// @param generatorCores that the generator was
/// @param machineCores that everything on the machine was
/// @param transactions of the database meanwhile
/// @param sealMillis until the last audit entry was sealed, from the last answer
/// @param residentBytes of the server at the end
/// @param loadBefore the machine's load average before anything was measured, and after
/// @param complaints warnings and errors in the server's log meanwhile
record ApiRun(
    List<Alone> alone,
    CallTally calls,
    double serverCores,
    double databaseCores,
    double generatorCores,
    double machineCores,
    long transactions,
    long sealMillis,
    long residentBytes,
    String loadBefore,
    String loadAfter,
    List<String> complaints) {

  /// The generator with a server that answers at once.
  record Alone(int perSecond, CallTally calls) {}

  private static final Duration FIRST = Duration.ofSeconds(3);
  private static final Duration ALONE = Duration.ofSeconds(5);
  private static final List<Integer> ALONE_TIMES = List.of(1, 3);
  private static final long SEAL_MILLIS_MAX = 60_000;
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int COMPLAINTS_MAX = 20;
  private static final double TICKS_A_SECOND = 100;

  static ApiRun of(
      StoaServer server, ApiLoadOptions options, OpenLoop loop, Population population) {
    String loadBefore = loadAverage();
    List<Member> people = population.settle(options.schools(), options.people());
    System.out.printf("%d people of %d schools are signed in%n", people.size(), options.schools());
    loop.run("first calls", options.perSecond(), FIRST, Mix::nothing);
    List<Alone> alone =
        ALONE_TIMES.stream()
            .map(times -> {
              int rate = times * options.perSecond();
              String title = "generator alone at " + rate + "/s";
              return new Alone(rate, loop.run(title, rate, ALONE, Mix::nothing));
            })
            .toList();
    Mix mix = new Mix(people, options.seed());
    loop.run("warm-up", options.perSecond(), options.warmUp(), mix::next);

    long ownPid = ProcessHandle.current().pid();
    int logged = server.log().length();
    List<Long> processes = population.processes();
    long transactions = population.transactions();
    long server0 = micros(List.of(server.pid()));
    long database0 = micros(processes);
    long own0 = micros(List.of(ownPid));
    long busy0 = busyTicks();
    long begin = System.nanoTime();
    CallTally calls = loop.run("measured", options.perSecond(), options.measured(), mix::next);
    double micros = (System.nanoTime() - begin) / 1e3;
    return new ApiRun(
        alone,
        calls,
        (micros(List.of(server.pid())) - server0) / micros,
        (micros(processes) - database0) / micros,
        (micros(List.of(ownPid)) - own0) / micros,
        (busyTicks() - busy0) / TICKS_A_SECOND / (micros / 1e6),
        population.transactions() - transactions,
        sealed(population),
        ProcessUsage.of(server.pid()).residentBytes(),
        loadBefore,
        loadAverage(),
        complaints(server.log().substring(logged)));
  }

  /// Each kind once, without its time.
  private static List<String> complaints(String log) {
    return log.lines()
        .filter(line -> line.contains(" WARNING ") || line.contains(" SEVERE "))
        .map(line -> line.substring(line.indexOf(' ') + 1))
        .distinct()
        .limit(COMPLAINTS_MAX)
        .toList();
  }

  private static long sealed(Population population) {
    long begin = System.nanoTime();
    long millis = 0;
    while (population.unsealed() > 0 && millis < SEAL_MILLIS_MAX) {
      LockSupport.parkNanos(POLL_NANOS);
      millis = (System.nanoTime() - begin) / 1_000_000;
    }
    return millis;
  }

  /// Of processes that still are.
  private static long micros(List<Long> pids) {
    long sum = 0;
    for (long pid : pids) {
      try {
        ProcessUsage usage = ProcessUsage.of(pid);
        sum += usage.userMicros() + usage.systemMicros();
      } catch (UncheckedIOException e) {
        // A backend that has ended.
      }
    }
    return sum;
  }

  private static String loadAverage() {
    String[] fields = read("/proc/loadavg").split(" ");
    return fields[0] + ", " + fields[1] + ", " + fields[2];
  }

  /// All that processors did but wait.
  private static long busyTicks() {
    String[] fields = read("/proc/stat").lines().findFirst().orElse("").split("\\s+");
    long busy = 0;
    for (int i = 1; i < fields.length && i <= 8; i++) {
      busy += i == 4 || i == 5 ? 0 : Long.parseLong(fields[i]);
    }
    return busy;
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
