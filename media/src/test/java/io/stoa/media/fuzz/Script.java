// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// Reads a fuzz input as a sequence of decisions, so that mutations of bytes become mutations of
/// what happens. Behind the end everything is zero.
public final class Script {
  private final byte[] input;
  private int at;

  public Script(byte[] input) {
    this.input = input;
  }

  public boolean hasMore() {
    return at < input.length;
  }

  public int u8() {
    return at < input.length ? input[at++] & 0xff : 0;
  }

  public int u16() {
    return u8() << 8 | u8();
  }

  public int i32() {
    return u16() << 16 | u16();
  }

  public boolean flag() {
    return (u8() & 1) != 0;
  }

  /// A number below `bound`.
  public int below(int bound) {
    return u8() % bound;
  }

  /// At most `max` bytes, as many as a length of two bytes says and there are.
  public byte[] bytes(int max) {
    int length = Math.min(Math.min(u16(), max), input.length - at);
    byte[] bytes = Arrays.copyOfRange(input, at, at + length);
    at += length;
    return bytes;
  }

  /// Writes scripts: seeds.
  public static final class Writer {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public Writer u8(int... values) {
      for (int value : values) {
        out.write(value);
      }
      return this;
    }

    public Writer u16(int... values) {
      for (int value : values) {
        u8(value >>> 8, value);
      }
      return this;
    }

    public Writer i32(int... values) {
      for (int value : values) {
        u16(value >>> 16, value);
      }
      return this;
    }

    public Writer bytes(byte[] bytes) {
      u16(bytes.length);
      out.writeBytes(bytes);
      return this;
    }

    public byte[] toBytes() {
      return out.toByteArray();
    }
  }
}
