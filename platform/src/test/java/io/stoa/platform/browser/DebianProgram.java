// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/// Programs of Debian's that tests need.
final class DebianProgram {

  private DebianProgram() {}

  /// Skips the test, visibly, where there is no such program and no way to install it.
  ///
  /// @param packages to be installed when there is not; the first is the program's
  static void assumeInstalled(String program, String... packages) {
    if (!Files.isExecutable(Path.of(program))) {
      try {
        install(packages);
      } catch (IOException e) {
        System.err.println("SKIPPED: " + program + " is not installed and there is no apt-get");
      }
    }
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of(program)),
        "skipped: %s is not installed (apt-get install %s)".formatted(program, packages[0]));
  }

  /// Skips the test, visibly, where a program is not there or does not say that it can run.
  ///
  /// @param what is needed, for whoever reads that it was skipped
  /// @param check ends with 0 where it can
  static void assumeRuns(String what, String... check) throws IOException, InterruptedException {
    boolean runs = Files.isExecutable(Path.of(check[0]));
    if (runs) {
      Process process =
          new ProcessBuilder(check)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      runs = process.waitFor() == 0;
    }
    if (!runs) {
      System.err.println("SKIPPED: there is no " + what);
    }
    Assumptions.assumeTrue(runs, "skipped: there is no " + what);
  }

  /// Installs packages, one process of the tests at a time: apt refuses the second.
  ///
  /// @return whether that worked
  /// @throws IOException where there is no apt-get
  static boolean install(String... packages) throws IOException {
    List<String> install =
        new ArrayList<>(List.of("apt-get", "install", "-y", "--no-install-recommends"));
    install.addAll(List.of(packages));
    Path lock = Path.of(System.getProperty("java.io.tmpdir"), "stoa-tests-apt.lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      assert held.isValid();
      return run("apt-get", "update") && run(install.toArray(String[]::new));
    }
  }

  private static boolean run(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (process.waitFor() == 0) {
        return true;
      }
      System.err.println("`" + String.join(" ", command) + "` failed");
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
