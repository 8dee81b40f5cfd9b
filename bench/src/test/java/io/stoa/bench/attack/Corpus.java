// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.attack;

import io.stoa.media.fuzz.FuzzTarget;
import io.stoa.media.fuzz.Script;
import io.stoa.media.fuzz.SeededRun;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// The seeds of media's fuzz targets, and mutations of them. Owned by its thread.
final class Corpus {

  private final List<byte[]> seeds = new ArrayList<>();
  private final Random random;

  private Corpus(Random random) {
    this.random = random;
  }

  /// Those of the targets whose names contain one of these.
  static Corpus of(Random random, String... targets) throws Exception {
    Corpus corpus = new Corpus(random);
    for (FuzzTarget target : FuzzTarget.beside(FuzzTarget.class)) {
      for (String name : targets) {
        if (target.name().contains(name)) {
          corpus.add(target);
        }
      }
    }
    if (corpus.seeds.isEmpty()) {
      throw new IllegalArgumentException("no seeds of " + String.join(", ", targets));
    }
    return corpus;
  }

  private void add(FuzzTarget target) throws Exception {
    try {
      seeds.addAll(target.seeds());
    } catch (Exception e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("no seeds of " + target, e);
    }
  }

  /// What these say, too.
  Corpus with(List<byte[]> more) {
    seeds.addAll(more);
    return this;
  }

  int size() {
    return seeds.size();
  }

  /// The seeds themselves first, then mutations.
  byte[] packet(int number) {
    byte[] from = seeds.get(number < seeds.size() ? number : random.nextInt(seeds.size()));
    return number < seeds.size() ? from.clone() : SeededRun.mutated(from, seeds, random);
  }

  /// A genuine ClientHello, in as many datagrams as it takes.
  static List<byte[]> clientHello() throws Exception {
    Corpus handshakes = of(new Random(1), "HandshakeFuzz");
    Script script = new Script(handshakes.seeds.getFirst());
    List<byte[]> datagrams = new ArrayList<>();
    while (script.hasMore()) {
      datagrams.add(script.bytes(2000));
      script.u8();
    }
    return datagrams;
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
