// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The `postmaster.pid` of a cluster: process id, folder, start time, port, socket folder, address,
/// shared memory and status, a line each. Immutable; what it reads changes under it.
record PidFile(Path cluster) {

  private static final int PORT_LINE = 3;
  private static final int STATUS_LINE = 7;
  private static final long POLL_NANOS = 5_000_000;

  private List<String> lines() throws IOException {
    try {
      return Files.readAllLines(cluster.resolve("postmaster.pid"));
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /// The process id written in the file, 0 without one.
  long pid() throws IOException {
    List<String> lines = lines();
    try {
      return lines.isEmpty() ? 0 : Math.abs(Long.parseLong(lines.getFirst().strip()));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /// The server that runs on this cluster. A process that merely has the same id, which happens
  /// after a restart of the machine or the container, is not it: the program and its folder count.
  ///
  /// @return null when none runs; one of another version has been stopped then
  @Nullable ProcessHandle running(Path program) throws IOException {
    Optional<ProcessHandle> found = ProcessHandle.of(pid()).filter(this::servesCluster);
    if (found.isEmpty()) {
      return null;
    }
    ProcessHandle server = found.get();
    boolean ours = commandLine(server).getFirst().equals(program.toString());
    boolean ready = ours && status().equals("ready");
    if (ready) {
      return server;
    }
    // Starting, stopping, or of another version. SIGTERM ends it once nobody is connected.
    server.destroy();
    if (!awaitGone(server, Duration.ofSeconds(10))) {
      throw new StartRefused(
          "stoa.data: a PostgreSQL with process id %d does not leave %s"
              .formatted(server.pid(), cluster));
    }
    return null;
  }

  private boolean servesCluster(ProcessHandle process) {
    List<String> line = commandLine(process);
    int folder = line.indexOf("-D") + 1;
    return folder > 0
        && folder < line.size()
        && line.getFirst().endsWith("/postgres")
        && line.get(folder).equals(cluster.toString());
  }

  /// From /proc, because ProcessHandle shows nothing of another user's process. A zombie has none.
  private static List<String> commandLine(ProcessHandle process) {
    try {
      return Arrays.asList(
          Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
              .split("\\x00"));
    } catch (IOException e) {
      return List.of("");
    }
  }

  private String status() throws IOException {
    List<String> lines = lines();
    return lines.size() > STATUS_LINE ? lines.get(STATUS_LINE).strip() : "";
  }

  /// Waits until the process has written the file and takes connections.
  ///
  /// @return false when it ended instead
  boolean awaitWritten(ProcessHandle process, Duration max) throws IOException {
    long giveUp = System.nanoTime() + max.toNanos();
    while (pid() != process.pid() || !status().equals("ready")) {
      if (!process.isAlive()) {
        return false;
      }
      if (System.nanoTime() > giveUp) {
        throw new IOException("not ready after " + max.toSeconds() + " s");
      }
      pause();
    }
    return true;
  }

  int awaitReady(ProcessHandle process, Duration max) throws IOException {
    if (!awaitWritten(process, max)) {
      throw new IOException("the server ended");
    }
    return Integer.parseInt(lines().get(PORT_LINE).strip());
  }

  /// Waits until the server has ended.
  ///
  /// @return false when it has not
  boolean awaitGone(ProcessHandle process, Duration max) throws IOException {
    long giveUp = System.nanoTime() + max.toNanos();
    while (!gone(process)) {
      if (System.nanoTime() > giveUp) {
        return false;
      }
      pause();
    }
    return true;
  }

  /// Whether the server has ended. Its file goes last; the process may stay behind as a zombie
  /// where nobody waits for orphans (process 1 of many containers).
  private boolean gone(ProcessHandle process) {
    return !process.isAlive() || !Files.exists(cluster.resolve("postmaster.pid"));
  }

  /// The file tells nobody that it changed, so it is looked at again and again.
  private static void pause() throws IOException {
    LockSupport.parkNanos(POLL_NANOS);
    if (Thread.currentThread().isInterrupted()) {
      throw new IOException("interrupted");
    }
  }
}
