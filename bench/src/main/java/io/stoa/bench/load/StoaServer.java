// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import io.stoa.platform.Stoa;
import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.VideoGrant;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Stoa as it is shipped, in a process of its own on free ports, with everything of a school in it.
/// Any thread.
// Nothing depends on when sockets are closed.
@SuppressWarnings("FutureReturnValueIgnored")
public final class StoaServer implements TestedServer {

  private static final String KEY = "devkey";
  private static final String SECRET = "secret";
  private static final String COLLECTOR_LOG = "gc.log";
  private static final String DATA = "data";
  private static final Pattern READY = Pattern.compile("Stoa is ready: http://localhost:(\\d+)");
  private static final Pattern PAUSE =
      Pattern.compile("Pause .* (\\d+\\.\\d+)ms$", Pattern.MULTILINE);

  private final ServerProcess process;
  private final Path folder;
  private final int port;
  private final WebSocketClient sockets;
  private @Nullable AllocationProbe probe;

  private StoaServer(ServerProcess process, Path folder, int port, WebSocketClient sockets) {
    this.process = process;
    this.folder = folder;
    this.port = port;
    this.sockets = sockets;
  }

  /// Where servers with these options start from: as on a server, jars and an [AheadOfTimeCache] of
  /// them; or without the cache as in a source tree.
  public static Build build(Vertx vertx, LoadOptions options) {
    if (!options.cache()) {
      return new Build(options.address(), options.jvm(), System.getProperty("java.class.path"));
    }
    Path folder = Folders.temporary("jars");
    String classPath = AheadOfTimeCache.jars(folder);
    Path cache = folder.resolve("stoa.aot");
    AheadOfTimeCache.make(vertx, options.address(), options.jvm(), classPath, cache);
    List<String> jvm = new ArrayList<>(options.jvm());
    jvm.add("-XX:AOTCache=" + cache);
    return new Build(options.address(), List.copyOf(jvm), classPath);
  }

  /// What a server is started from.
  ///
  /// @param address where it offers media
  /// @param jvm options for its virtual machine
  /// @param classPath its classes
  public record Build(InetAddress address, List<String> jvm, String classPath) {

    /// Starts it and waits until it is ready.
    public StoaServer start(Vertx vertx) {
      return StoaServer.start(vertx, address, jvm, classPath);
    }
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /// Starts it and waits until it is ready.
  ///
  /// @param address where it offers media
  /// @param jvm options for its virtual machine, settings among them
  public static StoaServer start(
      Vertx vertx, InetAddress address, List<String> jvm, String classPath) {
    Path folder = Folders.temporary("stoa");
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(jvm);
    command.addAll(
        List.of(
            "-Xlog:gc:file=" + folder.resolve(COLLECTOR_LOG),
            "-XX:+ErrorFileToStdout",
            "-Dstoa.demo=true",
            "-Dstoa.http.port=0",
            "-Dstoa.media.port=0",
            "-Dstoa.media.address=" + address.getHostAddress(),
            "-Dstoa.data=" + folder.resolve(DATA),
            "-cp",
            classPath,
            Stoa.class.getName()));
    ServerProcess process = ServerProcess.start(command, folder);
    int port = Integer.parseInt(process.awaitLine(READY).group(1));
    WebSocketClient sockets =
        vertx.createWebSocketClient(
            new WebSocketClientOptions()
                .setMaxFrameSize(1 << 22)
                .setMaxMessageSize(1 << 22)
                .setMaxConnections(Shape.PARTICIPANTS_MAX));
    return new StoaServer(process, folder, port, sockets);
  }

  @Override
  public String name() {
    return "Stoa";
  }

  @Override
  public long pid() {
    return process.pid();
  }

  /// Where it answers HTTP, on every address of the machine.
  public int port() {
    return port;
  }

  /// What it keeps, with its database.
  public Path data() {
    return folder.resolve(DATA);
  }

  /// What it has written to its log so far.
  public String log() {
    return process.output();
  }

  @Override
  public Participant join(LoadLoops loops, String room, int number, boolean receives) {
    return participant(loops, room, "load-" + number, receives);
  }

  /// A token of the demo's key.
  public static String token(String identity, VideoGrant grant) {
    return AccessToken.of(identity, grant, Duration.ofHours(6)).sign(KEY, SECRET);
  }

  LiveKitParticipant participant(LoadLoops loops, String room, String identity, boolean receives) {
    String token = token(identity, VideoGrant.join(room));
    return new LiveKitParticipant(
        loops,
        sockets,
        port,
        "/rtc?protocol=15&auto_subscribe="
            + (receives ? 1 : 0)
            + "&access_token="
            + URLEncoder.encode(token, StandardCharsets.UTF_8));
  }

  @Override
  public List<Double> pausesMillis() {
    try {
      Matcher matcher = PAUSE.matcher(Files.readString(folder.resolve(COLLECTOR_LOG)));
      List<Double> pauses = new ArrayList<>();
      while (matcher.find()) {
        pauses.add(Double.valueOf(matcher.group(1)));
      }
      return pauses;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized AllocationProbe probe() {
    AllocationProbe open = probe;
    if (open == null) {
      open = AllocationProbe.of(pid());
      probe = open;
    }
    return open;
  }

  private synchronized void closeProbe() {
    if (probe != null) {
      probe.close();
    }
  }

  @Override
  public long allocatedBytes() {
    return probe().bytes();
  }

  /// Bytes of its heap that are in use after its garbage is collected.
  long liveBytes() {
    return probe().liveBytes();
  }

  @Override
  public void collect() {
    probe().collect();
  }

  @Override
  public void close() {
    sockets.close();
    closeProbe();
    process.close();
  }
}
