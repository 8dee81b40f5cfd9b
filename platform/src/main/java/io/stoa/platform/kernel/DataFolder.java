// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The folder that holds everything Stoa keeps on this machine, locked for one server for as long
/// as this object is held. Any thread.
public final class DataFolder implements AutoCloseable {

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path root;
  private final FileChannel lockFile;

  private DataFolder(Path root, FileChannel lockFile) {
    this.root = root;
    this.lockFile = lockFile;
  }

  /// Creates the folder when it is missing and locks it until [#close]. The lock belongs to the
  /// process: it is gone when the process is, however it ended.
  ///
  /// @throws StartRefused when another server uses the folder or it cannot be written
  public static DataFolder open(Path path) {
    try {
      Files.createDirectories(path);
      Path root = path.toRealPath();
      FileChannel channel =
          FileChannel.open(
              root.resolve("stoa.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        channel.close();
        throw new StartRefused("stoa.data: another Stoa server is running on " + root);
      }
      return new DataFolder(root, channel);
    } catch (FileAlreadyExistsException e) {
      throw new StartRefused("stoa.data: " + path + " is not a folder", e);
    } catch (IOException e) {
      throw new StartRefused("stoa.data: cannot use " + path + ": " + e, e);
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  public Path resolve(String name) {
    return root.resolve(name);
  }

  /// The secret kept under this name, made at the first call; a file only its owner can read.
  public String secret(String name, Supplier<String> first) {
    Path file = root.resolve(name);
    try {
      if (!Files.exists(file)) {
        Files.createDirectories(file.resolveSibling(""));
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(
            fresh,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, first.get() + "\n");
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new StartRefused("stoa.data: cannot keep " + file + ": " + e, e);
    }
  }

  /// Random text without characters that need quoting anywhere.
  public static String randomSecret(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
