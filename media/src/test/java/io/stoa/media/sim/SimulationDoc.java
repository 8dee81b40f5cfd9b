// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/// A page of chapters, each written by a test of its own.
public final class SimulationDoc {
  private SimulationDoc() {}

  /// Puts a chapter in place of the one with the same heading, its first line, or at the end.
  public static void write(Path page, String chapter) throws IOException {
    String heading = chapter.lines().findFirst().orElseThrow();
    String old = Files.exists(page) ? Files.readString(page) : "";
    String[] chapters = old.isEmpty() ? new String[0] : old.split("(?m)^(?=# )");
    boolean known = Arrays.stream(chapters).anyMatch(c -> c.startsWith(heading + "\n"));
    String text =
        Arrays.stream(chapters)
            .map(c -> c.startsWith(heading + "\n") ? chapter : c)
            .map(c -> c.strip() + "\n")
            .collect(Collectors.joining("\n"));
    Files.writeString(page, known ? text : text + (text.isEmpty() ? "" : "\n") + chapter);
  }
}
