// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.tukaani.xz.XZInputStream;

/// The programs of PostgreSQL, unpacked from the class path into a cache folder. Immutable.
record PostgresBinaries(Path home) {

  Path program(String name) {
    return home.resolve("bin").resolve(name);
  }

  /// Unpacks once per version: the folder is named by the archive's checksum and appears by one
  /// rename after every byte passed the archive's own integrity check. Servers that share the cache
  /// wait for whoever is at it.
  static synchronized PostgresBinaries unpacked(Path cache) throws IOException {
    URL archive = archive();
    Path home = cache.resolve("postgresql-" + fingerprint(archive));
    if (!isWhole(home)) {
      Files.createDirectories(cache);
      try (FileChannel file =
              FileChannel.open(
                  cache.resolve("unpacking.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock lock = file.lock()) {
        if (lock.isValid() && !isWhole(home)) {
          unpack(archive, home);
        }
      }
    }
    return new PostgresBinaries(home);
  }

  private static boolean isWhole(Path home) {
    return Files.isExecutable(home.resolve("bin/postgres"));
  }

  private static void unpack(URL archive, Path home) throws IOException {
    Path fresh = home.resolveSibling(home.getFileName() + ".new");
    delete(fresh);
    Files.createDirectories(fresh);
    try (InputStream in = new XZInputStream(new BufferedInputStream(archive.openStream()))) {
      new TarReader(in).unpackInto(fresh);
    }
    delete(home);
    Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
  }

  private static URL archive() {
    String name =
        switch (System.getProperty("os.arch").toLowerCase(Locale.ROOT)) {
          case "amd64", "x86_64" -> "/postgres-linux-x86_64.txz";
          case "aarch64" -> "/postgres-linux-arm_64.txz";
          default -> "";
        };
    URL url =
        name.isEmpty() || !System.getProperty("os.name").equals("Linux")
            ? null
            : PostgresBinaries.class.getResource(name);
    if (url == null) {
      throw new StartRefused(
          "stoa.database.url: no PostgreSQL is bundled for this machine; name an external one");
    }
    return url;
  }

  private static String fingerprint(URL archive) throws IOException {
    if (archive.openConnection() instanceof JarURLConnection jar) {
      return Long.toHexString(jar.getJarEntry().getCrc()) + "-" + jar.getContentLengthLong();
    }
    throw new StartRefused("the bundled PostgreSQL is not in a jar: " + archive);
  }

  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
