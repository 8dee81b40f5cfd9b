// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.micro;

import io.stoa.media.srtp.SrtpCrypto;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The program in C that does the least that forwarding needs (`bench/src/main/c/limit.c`), with
/// the ciphers that Stoa has chosen. Any thread.
///
/// @param file what the compiler made of it
record LimitProgram(Path file) {

  private static final Path SOURCE = Path.of("bench", "src", "main", "c", "limit.c");

  /// Compiles it; empty, with a word, where that cannot be done.
  static Optional<LimitProgram> compile() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("cc", "-O2"));
    switch (SrtpCrypto.preferred()) {
      case IPSEC_MB -> command.addAll(List.of("-DIPSEC_MB", SOURCE.toString(), "-lIPSec_MB"));
      case LIBCRYPTO -> command.addAll(List.of(SOURCE.toString(), "-lcrypto"));
      case JDK -> {
        System.out.println("no limit in C: it has no JDK's cipher");
        return Optional.empty();
      }
    }
    Path file = Files.createTempFile("stoa-limit-", "");
    file.toFile().deleteOnExit();
    command.addAll(List.of("-o", file.toString()));
    try {
      int code = new ProcessBuilder(command).inheritIO().start().waitFor();
      if (code == 0) {
        return Optional.of(new LimitProgram(file));
      }
    } catch (IOException e) {
      // No compiler: said below.
    }
    System.out.println("no limit in C, this did not work from the root of the tree: " + command);
    return Optional.empty();
  }

  /// Runs it for a second. Returns nanoseconds of CPU time for each packet.
  double nanosPerPacket(int receivers, int burst, int payloadBytes)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                file.toString(),
                Integer.toString(receivers),
                Integer.toString(burst),
                Integer.toString(payloadBytes),
                "1")
            .start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
    if (process.waitFor() != 0) {
      throw new IOException("the limit failed");
    }
    System.out.printf(Locale.ROOT, "in C: ns/packet %s%n", output);
    return Double.parseDouble(output);
  }
}
