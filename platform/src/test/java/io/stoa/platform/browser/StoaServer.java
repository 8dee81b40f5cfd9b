// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import io.stoa.Checkout;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The server in a process of its own, as users run it, on a demo school.
final class StoaServer implements AutoCloseable {

  private static final Pattern READY = Pattern.compile("Stoa is ready: (http://localhost:\\d+)");

  private final Process process;
  private final URI address;
  private final List<String> log = new ArrayList<>();

  /// @param settings `name=value` each, without the leading `stoa.`
  StoaServer(Path data, String... settings) throws IOException {
    shareBinaries(data);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + Checkout.root().resolve("deploy/jvm.args"));
    command.add("-Dstoa.demo=true");
    command.add("-Dstoa.data=" + data);
    // On a port of its own where a test is about it.
    command.add("-Dstoa.turn.port=off");
    for (String setting : settings) {
      command.add("-Dstoa." + setting);
    }
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("io.stoa.platform.Stoa");
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    address = awaitReady(process.inputReader());
  }

  /// PostgreSQL's programs are unpacked once, for every server of the tests.
  private static void shareBinaries(Path data) throws IOException {
    Path shared = Files.createDirectories(Path.of("target", "postgres").toAbsolutePath());
    Path cache = Files.createDirectories(data).resolve("cache");
    if (!Files.exists(cache, LinkOption.NOFOLLOW_LINKS)) {
      Files.createSymbolicLink(cache, shared);
    }
  }

  private URI awaitReady(BufferedReader output) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      log.add(line);
      Matcher ready = READY.matcher(line);
      if (ready.find()) {
        Thread.ofVirtual().start(() -> keep(output));
        return URI.create(ready.group(1));
      }
    }
    throw new IllegalStateException("the server ended: " + String.join("\n", log));
  }

  private void keep(BufferedReader output) {
    try {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        synchronized (log) {
          log.add(line);
        }
      }
    } catch (IOException e) {
      // Closed while it was read: whoever ends the process needs no more of it.
      synchronized (log) {
        log.add(e.toString());
      }
    }
  }

  /// A port that nobody listens on, for a server that must be found again after a restart.
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  URI address() {
    return address;
  }

  /// Where clients connect to.
  String webSocket() {
    return "ws://127.0.0.1:" + address.getPort();
  }

  /// What it has printed so far.
  List<String> log() {
    synchronized (log) {
      return List.copyOf(log);
    }
  }

  /// Tells it to end, as a supervisor does, and does not wait.
  void terminate() {
    // Process.destroy would close what it prints.
    process.toHandle().destroy();
  }

  /// Waits for its end. Returns its exit code.
  int ended() throws InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the server did not end:\n" + String.join("\n", log()));
    }
    return process.exitValue();
  }

  /// Ends it as a power cut would: no hook runs.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("the server did not stop:\n" + String.join("\n", log()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
