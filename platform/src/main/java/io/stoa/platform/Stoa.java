// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.stoa.media.MediaConfig;
import io.stoa.media.MediaServer;
import io.stoa.platform.classroom.LiveRooms;
import io.stoa.platform.kernel.DataFolder;
import io.stoa.platform.kernel.DatabaseAddress;
import io.stoa.platform.kernel.EmbeddedPostgres;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.Migrations;
import io.stoa.platform.kernel.StartRefused;
import io.stoa.platform.kernel.VaultKeys;
import io.stoa.platform.kernel.Zones;
import io.stoa.platform.web.HealthRoutes;
import io.stoa.platform.web.PageRoutes;
import io.stoa.platform.web.SecurityHeaders;
import io.stoa.signaling.IceServers;
import io.stoa.signaling.Signaling;
import io.stoa.signaling.SignalingConfig;
import io.stoa.signaling.api.RoomApi;
import io.stoa.signaling.api.Webhooks;
import io.stoa.signaling.token.KeyRing;
import io.stoa.signaling.token.TokenVerifier;
import io.stoa.signaling.turn.RelayPool;
import io.stoa.signaling.whip.WhipRoutes;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The server: everything of a school in one process. Any thread.
public final class Stoa implements AutoCloseable {

  private static final boolean ZONES;

  static {
    // Before the first logger is made.
    System.setProperty("java.util.logging.manager", LastingLog.class.getName());
    // Before anything looks up a time zone.
    ZONES = Zones.install();
  }

  private static final Logger LOG = LoggerFactory.getLogger(Stoa.class);
  private static final long KEYS_LOOK_MILLIS = 2_000;
  private static final Duration DEMO_PLAN = Duration.ofMinutes(30);

  // What was opened, last first: the order of closing.
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private boolean closed;
  private volatile @Nullable Drain drain;

  private Stoa() {}

  public static void main(String[] arguments) {
    LogLines.install(false);
    Stoa stoa = new Stoa();
    Runtime.getRuntime().addShutdownHook(new Thread(stoa::stop, "stop"));
    try {
      StoaConfig config = StoaConfig.read(settings(System.getProperties()), System.getenv());
      if (config.operation().jsonLog()) {
        LogLines.install(true);
      }
      if (config.parent()) {
        // Maven does not take the server with it when it is told to end.
        ProcessHandle.current().parent().ifPresent(Stoa::stopWith);
      }
      stoa.start(config, InstantSource.system(), System.out);
    } catch (StartRefused refused) {
      System.err.println("Stoa cannot start: " + refused.getMessage());
      System.exit(1);
    } catch (RuntimeException | Error e) {
      LOG.error("Stoa cannot start", e);
      System.exit(1);
    }
  }

  private static void stopWith(ProcessHandle parent) {
    Thread.ofVirtual()
        .name("parent")
        .start(() -> {
          parent.onExit().join();
          System.exit(0);
        });
  }

  private static Map<String, String> settings(Properties properties) {
    Map<String, String> settings = new TreeMap<>();
    properties.stringPropertyNames().forEach(n -> settings.put(n, properties.getProperty(n)));
    return settings;
  }

