// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.fuzz;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Runs targets under Jazzer, each in a process of its own, tells the progress, and prints what was
/// run. Corpora stay in `target/fuzz/<target>/corpus` for the next run, inputs that break a target
/// are put into `target/fuzz/<target>`.
///
/// System properties: `fuzz.minutes` for each target, `fuzz.targets` (parts of names, separated by
/// commas; all without), `fuzz.jobs` at the same time, `fuzz.heapMb` of each.
public final class FuzzRun {
  /// An input that takes longer hangs.
  private static final int HANG_SECONDS = 25;

  private static final int INPUT_BYTES_MAX = 4096;
  private static final int PULSE_SECONDS = 60;
  private static final Pattern PULSE = Pattern.compile("#(\\d+)\\s+\\w+\\s+cov: (\\d+).*");
  private static final Pattern COUNT = Pattern.compile("stat::number_of_executed_units: (\\d+)");
  private static final Pattern FINDING =
      Pattern.compile(".*(== Java Exception: |ERROR: libFuzzer: |Test unit written to ).*");

  private final double minutes = Double.parseDouble(System.getProperty("fuzz.minutes", "10"));
  private final Path output;

  private FuzzRun(Path output) {
    this.output = output;
  }

  /// What became of a target.
  private record Result(
      String name, long executions, long seconds, int coverage, List<String> findings) {}

  /// @param args the class in whose module the targets are, and the folder for what is found
  public static void main(String[] args) throws Throwable {
    FuzzRun run = new FuzzRun(Path.of(args[1]));
    List<String> wanted = List.of(System.getProperty("fuzz.targets", "").split(","));
    List<Future<Result>> pending = new ArrayList<>();
    try (ExecutorService jobs = Executors.newFixedThreadPool(Integer.getInteger("fuzz.jobs", 1))) {
      for (FuzzTarget target : FuzzTarget.beside(Class.forName(args[0]))) {
        if (wanted.stream().anyMatch(target.name()::contains)) {
          pending.add(jobs.submit(() -> run.fuzz(target)));
        }
      }
    }
    boolean broken = false;
    System.out.printf(
        "%-24s %14s %10s %9s  %s%n", "target", "executions", "per second", "coverage", "findings");
    for (Future<Result> future : pending) {
      Result result = future.get();
      broken |= !result.findings.isEmpty();
      System.out.printf(
          Locale.ROOT,
          "%-24s %,14d %,10d %9d  %s%n",
          result.name,
          result.executions,
          result.executions / Math.max(1, result.seconds),
          result.coverage,
          result.findings.isEmpty() ? "none" : String.join("; ", result.findings));
    }
    System.exit(broken ? 1 : 0);
  }

  private Result fuzz(FuzzTarget target) throws IOException, InterruptedException {
    Path folder = output.resolve(target.name());
    Path corpus = Files.createDirectories(folder.resolve("corpus"));
    writeSeeds(target, corpus);
    long begin = System.nanoTime();
    Process process =
        new ProcessBuilder(command(target, folder, corpus)).redirectErrorStream(true).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    long executions = 0;
    int coverage = 0;
    List<String> findings = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      long told = begin;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher pulse = PULSE.matcher(line);
        Matcher count = COUNT.matcher(line);
        if (pulse.matches()) {
          executions = Long.parseLong(pulse.group(1));
          coverage = Integer.parseInt(pulse.group(2));
          if (System.nanoTime() - told > PULSE_SECONDS * 1_000_000_000L) {
            told = System.nanoTime();
            System.out.printf("%s: %,d executions, coverage %d%n", target, executions, coverage);
          }
        } else if (count.matches()) {
          executions = Long.parseLong(count.group(1));
        } else if (FINDING.matcher(line).matches()) {
          findings.add(line.strip());
        }
        if (!findings.isEmpty() && !pulse.matches()) {
          System.out.println(target + ": " + line);
        }
      }
    }
    int status = process.waitFor();
    if (status != 0 && findings.isEmpty()) {
      findings.add("ended with status " + status);
    }
    long seconds = (System.nanoTime() - begin) / 1_000_000_000L;
    System.out.printf("%s: %,d executions in %d s%n", target, executions, seconds);
    return new Result(target.name(), executions, seconds, coverage, findings);
  }

  private static void writeSeeds(FuzzTarget target, Path corpus) throws IOException {
    try {
      int number = 0;
      for (byte[] seed : target.seeds()) {
        Files.write(corpus.resolve("seed-" + number++), seed);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Throwable e) {
      throw new IllegalStateException("no seeds of " + target, e);
    }
  }

  private List<String> command(FuzzTarget target, Path folder, Path corpus) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+EnableDynamicAgentLoading",
            "-Xmx" + Integer.getInteger("fuzz.heapMb", 768) + "m",
            "-XX:MaxDirectMemorySize=256m",
            "-XX:-OmitStackTraceInFastThrow",
            "-cp",
            System.getProperty("java.class.path"),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + target.type().getName(),
            "--instrumentation_includes=io.stoa.**:org.bouncycastle.tls.**",
            "--instrumentation_excludes=io.stoa.media.fuzz.**",
            // It breaks Netty's queues on this JDK, and nothing from the wire gets to Unsafe.
            "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.UnsafeSanitizer",
            "--reproducer_path=" + folder,
            "-artifact_prefix=" + folder + "/",
            "-max_total_time=" + Math.round(minutes * 60),
            "-timeout=" + HANG_SECONDS,
            "-max_len=" + INPUT_BYTES_MAX,
            "-rss_limit_mb=4096",
            "-print_final_stats=1",
            corpus.toString()));
    return command;
  }
}
