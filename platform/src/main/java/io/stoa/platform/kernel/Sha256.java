// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 (FIPS 180-4), which every Java platform has. Any thread.
public final class Sha256 {

  private Sha256() {}

  /// Of a text in UTF-8, in hexadecimal.
  public static String hex(String text) {
    return hex(text.getBytes(UTF_8));
  }

  /// In hexadecimal.
  public static String hex(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
