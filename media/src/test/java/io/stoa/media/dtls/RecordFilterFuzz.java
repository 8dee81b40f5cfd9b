// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.dtls;

import java.util.Arrays;
import java.util.List;

/// Datagrams before the handshake: what the filter keeps is well-formed and kept again, and the
/// gate in front of Bouncy Castle takes it whole.
public final class RecordFilterFuzz {
  private RecordFilterFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    byte[] datagram = input.clone();
    int kept = RecordFilter.keep(datagram, datagram.length);
    require(kept >= 0 && kept <= input.length, "kept " + kept);
    byte[] good = Arrays.copyOf(datagram, kept);
    require(RecordFilter.keep(good.clone(), kept) == kept, "not kept again");
    if (kept == 0) {
      return;
    }
    EpochGate gate = new EpochGate();
    byte[] passed = gate.pass(good);
    require(RecordFilter.keep(passed.clone(), passed.length) == passed.length, "passed bad ones");
    require(gate.release() == null, "released before the certificate was verified");
    gate.verified();
    byte[] released = gate.release();
    if (released != null) {
      require(released[0] == RecordFilter.CHANGE_CIPHER_SPEC, "does not begin with the change");
      require(passed.length + released.length <= kept, "more than came");
      require(Arrays.equals(gate.pass(good), good), "open gate holds back");
    }
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  static byte[] record(int type, int epoch, byte... fragment) {
    byte[] record = Arrays.copyOf(new byte[] {(byte) type, -2, -3, 0, (byte) epoch}, 13);
    record[12] = (byte) fragment.length;
    byte[] whole = Arrays.copyOf(record, 13 + fragment.length);
    System.arraycopy(fragment, 0, whole, 13, fragment.length);
    return whole;
  }

  public static List<byte[]> seeds() {
    byte[] hello = record(22, 0, new byte[] {1, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 4, 1, 2, 3, 4});
    byte[] change = record(20, 0, (byte) 1);
    byte[] finished = record(22, 1, new byte[40]);
    byte[] flight = Arrays.copyOf(hello, hello.length + change.length + finished.length);
    System.arraycopy(change, 0, flight, hello.length, change.length);
    System.arraycopy(finished, 0, flight, hello.length + change.length, finished.length);
    return List.of(hello, flight, record(21, 0, (byte) 2, (byte) 40), record(23, 1, new byte[30]));
  }
}
