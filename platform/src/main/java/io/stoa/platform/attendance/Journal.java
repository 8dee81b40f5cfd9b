// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.attendance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Facts on their way to the database, in files that are there after whatever ends the process: one
/// is written, those before it are stored and deleted. Beside them, when the run was last alive.
/// Any thread.
final class Journal implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  /// When the database is away for so long that this much waits, further facts are given up.
  private static final long BYTES_MAX = 256L << 20;

  /// A file is not longer, so that one can be stored at a time.
  private static final long FILE_BYTES_MAX = 1L << 20;

  private static final String ENDING = ".jsonl";

  /// When a run was last alive.
  record Alive(UUID run, Instant at) {}

  private final Path folder;
  private final FileChannel alive;
  private final List<Path> full = new ArrayList<>();
  private long bytes;
  private long number;
  private @Nullable FileChannel open;
  private @Nullable Path openFile;

  /// Opens the folder, which may hold what an earlier run left.
  Journal(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    try (Stream<Path> files = Files.list(folder)) {
      files.filter(file -> file.toString().endsWith(ENDING)).sorted().forEach(full::add);
    }
    for (Path file : full) {
      bytes += Files.size(file);
      String name = file.getFileName().toString();
      number = Math.max(number, Long.parseLong(name.substring(0, name.indexOf('.'))));
    }
    alive =
        FileChannel.open(
            folder.resolve("alive"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
  }

  /// Writes facts so that nothing but the loss of the disk takes them.
  ///
  /// @return false when there is no room for them
  synchronized boolean append(List<Fact> facts) throws IOException {
    if (bytes > BYTES_MAX) {
      return false;
    }
    StringBuilder lines = new StringBuilder();
    facts.forEach(fact -> lines.append(fact.toLine()).append('\n'));
    FileChannel file = open();
    ByteBuffer buffer = UTF_8.encode(lines.toString());
    bytes += buffer.remaining();
    while (buffer.hasRemaining()) {
      file.write(buffer);
    }
    file.force(false);
    if (file.size() > FILE_BYTES_MAX) {
      roll();
    }
    return true;
  }

  private FileChannel open() throws IOException {
    if (open == null) {
      openFile = folder.resolve("%016d%s".formatted(++number, ENDING));
      open = FileChannel.open(openFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }
    return open;
  }

  private void roll() throws IOException {
    if (open != null && openFile != null) {
      open.close();
      full.add(openFile);
      open = null;
      openFile = null;
    }
  }

  /// The files to be stored, in order. What comes from now on is in others.
  synchronized List<Path> full() throws IOException {
    roll();
    return List.copyOf(full);
  }

  /// What is in such a file. A line that was cut off is left out.
  static List<Fact> read(Path file) throws IOException {
    List<Fact> facts = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      try {
        facts.add(Fact.ofLine(line));
      } catch (RuntimeException e) {
        LOG.warn("{}: a line is no fact: {}", file, e.toString());
      }
    }
    return facts;
  }

  /// A file is stored.
  synchronized void stored(Path file) throws IOException {
    bytes -= Files.size(file);
    Files.delete(file);
    full.remove(file);
  }

  /// A file cannot be stored whatever happens: it is put aside for whoever looks into it.
  synchronized void giveUp(Path file) throws IOException {
    bytes -= Files.size(file);
    Files.move(file, file.resolveSibling(file.getFileName() + ".bad"));
    full.remove(file);
  }

  /// Which run wrote here last, and until when; empty in a new folder.
  Optional<Alive> lastAlive() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(100);
    while (buffer.hasRemaining() && alive.read(buffer, buffer.position()) > 0) {
      // until it has all
    }
    String[] parts = UTF_8.decode(buffer.flip()).toString().strip().split(" ");
    try {
      return parts.length == 2
          ? Optional.of(
              new Alive(UUID.fromString(parts[0]), Instant.ofEpochMilli(Long.parseLong(parts[1]))))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// Says that a run is alive now. Always of the same length, so that none is left half written.
  void alive(UUID run, Instant now) throws IOException {
    alive.write(UTF_8.encode("%s %015d%n".formatted(run, now.toEpochMilli())), 0);
  }

  @Override
  public synchronized void close() throws IOException {
    roll();
    alive.close();
  }
}
