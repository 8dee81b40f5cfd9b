// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// Debian's coturn, which tests use as an independent TURN client and server. Where it is missing
/// and cannot be installed, the test is reported as skipped.
final class Coturn {

  private static final String SERVER = "/usr/bin/turnserver";

  private Coturn() {}

  /// Skips the test, visibly, where there is no coturn and no way to install it.
  static void assumeInstalled() {
    DebianProgram.assumeInstalled(SERVER, "coturn");
  }

  /// Starts a program of coturn's; its output goes to a file.
  static Process start(Path log, String program, String... arguments) {
    try {
      return new ProcessBuilder(
              Stream.concat(Stream.of("/usr/bin/" + program), Stream.of(arguments)).toList())
          .redirectErrorStream(true)
          .redirectOutput(log.toFile())
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Runs a program of coturn's to its end and returns what it printed.
  static String run(Path log, String program, String... arguments)
      throws IOException, InterruptedException {
    int code = start(log, program, arguments).waitFor();
    return "%s%nexit %d%n".formatted(Files.readString(log), code);
  }
}