  /// Brings everything up and says so.
  private void start(StoaConfig config, InstantSource clock, PrintStream out) {
    DataFolder folder = opened(DataFolder.open(config.data()));
    Optional<KeysFile> keysFile =
        config.operation().keysFile().map(path -> KeysFile.open(path, config.demo()));
    KeyRing keys = keysFile.map(KeysFile::ring).orElseGet(() -> ApiKeys.of(config, folder));
    CompletableFuture<DatabaseAddress> address = startDatabase(config, folder);

    Vertx vertx = vertx();
    opened(() -> vertx.close().await(2, TimeUnit.SECONDS));
    List<InetAddress> addresses = mediaAddresses(config);
    MediaServer media = opened(startMedia(config, addresses));
    Optional<RelayDoor> relay = relay(config, media, addresses.getFirst(), clock);
    RelayPool relays = opened(pool(config, relay, clock));
    keysFile.ifPresent(
        file -> vertx.setPeriodic(KEYS_LOOK_MILLIS, id -> Thread.ofVirtual().start(file::look)));
    Signaling signaling = signaling(config, vertx, media, keys, relays);
    Operation operation =
        opened(new Operation(config.operation(), vertx, media, signaling, relays, clock));
    VaultKeys vaultKeys = vaultKeys(config, folder);
    vertx.setPeriodic(KEYS_LOOK_MILLIS, id -> Thread.ofVirtual().start(vaultKeys::look));
    Kernel kernel = opened(Kernel.over(vertx, vaultKeys));
    LiveRooms live = new LiveRooms(signaling::perform, signaling.doors());
    SchoolDomains.Given given =
        new SchoolDomains.Given(
            vertx, clock, kernel, keys, relays, live, () -> !signaling.isDraining(), config.site());

    Router router = Router.router(vertx);
    signaling.mount(router);
    new RoomApi(signaling, new TokenVerifier(keys, clock)).mount(router);
    new WhipRoutes(signaling).mount(router);
    operation.mount(router);
    health(given, () -> !media.udpPorts().isEmpty()).mount(router);
    SchoolDomains school = opened(new SchoolDomains(given, router, operation::mount));
    SecurityHeaders.mount(router, school::framers);
    new PageRoutes(vertx).mount(router);

    OpenConnections connections =
        new OpenConnections(
            OpenConnections.PER_SOURCE_SECONDS * config.operation().connectsPerSecond(),
            OpenConnections.FIRST);
    HttpDoor door = opened(HttpDoor.open(vertx, config.httpPort(), router, connections));
    school.serveAt(config.site().at(door.port()));
    signaling.listen(school.roomWatch()::hear);
    school.facts().open(folder.resolve("attendance"));
    signaling.watchPresence(school.facts()::noticed);
    signaling.watchJoins(school.facts()::joined);
    signaling.watchQuality(school.facts()::rated);
    opened(HttpsDoor.open(config, door, relay));
    opened(() -> signaling.close().await(1, TimeUnit.SECONDS));
    drain = new Drain(signaling, config.operation().drain());

    kernel.db().open(migrated(address));
    openOrCloseDemo(config.demo(), school.demo(), kernel, clock);
    kernel.start();
    if (!ZONES) {
      LOG.warn("time-zone rules are the JDK's, {}", Zones.version());
    }
    greet(out, config, door.port());
  }

  private static VaultKeys vaultKeys(StoaConfig config, DataFolder folder) {
    return config
        .operation()
        .vaultFile()
        .map(VaultKeys::open)
        .orElseGet(() -> VaultKeys.open(folder));
  }

  private static void openOrCloseDemo(
      boolean wanted, DemoSchool demo, Kernel kernel, InstantSource clock) {
    if (wanted) {
      demo.open(clock.instant());
      kernel.jobs().every("plan-demo", DEMO_PLAN, () -> demo.plan(clock.instant()));
    } else if (demo.close() > 0) {
      LOG.warn("the demo school's logins are closed: stoa.demo is off");
    }
  }

