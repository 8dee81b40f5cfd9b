// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.fuzz;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// One fuzz target. Its seeds are what its `seeds()` writes and the files of the resource folder
/// `<class>Inputs`: captures, a few inputs that Jazzer found, and every input that once broke it.
public record FuzzTarget(Class<?> type) {

  /// The targets of the module that a class belongs to, by name.
  public static List<FuzzTarget> beside(Class<?> anchor) throws Exception {
    Path classes = classes(anchor);
    List<FuzzTarget> targets = new ArrayList<>();
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(f -> f.toString().endsWith("Fuzz.class")).sorted().toList()) {
        String path = classes.relativize(file).toString();
        String name =
            path.substring(0, path.length() - 6).replace(file.getFileSystem().getSeparator(), ".");
        targets.add(new FuzzTarget(Class.forName(name)));
      }
    }
    return targets;
  }

  private static Path classes(Class<?> anchor) throws URISyntaxException {
    return Path.of(anchor.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  public String name() {
    return type.getSimpleName();
  }

  /// Runs one input.
  public void run(byte[] input) throws Throwable {
    handle("fuzzerTestOneInput", MethodType.methodType(void.class, byte[].class)).invoke(input);
  }

  public List<byte[]> seeds() throws Throwable {
    List<byte[]> seeds = new ArrayList<>();
    List<?> written = (List<?>) handle("seeds", MethodType.methodType(List.class)).invoke();
    for (Object seed : written) {
      seeds.add((byte[]) seed);
    }
    Path folder = classes(type).resolve(type.getName().replace('.', '/') + "Inputs");
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.sorted().toList()) {
          seeds.add(Files.readAllBytes(file));
        }
      }
    }
    return seeds;
  }

  private MethodHandle handle(String method, MethodType signature)
      throws IOException, ReflectiveOperationException {
    return MethodHandles.publicLookup().findStatic(type, method, signature);
  }

  @Override
  public String toString() {
    return name();
  }
}
