// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.fuzz;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/// What every build runs of a target, without Jazzer: its seeds, and mutations of them from a fixed
/// random seed.
public final class SeededRun {
  private static final int MUTATIONS = 3000;
  private static final long BUDGET_NANOS = 250_000_000L;
  private static final long SEED = 20_260_301;
  private static final int LENGTH_MAX = 4096;
  private static final int[] EDGES = {0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 63, 127, 128, 129, 254, 255};

  private SeededRun() {}

  /// Runs the seeds and then mutations until there were enough or the time is up.
  public static void check(FuzzTarget target) throws Throwable {
    List<byte[]> seeds = target.seeds();
    for (byte[] seed : seeds) {
      run(target, seed, "a seed");
    }
    run(target, new byte[0], "nothing");
    Random random = new Random(SEED);
    long end = System.nanoTime() + BUDGET_NANOS;
    for (int i = 0; i < MUTATIONS && System.nanoTime() - end < 0; i++) {
      byte[] from = seeds.get(random.nextInt(seeds.size()));
      run(target, mutated(from, seeds, random), "mutation " + i + " of seed " + SEED);
    }
  }

  private static void run(FuzzTarget target, byte[] input, String what) throws Throwable {
    try {
      target.run(input.clone());
    } catch (Exception | AssertionError | StackOverflowError e) {
      throw new AssertionError(
          target + " fails on " + what + ": " + HexFormat.of().formatHex(input), e);
    }
  }

  /// One of the seeds with a few changes, of bytes, in length, or by parts of the others.
  public static byte[] mutated(byte[] from, List<byte[]> seeds, Random random) {
    byte[] bytes = from.clone();
    for (int change = random.nextInt(5); change >= 0; change--) {
      if (bytes.length == 0) {
        bytes = new byte[1 + random.nextInt(64)];
        random.nextBytes(bytes);
        continue;
      }
      int at = random.nextInt(random.nextBoolean() ? bytes.length : Math.min(bytes.length, 40));
      switch (random.nextInt(8)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1, 2 -> bytes[at] = (byte) EDGES[random.nextInt(EDGES.length)];
        case 3 -> bytes[at] = (byte) random.nextInt(256);
        case 4 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
        case 5 -> bytes = spliced(bytes, at, 0, slice(bytes, random));
        case 6 -> bytes = spliced(bytes, at, random.nextInt(bytes.length - at), new byte[0]);
        default ->
            bytes =
                spliced(
                    bytes,
                    at,
                    random.nextInt(bytes.length - at),
                    slice(seeds.get(random.nextInt(seeds.size())), random));
      }
    }
    return bytes.length > LENGTH_MAX ? Arrays.copyOf(bytes, LENGTH_MAX) : bytes;
  }

  private static byte[] slice(byte[] bytes, Random random) {
    int from = random.nextInt(bytes.length + 1);
    return Arrays.copyOfRange(bytes, from, from + random.nextInt(bytes.length - from + 1));
  }

  private static byte[] spliced(byte[] bytes, int at, int removed, byte[] added) {
    byte[] result = Arrays.copyOf(bytes, bytes.length - removed + added.length);
    System.arraycopy(added, 0, result, at, added.length);
    int rest = bytes.length - at - removed;
    System.arraycopy(bytes, at + removed, result, at + added.length, rest);
    return result;
  }
}
