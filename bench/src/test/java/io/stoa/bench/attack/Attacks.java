// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.attack;

import io.stoa.bench.load.ControlCall;
import io.stoa.bench.load.LoadReport;
import io.stoa.bench.load.StoaServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Attacks a Stoa of its own, and ends with 1 when one of the attacks was felt.
///
/// Arguments are `name=value`: `attacks` (parts of names, separated by commas; all without),
/// `seconds` (10) for those that have no end, `seed` (drawn), `jvm` (options for the server's
/// virtual machine), `out` (bench/target/attack).
public final class Attacks {

  private static final Path JVM = Path.of("deploy", "jvm.args");

  private Attacks() {}

  private static List<Attack> all() {
    List<Attack> all = new ArrayList<>();
    all.addAll(ConnectFlood.all());
    all.addAll(SilentConnections.all());
    all.addAll(Datagrams.all());
    all.addAll(HostileFrames.all());
    all.addAll(HostileMessages.all());
    all.add(new HostileTokens());
    all.add(new HostileRequests());
    all.addAll(Insiders.all());
    all.add(new DatabaseHangs());
    return all;
  }

  /// @param arguments see above
  public static void main(String[] arguments) throws Exception {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("attacks", "");
    options.put("seconds", "10");
    options.put("seed", Long.toString(System.nanoTime() & 0xffff_ffffL));
    options.put("jvm", "");
    options.put("out", "bench/target/attack");
    for (String argument : arguments) {
      String[] parts = argument.split("=", 2);
      if (parts.length < 2 || !options.containsKey(parts[0])) {
        System.err.println("no such option: " + argument + "; there are " + options.keySet());
        System.exit(2);
      }
      options.put(parts[0], parts[1]);
    }
    List<String> wanted = List.of(options.getOrDefault("attacks", "").split(","));
    List<Attack> chosen =
        all().stream().filter(each -> wanted.stream().anyMatch(each.name()::contains)).toList();
    long seed = Long.parseLong(options.getOrDefault("seed", ""));
    Duration time = Duration.ofSeconds(Integer.parseInt(options.getOrDefault("seconds", "")));
    System.out.println("seed " + seed);
    Path out = Path.of(options.getOrDefault("out", ""));
    List<String> jvm = new ArrayList<>(List.of("@" + JVM.toAbsolutePath()));
    String more = options.getOrDefault("jvm", "").strip();
    jvm.addAll(more.isEmpty() ? List.of() : List.of(more.split("\\s+")));
    boolean holds = run(chosen, time, seed, jvm, out);
    System.exit(holds ? 0 : 1);
  }

  /// Makes these attacks on a server that it starts. Whether all of them were held.
  static boolean run(List<Attack> attacks, Duration time, long seed, List<String> jvm, Path out)
      throws Exception {
    Vertx vertx = Vertx.vertx();
    int turnPort = freePort();
    List<String> options = new ArrayList<>(jvm);
    options.add("-Dstoa.turn.port=" + turnPort);
    InetAddress local = InetAddress.getLoopbackAddress();
    try (StoaServer server =
            StoaServer.start(vertx, local, options, System.getProperty("java.class.path"));
        ControlCall call = new ControlCall(server, local, "control")) {
      Target target = new Target(server, call, turnPort, time, new Random(seed));
      AttackRun run = new AttackRun(target);
      try {
        run.quiet();
        for (Attack attack : attacks) {
          run.measured(attack);
        }
        return run.holds();
      } finally {
        String table = run.table();
        System.out.println("\n" + table);
        LoadReport.keep(
            out, "attack.md", "# Attacks beside a class\n\nSeed " + seed + ".\n\n" + table);
        LoadReport.keep(out, "server.log", server.log());
      }
    } finally {
      vertx.close().await();
    }
  }

  /// Of UDP and, most likely, of TCP.
  private static int freePort() {
    try (DatagramSocket probe =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      return probe.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
