// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import io.vertx.core.Vertx;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/// Makes the file from which the virtual machine takes loaded classes and what an earlier run
/// learned of them (JEP 483, 514, 515): a server then compiles at once what it would otherwise have
/// to find out during its first minute of media. A server is trained by a small class and a smaller
/// meeting. Any thread.
///
/// The file fits one build of the JDK, one class path of jars and one set of options; with others
/// the virtual machine says so and goes on without it.
public final class AheadOfTimeCache {

  private static final List<Shape> LESSONS = Shape.parse("3x3/3,1:30");
  private static final Duration RUN_IN = Duration.ofSeconds(5);
  private static final Duration LESSON = Duration.ofSeconds(15);
  private static final int THREADS = 2;

  private AheadOfTimeCache() {}

  /// Makes one for a folder of a server: `lib` with its jars and `jvm.args`, as `deploy/README.md`
  /// lays them out. It becomes `stoa.aot` there.
  ///
  /// @param arguments the folder
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments.length == 1 ? arguments[0] : "");
    if (!Files.isReadable(folder.resolve("jvm.args"))
        || !Files.isDirectory(folder.resolve("lib"))) {
      System.err.println(
          "no folder with lib and jvm.args: \"" + folder + "\"; see deploy/README.md");
      System.exit(2);
    }
    Path absolute = folder.toAbsolutePath().normalize();
    Vertx vertx = Vertx.vertx();
    try {
      make(
          vertx,
          InetAddress.getLoopbackAddress(),
          List.of("@" + absolute.resolve("jvm.args")),
          absolute.resolve("lib") + File.separator + "*",
          absolute.resolve("stoa.aot"));
    } finally {
      vertx.close().await();
    }
  }

  /// Makes one for servers with these options on this class path, which holds jars alone.
  static void make(
      Vertx vertx, InetAddress address, List<String> jvm, String classPath, Path cache) {
    System.out.println("training a server for " + cache);
    Path folder = Folders.temporary("cache");
    Path learned = folder.resolve("learned");
    List<String> recording = new ArrayList<>(jvm);
    recording.addAll(
        List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + learned, "-Xlog:aot=off"));
    LoadRun run = new LoadRun(address, THREADS, RUN_IN, LESSON, VideoRate.DEFAULT, false);
    try (StoaServer server = StoaServer.start(vertx, address, recording, classPath)) {
      LESSONS.forEach(lesson -> run.on(server, lesson));
    }
    List<String> command = new ArrayList<>(List.of(StoaServer.java()));
    command.addAll(jvm);
    command.addAll(
        List.of(
            "-XX:AOTMode=create",
            "-XX:AOTConfiguration=" + learned,
            "-XX:AOTCache=" + cache,
            "-Xlog:aot=off",
            "-cp",
            classPath));
    ServerProcess.start(command, folder).awaitEnd();
    if (!Files.isRegularFile(cache)) {
      throw new IllegalStateException("no cache came of " + command);
    }
  }

  /// The class path of this program with its class folders packed into jars.
  static String jars(Path folder) {
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(entry);
      if (Files.isDirectory(path)) {
        Path jar = folder.resolve(entries.size() + ".jar");
        pack(path, jar);
        entries.add(jar.toString());
      } else if (Files.exists(path)) {
        entries.add(entry);
      }
    }
    return String.join(File.pathSeparator, entries);
  }

  private static void pack(Path classes, Path jar) {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : (Iterable<Path>) files.skip(1)::iterator) {
        boolean isFolder = Files.isDirectory(file);
        String name = classes.relativize(file).toString().replace(File.separatorChar, '/');
        // Folders, too: migrations are looked for in theirs.
        out.putNextEntry(new JarEntry(isFolder ? name + "/" : name));
        if (!isFolder) {
          Files.copy(file, out);
        }
        out.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
