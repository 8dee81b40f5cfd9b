// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The keys of the [Vault]: a file of lines `version: key`, the key 32 random bytes in Base64;
/// lines that begin with `#` are remarks. The highest version seals, every one opens. Any thread.
public final class VaultKeys {

  /// Where the file is when no setting says otherwise, in the data folder.
  public static final String FILE = "vault.keys";

  private static final Logger LOG = LoggerFactory.getLogger(VaultKeys.class);
  private static final String SETTING = "stoa.vault.keys.file";
  private static final int KEY_BYTES = 32;
  private static final long FILE_BYTES_MAX = 1 << 16;

  private final @Nullable Path path;
  private Object seen;
  private volatile NavigableMap<Integer, SecretKey> keys;

  private VaultKeys(@Nullable Path path, NavigableMap<Integer, SecretKey> keys) {
    this.path = path;
    this.seen = path == null ? "" : state(path);
    this.keys = keys;
  }

  /// Reads the file.
  ///
  /// @throws StartRefused when it cannot be read, or what is in it are no keys
  public static VaultKeys open(Path path) {
    warnOfReaders(path);
    return new VaultKeys(path, read(path));
  }

  /// Reads the file in the data folder, which is made with a first key when it is missing.
  public static VaultKeys open(DataFolder folder) {
    folder.secret(FILE, () -> line(1, fresh()));
    return open(folder.resolve(FILE));
  }

  /// Keys that nobody keeps.
  public static VaultKeys passing() {
    return new VaultKeys(null, new TreeMap<>(Map.of(1, key(fresh()))));
  }

  /// The version that seals.
  int newest() {
    return keys.lastKey();
  }

  List<Integer> versions() {
    return List.copyOf(keys.keySet());
  }

  /// The newest version and its key.
  Map.Entry<Integer, SecretKey> sealing() {
    return keys.lastEntry();
  }

  /// The key of this version. One that is not known yet may stand in the file by now.
  @Nullable SecretKey key(int version) {
    SecretKey key = keys.get(version);
    if (key == null) {
      look();
      key = keys.get(version);
    }
    return key;
  }

  /// Takes the keys over if the file has changed. A file that is not in order changes nothing.
  public synchronized void look() {
    if (path == null) {
      return;
    }
    Object now = state(path);
    if (now.equals(seen)) {
      return;
    }
    seen = now;
    try {
      keys = read(path);
      LOG.info("the vault's keys are now the versions {}", keys.keySet());
    } catch (StartRefused refused) {
      LOG.error(
          "the vault's keys are still the versions {}: {}", keys.keySet(), refused.getMessage());
    }
  }

  private static Object state(Path path) {
    try {
      BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
      return List.of(
          file.lastModifiedTime(), file.size(), Objects.requireNonNullElse(file.fileKey(), ""));
    } catch (IOException e) {
      return "";
    }
  }

  private static NavigableMap<Integer, SecretKey> read(Path path) {
    NavigableMap<Integer, SecretKey> keys = new TreeMap<>();
    int number = 0;
    for (String each : lines(path)) {
      number++;
      String line = each.strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      // What is in the line may be a key: it stands in no message.
      String where = "%s: line %d of %s ".formatted(SETTING, number, path);
      int colon = line.indexOf(':');
      int version = colon < 0 ? 0 : version(line.substring(0, colon));
      if (version == 0) {
        throw new StartRefused(where + "must be \"version: key\", the version from 1");
      }
      byte[] key = decoded(line.substring(colon + 1).strip());
      if (key.length != KEY_BYTES) {
        throw new StartRefused(where + "must have a key of 32 bytes in Base64");
      }
      if (keys.put(version, key(key)) != null) {
        throw new StartRefused(where + "has version " + version + " again");
      }
    }
    if (keys.isEmpty()) {
      throw new StartRefused(SETTING + ": there is no key in " + path);
    }
    return Collections.unmodifiableNavigableMap(keys);
  }

  private static List<String> lines(Path path) {
    try {
      if (Files.size(path) > FILE_BYTES_MAX) {
        throw new StartRefused(SETTING + ": " + path + " is too large");
      }
      return Files.readAllLines(path);
    } catch (IOException e) {
      throw new StartRefused(SETTING + ": cannot read " + path + ": " + e, e);
    }
  }

  /// 0 for what is no version.
  static int version(String text) {
    try {
      return text.matches("[1-9][0-9]{0,8}") ? Integer.parseInt(text) : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static byte[] decoded(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private static void warnOfReaders(Path path) {
    try {
      var permissions = Files.getPosixFilePermissions(path);
      if (permissions.contains(PosixFilePermission.OTHERS_READ)) {
        LOG.warn("everybody on this machine can read the vault's keys in {}", path);
      }
    } catch (IOException | UnsupportedOperationException e) {
      LOG.debug("who can read {} is not known: {}", path, e.toString());
    }
  }

  private static byte[] fresh() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return key;
  }

  private static SecretKey key(byte[] bytes) {
    return new SecretKeySpec(bytes, "AES");
  }

  private static String line(int version, byte[] key) {
    return version + ": " + Base64.getEncoder().encodeToString(key);
  }

  /// Adds a version that seals from now on. Replaces the file at once, so that no server reads half
  /// of it.
  ///
  /// @return the version
  static int rotate(Path path) {
    int version = read(path).lastKey() + 1;
    List<String> lines = new ArrayList<>(lines(path));
    lines.add(line(version, fresh()));
    try {
      // Who may read it, stays.
      Path real = path.toRealPath();
      Path next = real.resolveSibling(real.getFileName() + ".new");
      Files.deleteIfExists(next);
      Files.createFile(
          next, PosixFilePermissions.asFileAttribute(Files.getPosixFilePermissions(real)));
      Files.write(next, lines, StandardCharsets.UTF_8);
      Files.getFileAttributeView(next, PosixFileAttributeView.class).setOwner(Files.getOwner(real));
      Files.move(next, real, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new StartRefused("cannot write " + path + ": " + e, e);
    }
    return version;
  }

  /// Adds a key to a file of keys. Servers that use it need no restart.
  ///
  /// @param arguments the file
  public static void main(String[] arguments) {
    if (arguments.length != 1) {
      System.err.println("usage: java -cp … io.stoa.platform.kernel.VaultKeys data/" + FILE);
      System.exit(2);
    }
    try {
      int version = rotate(Path.of(arguments[0]));
      System.out.println("Version " + version + " seals from now on. Keep a copy of the file.");
    } catch (StartRefused refused) {
      System.err.println(refused.getMessage());
      System.exit(1);
    }
  }

  /// Without secrets.
  @Override
  public String toString() {
    return "VaultKeys" + versions();
  }
}
