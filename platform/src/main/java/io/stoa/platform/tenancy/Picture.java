// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.tenancy;

import io.stoa.platform.kernel.Refused;
import java.util.Optional;

/// What a picture's own bytes say that it is (PNG §5.2, §11.2.1; ITU-T T.81 §B.2.2; RFC 9649).
/// Anything else, SVG with its scripts above all, is none. Immutable.
record Picture(String type, int width, int height) {

  static final int BYTES_MAX = 256 * 1024;
  private static final int SIDE_MAX = 2048;

  /// @throws Refused when it is none or too large
  static Picture of(byte[] bytes) {
    if (bytes.length > BYTES_MAX) {
      throw unsupported("The picture must have at most 256 KiB.");
    }
    Picture picture =
        png(bytes)
            .or(() -> jpeg(bytes))
            .or(() -> webp(bytes))
            .orElseThrow(() -> unsupported("The picture must be a PNG, JPEG or WebP file."));
    if (picture.width < 1
        || picture.height < 1
        || picture.width > SIDE_MAX
        || picture.height > SIDE_MAX) {
      throw unsupported("The picture must have at most 2048 by 2048 pixels.");
    }
    return picture;
  }

  private static Refused unsupported(String message) {
    return Refused.invalid("unsupported_image", message, "data");
  }

  private static Optional<Picture> png(byte[] bytes) {
    boolean is =
        has(bytes, 0, 0x89, 'P', 'N', 'G', 13, 10, 26, 10) && has(bytes, 12, 'I', 'H', 'D', 'R');
    return is && bytes.length >= 24
        ? Optional.of(new Picture("image/png", number(bytes, 16, 4), number(bytes, 20, 4)))
        : Optional.empty();
  }

  private static Optional<Picture> jpeg(byte[] bytes) {
    if (!has(bytes, 0, 0xff, 0xd8, 0xff)) {
      return Optional.empty();
    }
    int at = 2;
    while (at + 9 <= bytes.length && (bytes[at] & 0xff) == 0xff) {
      int marker = bytes[at + 1] & 0xff;
      if (marker == 0xff) {
        at++; // fill
        continue;
      }
      boolean frame =
          marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
      if (frame) {
        int height = number(bytes, at + 5, 2);
        return Optional.of(new Picture("image/jpeg", number(bytes, at + 7, 2), height));
      }
      at += 2 + Math.max(2, number(bytes, at + 2, 2));
    }
    return Optional.empty();
  }

  private static Optional<Picture> webp(byte[] bytes) {
    if (bytes.length < 30
        || !has(bytes, 0, 'R', 'I', 'F', 'F')
        || !has(bytes, 8, 'W', 'E', 'B', 'P')) {
      return Optional.empty();
    }
    if (has(bytes, 12, 'V', 'P', '8', 'X')) {
      return webp(1 + little(bytes, 24, 3), 1 + little(bytes, 27, 3));
    }
    if (has(bytes, 12, 'V', 'P', '8', 'L') && has(bytes, 20, 0x2f)) {
      int sizes = little(bytes, 21, 4);
      return webp(1 + (sizes & 0x3fff), 1 + ((sizes >>> 14) & 0x3fff));
    }
    if (has(bytes, 12, 'V', 'P', '8', ' ') && has(bytes, 23, 0x9d, 0x01, 0x2a)) {
      return webp(little(bytes, 26, 2) & 0x3fff, little(bytes, 28, 2) & 0x3fff);
    }
    return Optional.empty();
  }

  private static Optional<Picture> webp(int width, int height) {
    return Optional.of(new Picture("image/webp", width, height));
  }

  private static boolean has(byte[] bytes, int at, int... values) {
    if (bytes.length < at + values.length) {
      return false;
    }
    for (int i = 0; i < values.length; i++) {
      if ((bytes[at + i] & 0xff) != values[i]) {
        return false;
      }
    }
    return true;
  }

  private static int number(byte[] bytes, int at, int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
      value = value << 8 | (bytes[at + i] & 0xff);
    }
    return value;
  }

  private static int little(byte[] bytes, int at, int count) {
    int value = 0;
    for (int i = count - 1; i >= 0; i--) {
      value = value << 8 | (bytes[at + i] & 0xff);
    }
    return value;
  }
}
