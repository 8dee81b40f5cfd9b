// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A server's process, its output in a file. Any thread.
// What follows the process's end only tells of it.
@SuppressWarnings("FutureReturnValueIgnored")
public final class ServerProcess implements AutoCloseable {

  private static final long START_SECONDS = 120;
  private static final long STOP_SECONDS = 60;
  private static final int LAST_WORDS = 40;
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Process process;
  private final Path log;
  private final Thread stopper = new Thread(this::kill, "stop server");

  private volatile boolean stopping;

  private ServerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    process.onExit().thenAccept(this::ended);
    // Whatever ends the generator must not leave the server behind.
    Runtime.getRuntime().addShutdownHook(stopper);
  }

  /// Starts a command in an empty folder, with its output in a file `log` there.
  public static ServerProcess start(List<String> command, Path folder) {
    Path log = folder.resolve("log");
    try {
      return new ServerProcess(
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start(),
          log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public long pid() {
    return process.pid();
  }

  /// Waits until its output matches.
  ///
  /// @throws IllegalStateException with its output, when it ends before or takes too long
  public Matcher awaitLine(Pattern wanted) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (true) {
      boolean alive = process.isAlive();
      String output = output();
      Matcher matcher = wanted.matcher(output);
      if (matcher.find()) {
        return matcher;
      }
      if (!alive || System.nanoTime() - until > 0) {
        close();
        throw new IllegalStateException("the server did not start:\n" + output);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /// Waits until it has ended by itself.
  ///
  /// @throws IllegalStateException with its output, when it failed or takes too long
  void awaitEnd() {
    stopping = true;
    try {
      if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException("it failed:\n" + output());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close();
    }
  }

  /// What it has written so far.
  String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void ended(Process gone) {
    if (!stopping) {
      List<String> lines = output().lines().toList();
      System.err.printf(
          "the server ended by itself with %d; its last words:%n%s%n",
          gone.exitValue(),
          String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_WORDS), lines.size())));
    }
  }

  private void kill() {
    stopping = true;
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    kill();
    try {
      Runtime.getRuntime().removeShutdownHook(stopper);
    } catch (IllegalStateException e) {
      // The virtual machine is going down already, and has killed it.
    }
  }
}
