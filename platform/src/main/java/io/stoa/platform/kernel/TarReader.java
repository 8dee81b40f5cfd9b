// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/// Unpacks a POSIX tar archive (ustar, with the long names of GNU tar): files, folders and symbolic
/// links; any other member is an error. Owned by one thread.
final class TarReader {

  private static final int BLOCK = 512;

  private final InputStream in;

  TarReader(InputStream in) {
    this.in = in;
  }

  /// Writes every member below the folder.
  ///
  /// @throws IOException when the archive is cut, damaged, or has a member that would land
  ///   elsewhere
  void unpackInto(Path folder) throws IOException {
    String longName = null;
    for (byte[] header = block(); header != null; header = block()) {
      verifyChecksum(header);
      long size = octal(header, 124, 12);
      String name = longName != null ? longName : name(header);
      longName = null;
      Path target = within(folder, name);
      switch (header[156]) {
        case 'L' -> longName = cString(body(size), 0, (int) size);
        case '5' -> Files.createDirectories(target);
        case '2' -> link(folder, target, cString(header, 157, 100));
        case '0', 0 -> file(target, size, (octal(header, 100, 8) & 0111) != 0);
        default -> throw new IOException("tar member of unknown type: " + name);
      }
    }
  }

  private static void link(Path folder, Path target, String to) throws IOException {
    Files.createDirectories(target.resolveSibling(""));
    within(folder, folder.relativize(target.resolveSibling(to)).toString());
    Files.createSymbolicLink(target, Path.of(to));
  }

  private void file(Path target, long size, boolean executable) throws IOException {
    Files.createDirectories(target.resolveSibling(""));
    try (OutputStream out = Files.newOutputStream(target)) {
      byte[] buffer = new byte[64 * 1024];
      for (long left = size; left > 0; ) {
        int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (n < 0) {
          throw new EOFException("tar archive ends within " + target);
        }
        out.write(buffer, 0, n);
        left -= n;
      }
    }
    in.skipNBytes(padding(size));
    Files.setPosixFilePermissions(
        target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
  }

  private byte[] body(long size) throws IOException {
    byte[] body = in.readNBytes((int) Math.min(size, 64 * 1024));
    in.skipNBytes(padding(size));
    return body;
  }

  private byte @Nullable [] block() throws IOException {
    byte[] header = in.readNBytes(BLOCK);
    if (header.length < BLOCK) {
      throw new EOFException("tar archive is cut");
    }
    return header[0] == 0 ? null : header;
  }

  private static void verifyChecksum(byte[] header) throws IOException {
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
    }
    if (sum != octal(header, 148, 8)) {
      throw new IOException("tar header is damaged");
    }
  }

  private static Path within(Path folder, String name) throws IOException {
    Path target = folder.resolve(name).normalize();
    if (!target.startsWith(folder)) {
      throw new IOException("tar member leaves the folder: " + name);
    }
    return target;
  }

  private static long padding(long size) {
    return (BLOCK - size % BLOCK) % BLOCK;
  }

  private static String name(byte[] header) {
    String prefix = header[263] == '0' ? cString(header, 345, 155) : "";
    String name = cString(header, 0, 100);
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private static String cString(byte[] bytes, int from, int length) {
    int end = from;
    while (end < Math.min(from + length, bytes.length) && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, from, end - from, StandardCharsets.UTF_8);
  }

  private static long octal(byte[] bytes, int from, int length) throws IOException {
    String text = cString(bytes, from, length).strip();
    try {
      return text.isEmpty() ? 0 : Long.parseLong(text, 8);
    } catch (NumberFormatException e) {
      throw new IOException("tar number is damaged", e);
    }
  }
}
