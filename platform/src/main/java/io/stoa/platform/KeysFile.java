// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.stoa.platform.kernel.StartRefused;
import io.stoa.signaling.token.KeyRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A file of API keys, one `key: secret` in a line, the one to sign with first; lines that begin
/// with `#` are remarks. Old and new keys may stand in it side by side for as long as tokens of the
/// old one are about. Any thread.
final class KeysFile {

  private static final Logger LOG = LoggerFactory.getLogger(KeysFile.class);
  private static final String SETTING = "stoa.api.keys.file";
  private static final long BYTES_MAX = 1 << 20;

  private final Path path;
  private final boolean demo;
  private Object seen;
  private final KeyRing ring;

  private KeysFile(Path path, boolean demo) {
    this.path = path;
    this.demo = demo;
    this.seen = state();
    this.ring = KeyRing.of(read());
  }

  /// @throws StartRefused when it cannot be read, or what is in it is no key
  static KeysFile open(Path path, boolean demo) {
    return new KeysFile(path, demo);
  }

  /// The keys, as they stand in the file when it was looked at last.
  KeyRing ring() {
    return ring;
  }

  /// Takes over the keys if the file has changed. A file that is not in order changes nothing.
  synchronized void look() {
    Object now = state();
    if (now.equals(seen)) {
      return;
    }
    seen = now;
    try {
      ring.replace(read());
      LOG.info("the API keys are now {}", ring.keys());
    } catch (StartRefused refused) {
      LOG.error("the API keys are still {}: {}", ring.keys(), refused.getMessage());
    }
  }

  /// Differs when the file does. Behind a symbolic link, as of a mounted secret, it is the
  /// target's.
  private Object state() {
    try {
      BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
      return List.of(
          file.lastModifiedTime(), file.size(), Objects.requireNonNullElse(file.fileKey(), ""));
    } catch (IOException e) {
      return "";
    }
  }

  private Map<String, String> read() {
    List<String> pairs;
    try {
      if (Files.size(path) > BYTES_MAX) {
        throw new StartRefused(SETTING + ": " + path + " is too large");
      }
      pairs =
          Files.readAllLines(path).stream()
              .map(String::strip)
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .toList();
    } catch (IOException e) {
      throw new StartRefused(SETTING + ": cannot read " + path + ": " + e, e);
    }
    if (pairs.isEmpty()) {
      throw new StartRefused(SETTING + ": there is no key in " + path);
    }
    return ApiKeys.read(SETTING, pairs, demo);
  }
}
