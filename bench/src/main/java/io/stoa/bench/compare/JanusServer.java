// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.compare;

import io.stoa.bench.load.Folders;
import io.stoa.bench.load.LoadLoops;
import io.stoa.bench.load.Participant;
import io.stoa.bench.load.ServerProcess;
import io.stoa.bench.load.TestedServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Debian's Janus in a process of its own, with a copy of the configuration that Debian ships in
/// which only the port is another, the API is offered over WebSockets alone and, where asked for,
/// the number of event loops is set. Any thread.
final class JanusServer implements TestedServer {

  private static final Path PROGRAM = Path.of("/usr/bin/janus");
  private static final Path CONFIGURATION = Path.of("/etc/janus");
  private static final Pattern READY = Pattern.compile("WebSockets thread started");

  /// Transports of its API that nobody asks. Where they have nothing to do they are unloaded while
  /// their threads still run, which now and then ends the process at start.
  private static final String UNUSED =
      "libjanus_http.so,libjanus_rabbitmq.so,libjanus_pfunix.so,libjanus_mqtt.so,libjanus_nanomsg.so";

  private static final long FIRST_ROOM = 100_000;
  private static final int PUBLISHERS_MAX = 1000;

  private final String name;
  private final ServerProcess process;
  private final JanusSession session;
  private final Map<String, JanusRoom> rooms = new ConcurrentHashMap<>();
  private final AtomicLong nextRoom = new AtomicLong(FIRST_ROOM);

  private JanusServer(String name, ServerProcess process, JanusSession session) {
    this.name = name;
    this.process = process;
    this.session = session;
  }

  /// Whether it is installed.
  static boolean isInstalled() {
    return Files.isExecutable(PROGRAM) && Files.isDirectory(CONFIGURATION);
  }

  /// Starts it and waits until it is ready.
  ///
  /// @param address the only one that it may gather candidates on
  /// @param eventLoops threads that carry all connections; 0 leaves it as shipped, a thread each
  static JanusServer start(Vertx vertx, InetAddress address, int eventLoops) {
    Path folder = Folders.temporary("janus");
    try {
      int port = freePort();
      configure(folder, address, eventLoops, port);
      ServerProcess process =
          ServerProcess.start(
              List.of(PROGRAM.toString(), "-F", folder.toString(), "--disable-colors"), folder);
      process.awaitLine(READY);
      String name = eventLoops == 0 ? "Janus, stock" : "Janus, event_loops=" + eventLoops;
      return new JanusServer(name, process, new JanusSession(vertx, port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void configure(Path folder, InetAddress address, int eventLoops, int webSockets)
      throws IOException {
    try (Stream<Path> files = Files.list(CONFIGURATION)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file);
        text = text.replace("\"/etc/janus\"", "\"" + folder + "\"");
        text = text.replaceFirst("(?m)^\\s*ws_port = 8188", "ws_port = " + webSockets);
        text =
            text.replaceFirst(
                "(?m)^transports: \\{", "transports: {\n\tdisable = \"" + UNUSED + "\"");
        text =
            text.replaceFirst(
                "(?m)^\\s*#ice_enforce_list = \"eth0\"",
                "ice_enforce_list = \"" + address.getHostAddress() + "\"");
        if (eventLoops > 0) {
          text = text.replaceFirst("#event_loops = \\d+", "event_loops = " + eventLoops);
        }
        Files.writeString(folder.resolve(file.getFileName()), text);
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public Participant join(LoadLoops loops, String room, int number, boolean receives) {
    return new JanusParticipant(
        session, loops, rooms.computeIfAbsent(room, ignored -> create()), number);
  }

  private JanusRoom create() {
    JanusRoom room = new JanusRoom(nextRoom.getAndIncrement());
    session
        .attach()
        .thenCompose(handle ->
            session.ask(
                handle,
                new JsonObject()
                    .put("request", "create")
                    .put("room", room.id())
                    .put("publishers", PUBLISHERS_MAX)
                    .put("bitrate", 0)
                    .put("audiocodec", "opus")
                    .put("videocodec", "vp8"),
                "",
                ""))
        .join();
    return room;
  }

  /// None: it is written in C.
  @Override
  public List<Double> pausesMillis() {
    return List.of();
  }

  @Override
  public void close() {
    session.close();
    process.close();
  }
}
