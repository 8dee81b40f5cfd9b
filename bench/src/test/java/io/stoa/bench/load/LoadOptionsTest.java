// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LoadOptionsTest {

  private static LoadOptions parse(String... arguments) {
    return LoadOptions.parse(arguments, 3, "target/x");
  }

  @Test
  void hasDefaults() {
    LoadOptions options = parse();
    assertEquals("[1→50, 1→100, 1→200, 10×10]", options.shapes().toString());
    assertEquals(3, options.rounds());
    assertEquals(Duration.ofSeconds(20), options.measured());
    assertEquals("target/x", options.out().toString());
    assertFalse(options.jvm().isEmpty());
    assertEquals(VideoRate.DEFAULT, options.video());
    assertTrue(options.cache());
    assertFalse(parse("cache=no").cache());
  }

  @Test
  void readsWhatIsGiven() {
    LoadOptions options = parse("shapes=2:3", "address=127.0.0.1", "jvm=-XX:+UseZGC -Xmx1g");
    assertEquals(List.of(new Shape(2, 3)), options.shapes());
    assertTrue(options.address().isLoopbackAddress());
    assertEquals(new VideoRate(100_000, 5), parse("bitrate=100", "fps=5").video());
    assertTrue(options.jvm().containsAll(List.of("-XX:+UseZGC", "-Xmx1g")));
  }

  @Test
  void namesWhatIsWrong() {
    for (String wrong :
        List.of("seconds=0", "cache=1", "bitrate=no", "rounds=x", "colour=red", "seconds")) {
      IllegalArgumentException thrown =
          assertThrows(IllegalArgumentException.class, () -> parse(wrong), wrong);
      assertTrue(String.valueOf(thrown.getMessage()).contains(wrong.split("=")[0]), wrong);
    }
  }
}
