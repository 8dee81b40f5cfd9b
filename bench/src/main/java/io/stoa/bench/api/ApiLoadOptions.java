// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.api;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the command line of the API's load generator says. Immutable.
///
/// @param perSecond `rate`: calls a second
/// @param warmUp `warmup`: seconds at that rate before it is measured
/// @param measured `seconds`: how long it is measured
/// @param schools `schools`: how many there are
/// @param people `people`: how many are signed in at each
/// @param connections `connections`: that the generator opens at most
/// @param seed `seed`: of who calls what
/// @param jvm `jvm`: options for Stoa's virtual machine, separated by spaces, behind those of
///   `deploy/jvm.args`
/// @param out `out`: the folder of the report
record ApiLoadOptions(
    int perSecond,
    Duration warmUp,
    Duration measured,
    int schools,
    int people,
    int connections,
    long seed,
    List<String> jvm,
    Path out) {

  private static final Path JVM = Path.of("deploy", "jvm.args");

  /// Reads arguments of the form `name=value`.
  ///
  /// @throws IllegalArgumentException naming what is wrong
  static ApiLoadOptions parse(String... arguments) {
    Map<String, String> given = new LinkedHashMap<>();
    given.put("rate", "1000");
    given.put("warmup", "20");
    given.put("seconds", "60");
    given.put("schools", "20");
    given.put("people", "50");
    given.put("connections", "512");
    given.put("seed", "1");
    given.put("jvm", "");
    given.put("out", "bench/target/api");
    for (String argument : arguments) {
      String[] parts = argument.split("=", 2);
      if (parts.length < 2 || !given.containsKey(parts[0])) {
        throw new IllegalArgumentException(
            "no such option: " + argument + "; there are " + given.keySet());
      }
      given.put(parts[0], parts[1]);
    }
    String more = given.getOrDefault("jvm", "").strip();
    List<String> jvm = new ArrayList<>(List.of("@" + JVM.toAbsolutePath()));
    jvm.addAll(more.isEmpty() ? List.of() : List.of(more.split("\\s+")));
    return new ApiLoadOptions(
        number(given, "rate", 1),
        Duration.ofSeconds(number(given, "warmup", 1)),
        Duration.ofSeconds(number(given, "seconds", 1)),
        number(given, "schools", 1),
        number(given, "people", Population.PEOPLE_MIN),
        number(given, "connections", 1),
        number(given, "seed", 0),
        List.copyOf(jvm),
        Path.of(given.getOrDefault("out", "")));
  }

  private static int number(Map<String, String> given, String name, int min) {
    String text = given.getOrDefault(name, "");
    try {
      int number = Integer.parseInt(text);
      if (number >= min) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below, for both.
    }
    throw new IllegalArgumentException(
        name + " must be a number of at least " + min + ", not \"" + text + "\"");
  }
}