  /// Starts PostgreSQL beside everything else, which does not wait for it.
  private CompletableFuture<DatabaseAddress> startDatabase(StoaConfig config, DataFolder folder) {
    if (config.database().isPresent()) {
      return CompletableFuture.completedFuture(config.database().get());
    }
    CompletableFuture<EmbeddedPostgres> server =
        CompletableFuture.supplyAsync(
            () -> EmbeddedPostgres.start(folder),
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("postgres").factory()));
    // Also when start-up fails meanwhile: whatever was started is stopped.
    opened(
        () -> server.handle((started, failure) -> started == null ? null : stop(started)).join());
    return server.thenApply(EmbeddedPostgres::address);
  }

  private static boolean stop(EmbeddedPostgres server) {
    server.close();
    return true;
  }

  private static DatabaseAddress migrated(CompletableFuture<DatabaseAddress> address) {
    try {
      DatabaseAddress database = address.join();
      Migrations.apply(database);
      return database;
    } catch (CompletionException e) {
      throw e.getCause() instanceof StartRefused refused ? refused : e;
    }
  }

  private static Vertx vertx() {
    return Vertx.vertx(
        new VertxOptions()
            .setPreferNativeTransport(true)
            .setEventLoopPoolSize(Math.max(2, Runtime.getRuntime().availableProcessors()))
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false)));
  }

  private static List<InetAddress> mediaAddresses(StoaConfig config) {
    List<InetAddress> chosen = config.mediaAddresses();
    return chosen.isEmpty() ? OwnAddresses.all(config.demo()) : chosen;
  }

  private Signaling signaling(
      StoaConfig config, Vertx vertx, MediaServer media, KeyRing keys, RelayPool relays) {
    SignalingConfig rules =
        SignalingConfig.of(keys).with(relays).withConnects(config.operation().connectsPerSecond());
    Signaling signaling = new Signaling(vertx, media, rules);
    Webhooks webhooks = opened(new Webhooks(vertx, config.webhooks(), keys));
    signaling.listen(webhooks::tell);
    signaling.listen(relays::hear);
    return signaling;
  }

  private static MediaServer startMedia(StoaConfig config, List<InetAddress> addresses) {
    try {
      return MediaServer.start(
          new MediaConfig(config.mediaPort(), config.mediaShards(), addresses));
    } catch (IOException e) {
      throw new StartRefused("stoa.media.port: " + e.getMessage(), e);
    }
  }

  private static Optional<RelayDoor> relay(
      StoaConfig config, MediaServer media, InetAddress address, InstantSource clock) {
    return config
        .turn()
        .map(turn -> RelayDoor.open(turn.closing(config.database()), media, address, clock));
  }

  private static RelayPool pool(StoaConfig config, Optional<RelayDoor> relay, InstantSource clock) {
    IceServers own = relay.map(RelayDoor::iceServers).orElse(IceServers.NONE);
    return new RelayPool(config.pool().relays(), config.pool().region(), own, clock).start();
  }

  static HealthRoutes health(SchoolDomains.Given given, BooleanSupplier mediaUp) {
    return new HealthRoutes(
        given.vertx(),
        Map.of(
            "media",
            mediaUp,
            "database",
            given.kernel().db()::answers,
            "accepting",
            given.accepting()));
  }

  private static void greet(PrintStream out, StoaConfig config, int port) {
    String url = "http://localhost:" + port;
    StringBuilder text = new StringBuilder("Stoa is ready: " + url + System.lineSeparator());
    if (config.demo()) {
      text.append("%n  Logins, each with the password %s:%n".formatted(DemoSchool.PASSWORD));
      DemoSchool.PEOPLE.forEach(
          person -> text.append("    %-20s %s%n".formatted(person.email(), person.name())));
      text.append(
          "  A second school, for which the first's people do not exist: http://%s.localhost:%d (owner@second.stoa)%n"
              .formatted(DemoSchool.SECOND, port));
      text.append("  A class runs now: %s/class/%s%n".formatted(url, DemoSchool.RUNNING));
      text.append(
          "  LiveKit clients: API key %s, secret %s. This is a demo: do not expose it.%n"
              .formatted(ApiKeys.DEMO_KEY, ApiKeys.DEMO_SECRET));
    }
    out.print(text);
    out.flush();
  }

  private synchronized <T extends AutoCloseable> T opened(T part) {
    if (closed) {
      close(part);
      throw new StartRefused("stopped while starting");
    }
    open.push(part);
    return part;
  }

  /// Lets classes end, then stops.
  private void stop() {
    Drain before = drain;
    try {
      if (before != null) {
        before.run();
      }
    } finally {
      close();
    }
  }

  /// Stops everything, PostgreSQL last.
  @Override
  public void close() {
    Deque<AutoCloseable> parts;
    synchronized (this) {
      closed = true;
      parts = new ArrayDeque<>(open);
      open.clear();
    }
    parts.forEach(Stoa::close);
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      LOG.warn("not closed properly: {}", e.toString());
    }
  }
}
