// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.dtls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordFilterTest {

  private static byte[] record(int type, int epoch, byte... fragment) {
    byte[] record = new byte[13 + fragment.length];
    record[0] = (byte) type;
    record[1] = (byte) 254;
    record[2] = (byte) 253;
    record[4] = (byte) epoch;
    record[12] = (byte) fragment.length;
    System.arraycopy(fragment, 0, record, 13, fragment.length);
    return record;
  }

  private static byte[] join(byte[]... parts) {
    return Unpooled.copiedBuffer(parts).array();
  }

  private static byte[] kept(byte[]... records) {
    byte[] all = join(records);
    return Arrays.copyOf(all, RecordFilter.keep(all, all.length));
  }

  private static byte[] message(int total, int offset, int length, int present) {
    byte[] message = new byte[12 + present];
    message[0] = 1;
    message[1] = (byte) (total >>> 16);
    message[2] = (byte) (total >>> 8);
    message[3] = (byte) total;
    message[8] = (byte) offset;
    message[11] = (byte) length;
    return message;
  }

  @Test
  void dropsWhatNobodyProtected() {
    byte[] change = record(RecordFilter.CHANGE_CIPHER_SPEC, 0, (byte) 1);
    byte[] hello = record(RecordFilter.HANDSHAKE, 0, message(4, 0, 4, 4));
    byte[] alert = record(RecordFilter.ALERT, 0, (byte) 2, (byte) 40);
    byte[] data = record(RecordFilter.APPLICATION_DATA, 0, (byte) 1);
    assertArrayEquals(join(hello, change), kept(hello, alert, change, data));
    byte[] later = record(RecordFilter.ALERT, 1, new byte[26]);
    assertArrayEquals(later, kept(record(RecordFilter.HANDSHAKE, 2, new byte[26]), later));
  }

  @Test
  void dropsWhatIsTooShortToBeProtected() {
    for (int length = 0; length < 30; length++) {
      byte[] record = record(RecordFilter.APPLICATION_DATA, 1, new byte[length]);
      assertEquals(length < 24 ? 0 : record.length, kept(record).length, "length " + length);
    }
  }

  @Test
  void dropsVersionsThatAreNone() {
    byte[] data = record(RecordFilter.APPLICATION_DATA, 1, new byte[25]);
    for (int minor = 0; minor < 256; minor++) {
      data[2] = (byte) minor;
      boolean known = minor == 253 || minor == 255;
      assertEquals(known ? data.length : 0, kept(data).length, "version 254." + minor);
    }
  }

  @Test
  void dropsImpossibleHandshakeMessages() {
    byte[][] bad = {
      message(RecordFilter.MESSAGE_MAX + 1, 0, 4, 4),
      message(0xFFFFFF, 0, 4, 4),
      message(4, 1, 4, 4),
      message(9, 0, 5, 4),
      new byte[0],
      new byte[11]
    };
    for (byte[] message : bad) {
      assertEquals(0, kept(record(RecordFilter.HANDSHAKE, 0, message)).length);
    }
    byte[] whole = record(RecordFilter.HANDSHAKE, 0, message(RecordFilter.MESSAGE_MAX, 0, 4, 4));
    assertArrayEquals(whole, kept(whole));
  }

  @Test
  void dropsEveryTruncation() {
    byte[] good = record(RecordFilter.HANDSHAKE, 0, message(30, 0, 30, 30));
    for (int length = 0; length < good.length; length++) {
      assertEquals(0, RecordFilter.keep(good.clone(), length), "length " + length);
    }
  }

  @Test
  void survivesRandomBytes() {
    long seed = 42;
    Random random = new Random(seed);
    int keptSome = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] noise = new byte[random.nextInt(80)];
      random.nextBytes(noise);
      if (noise.length > 12) {
        noise[0] = (byte) (20 + random.nextInt(4));
        noise[1] = (byte) 254;
        noise[2] = (byte) (random.nextInt(8) == 0 ? random.nextInt(256) : 253);
        noise[3] = 0;
        noise[4] = (byte) random.nextInt(2);
        noise[11] = 0;
        noise[12] = (byte) random.nextInt(80);
      }
      int kept = RecordFilter.keep(noise, noise.length);
      assertTrue(kept <= noise.length, "seed " + seed + " case " + i);
      keptSome += kept > 0 ? 1 : 0;
    }
    assertTrue(keptSome > 5_000, "only " + keptSome);
  }
}
