// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Writes what runs measured as Markdown and SVG. Any thread.
public final class LoadReport {

  private LoadReport() {}

  /// Every run, a line each.
  public static String table(List<LoadResult> results) {
    StringBuilder out = new StringBuilder();
    out.append(
        """
        | server | class | packets/s | CPU us/packet | user | system | B allocated/packet | loss % | p50 us | p99 us | p99.9 us | jitter p99 / p99.9 us | kB/participant | kB, second class | GC pauses, longest ms | generator us/packet |
        |---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
        """);
    for (LoadResult result : results) {
      out.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %.0f | %.2f | %.2f | %.2f | %.0f | %.4f | %.0f | %.0f | %.0f | %.0f / %.0f | %.0f | %s | %d, %.1f | %.2f |%n",
              result.server(),
              result.shape(),
              result.packetsPerSecond(),
              result.microsPerPacket(),
              result.userPerPacket(),
              result.systemPerPacket(),
              result.allocatedPerPacket(),
              100 * result.loss(),
              result.p50Micros(),
              result.p99Micros(),
              result.p999Micros(),
              result.jitter99Micros(),
              result.jitter999Micros(),
              result.kilobytesPerParticipant(),
              result.besideBytes() == 0
                  ? "-"
                  : String.format(Locale.ROOT, "%.0f", result.kilobytesBeside()),
              result.pausesMillis().size(),
              result.longestPauseMillis(),
              result.clientPerPacket()));
    }
    return out.toString();
  }

  /// How the machine and the load were.
  public static String conditions(LoadOptions options) {
    return String.format(
        Locale.ROOT,
        """
        Load: VP8 of %.1f Mbps and %d fps in packets of %d bytes, all packets of a frame at once, and \
        Opus of 50 packets a second, AES-GCM; one 5-tuple per peer connection, everything on this \
        machine (%d cores, Linux %s, media over %s). %d round(s) of %d s after %d s. CPU is that of \
        the server's process alone. Latency is from the sender's write to the receiver's read; \
        jitter is how late an idle thread was woken meanwhile. Memory is the growth of the server's \
        resident set from before anybody joined, so later runs on a warm server show less; that of a
        second class is what the same class adds beside the first, which has paid what is paid once.
        """,
        options.video().bitsPerSecond() / 1e6,
        options.video().framesPerSecond(),
        FramePlan.PACKET_BYTES,
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.version"),
        options.address().getHostAddress(),
        options.rounds(),
        options.measured().toSeconds(),
        options.warmUp().toSeconds());
  }

  /// CPU per packet by class and server.
  public static String chart(List<LoadResult> results) {
    List<String> servers = results.stream().map(LoadResult::server).distinct().toList();
    Map<Shape, List<LoadResult>> byShape = new LinkedHashMap<>();
    for (LoadResult result : results) {
      byShape.computeIfAbsent(result.shape(), shape -> new java.util.ArrayList<>()).add(result);
    }
    BarChart chart = new BarChart("Server CPU per forwarded packet, us", servers);
    byShape.forEach((shape, runs) ->
        chart.group(
            shape.toString(),
            servers.stream()
                .map(server ->
                    runs.stream()
                        .filter(run -> run.server().equals(server))
                        .map(LoadResult::microsPerPacket)
                        .toList())
                .toList()));
    return chart.svg();
  }

  /// Writes something beside the page.
  public static void keep(Path folder, String name, String text) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Writes a page and its drawing.
  public static void write(Path folder, String name, String page, String drawing) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(name + ".md"), page);
      Files.writeString(folder.resolve(name + ".svg"), drawing);
      System.out.println("\nwritten: " + folder.resolve(name + ".md").toAbsolutePath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
