// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.media.MediaConfig;
import io.stoa.media.MediaServer;
import io.stoa.media.TurnConfig;
import io.stoa.media.TurnHandle;
import io.stoa.signaling.IceServers;
import io.stoa.signaling.wire.IceServer;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The pool towards real relays: servers of our own, which speak coturn's form of credentials.
@Timeout(60)
final class RelayPoolTest {
  private static final String SECRET = "a secret of tests";
  private static final IceServer OWN = new IceServer(List.of("turn:own:3478"), "own", "own");

  private final List<AutoCloseable> open = new ArrayList<>();

  /// A relay that can be ended.
  private record Running(MediaServer server, TurnHandle turn) {
    String url(String transport) {
      return "turn:127.0.0.1:%d?transport=%s".formatted(turn.port(), transport);
    }
  }

  private Running relay() throws IOException {
    MediaServer server =
        MediaServer.start(new MediaConfig(0, 1, List.of(InetAddress.getLoopbackAddress())));
    open.add(server);
    TurnHandle turn =
        server.openTurn(new TurnConfig(0, OptionalInt.of(0), Optional.empty(), SECRET, List.of()));
    return new Running(server, turn);
  }

  private RelayPool pool(String relays, IceServers own) {
    RelayPool pool =
        new RelayPool(ExternalRelay.parse(relays), "here", own, InstantSource.system()).start();
    open.add(pool);
    return pool;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private static void await(Duration within, String what, BooleanSupplier condition) {
    long until = System.nanoTime() + within.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - until >= 0) {
        throw new AssertionError("not within " + within + ": " + what);
      }
      Thread.onSpinWait();
    }
  }

  private static List<String> urls(RelayPool pool) {
    return pool.states().stream().flatMap(state -> state.urls().stream()).toList();
  }

  @Test
  void tellsOfEachUrlThatGivesAnAllocationAndOfNoOther() throws Exception {
    Running relay = relay();
    String dead = "turn:127.0.0.1:1?transport=udp";
    // The certificate is made at start, so that no client trusts it.
    String untrusted = "turns:127.0.0.1:" + relay.turn().tlsPort().orElseThrow();
    RelayPool pool =
        pool(
            "%s %s secret=wrong".formatted(relay.url("udp"), relay.url("tcp")),
            sid -> List.of(OWN));
    RelayPool good =
        new RelayPool(
                List.of(
                    new ExternalRelay(
                        List.of(
                            RelayUrl.parse(relay.url("udp")),
                            RelayUrl.parse(dead),
                            RelayUrl.parse(untrusted),
                            RelayUrl.parse(relay.url("tcp"))),
                        SECRET,
                        "",
                        1,
                        10)),
                "",
                sid -> List.of(OWN),
                InstantSource.system())
            .start();
    open.add(good);
    List<String> working = List.of(relay.url("udp"), relay.url("tcp"));
    await(Duration.ofSeconds(20), "works", () -> urls(good).equals(working));
    IceServer told = good.of("PA_1").getFirst();
    assertEquals(working, told.urls());
    long expiry = Long.parseLong(told.username().substring(0, told.username().indexOf(':')));
    assertTrue(told.username().endsWith(":PA_1"), told.username());
    long hours = Duration.between(Instant.now(), Instant.ofEpochSecond(expiry)).toHours();
    assertTrue(hours >= 7 && hours <= 8, told.username());
    assertEquals(List.of(OWN), good.of("PA_1").subList(1, 2));
    await(
        Duration.ofSeconds(20),
        "refused",
        () -> pool.states().getFirst().why().contains("401") || urls(pool).size() > 0);
    assertEquals(List.of(), urls(pool));
    assertEquals(List.of(OWN), pool.of("PA_1"));
    // Probes give back what they take.
    await(
        Duration.ofSeconds(10),
        "ended",
        () -> {
          var counters = relay.server().counters();
          return counters.getOrDefault("turn.allocated", 99L)
                  - counters.getOrDefault("turn.ended", 0L)
              <= 2;
        });
  }

  @Test
  void dropsARelayWithinTenSecondsOfItsEnd() throws Exception {
    Running near = relay();
    Running far = relay();
    RelayPool pool =
        new RelayPool(
                List.of(named(near, "here", 1, 10), named(far, "there", 1, 10)),
                "here",
                sid -> List.of(OWN),
                InstantSource.system())
            .start();
    open.add(pool);
    await(Duration.ofSeconds(20), "both work", () -> urls(pool).size() == 2);
    assertEquals(List.of(near.url("udp")), pool.of("PA_1").getFirst().urls());
    assertEquals(2, pool.of("PA_1").size());
    long killed = System.nanoTime();
    near.server().close();
    await(Duration.ofSeconds(10), "dropped", () -> urls(pool).equals(List.of(far.url("udp"))));
    assertTrue(System.nanoTime() - killed < TimeUnit.SECONDS.toNanos(10));
    assertEquals(
        List.of(List.of(far.url("udp")), OWN.urls()),
        pool.of("PA_1").stream().map(IceServer::urls).toList());
    far.server().close();
    await(Duration.ofSeconds(10), "all gone", () -> urls(pool).isEmpty());
    assertEquals(List.of(OWN), pool.of("PA_1"));
  }

  private static ExternalRelay named(Running relay, String region, int weight, int limit) {
    return new ExternalRelay(
        List.of(RelayUrl.parse(relay.url("udp"))), SECRET, region, weight, limit);
  }

  @Test
  void sharesByWeightUpToTheLimitAndForgetsWhoLeft() {
    ExternalRelay heavy = of("turn:heavy:3478", 3, 30);
    ExternalRelay light = of("turn:light:3478", 1, 30);
    RelayPool pool =
        new RelayPool(List.of(heavy, light), "", IceServers.NONE, InstantSource.system());
    open.add(pool);
    for (ExternalRelay each : List.of(heavy, light)) {
      pool.heard(each, new RelayProbe.Outcome(RelayProbe.State.UP, 5, ""));
    }
    for (int i = 0; i < 40; i++) {
      assertFalse(pool.of("PA_" + i).isEmpty());
    }
    assertEquals(List.of(30, 10), participants(pool));
    // The heavy one is at its limit; those that are there stay, also when they ask again.
    String first = pool.of("PA_0").getFirst().urls().getFirst();
    assertEquals(first, pool.of("PA_0").getFirst().urls().getFirst());
    for (int i = 40; i < 45; i++) {
      assertEquals(List.of("turn:light:3478"), pool.of("PA_" + i).getFirst().urls());
    }
    assertEquals(List.of(30, 15), participants(pool));
    for (int i = 0; i < 45; i++) {
      pool.forgetParticipant("PA_" + i);
      pool.forgetParticipant("PA_" + i);
    }
    assertEquals(List.of(0, 0), participants(pool));
  }

  @Test
  void isNotToldOfARelayThatIsFull() {
    ExternalRelay relay = of("turn:one:3478", 1, 30);
    RelayPool pool = new RelayPool(List.of(relay), "", sid -> List.of(OWN), InstantSource.system());
    open.add(pool);
    pool.heard(relay, new RelayProbe.Outcome(RelayProbe.State.UP, 5, ""));
    pool.heard(relay, new RelayProbe.Outcome(RelayProbe.State.DOWN, 0, "one lost probe"));
    assertEquals(2, pool.of("PA_1").size());
    pool.heard(relay, new RelayProbe.Outcome(RelayProbe.State.FULL, 5, "508"));
    assertEquals(List.of(OWN), pool.of("PA_1"));
    pool.heard(relay, new RelayProbe.Outcome(RelayProbe.State.UP, 5, ""));
    assertEquals(2, pool.of("PA_1").size());
  }

  private static ExternalRelay of(String url, int weight, int limit) {
    return new ExternalRelay(List.of(RelayUrl.parse(url)), SECRET, "", weight, limit);
  }

  private static List<Integer> participants(RelayPool pool) {
    return pool.states().stream().map(RelayState::participants).toList();
  }

  @Test
  void readsWhatTheOperatorWrites() {
    List<ExternalRelay> relays =
        ExternalRelay.parse(
            "turn:a.example:3478?transport=udp turns:a.example:443 secret=s=1 region=eu weight=2"
                + " limit=500; turn:[2001:db8::1] secret=x;");
    assertEquals(2, relays.size());
    assertEquals("s=1", relays.getFirst().secret());
    assertEquals("eu", relays.getFirst().region());
    assertEquals(500, relays.getFirst().participantsMax());
    RelayUrl six = relays.getLast().urls().getFirst();
    assertEquals("2001:db8::1", six.host());
    assertEquals(3478, six.port());
    assertEquals(RelayUrl.Transport.UDP, six.transport());
    assertFalse(relays.toString().contains("s=1"), relays::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "turn:a",
        "secret=x",
        "http://a secret=x",
        "turn:a:99999 secret=x",
        "turns:a?transport=udp secret=x",
        "turn:a secret=x weight=0",
        "turn:a secret=x limit=many",
        "turn:a secret=x colour=red"
      })
  void saysWhatIsWrong(String text) {
    assertThrows(IllegalArgumentException.class, () -> ExternalRelay.parse(text));
  }

  /// RFC 2202's tools give the same: `printf 1700000000:PA_1 | openssl dgst -sha1 -hmac secret`.
  @Test
  void mintsWhatCoturnExpects() {
    RelayLogin login = RelayLogin.mint("secret", "PA_1", Instant.ofEpochSecond(1_700_000_000));
    assertEquals("1700000000:PA_1", login.username());
    assertEquals("TXds/b3v2d2c+jiGPbTrPKfZrZg=", login.password());
    assertFalse(login.toString().contains(login.password()));
  }
}
