// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.media.MediaConfig;
import io.stoa.media.MediaServer;
import io.stoa.media.TransportRole;
import io.stoa.signaling.wire.JoinRequest;
import io.stoa.signaling.wire.LeaveAction;
import io.stoa.signaling.wire.LeaveReason;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class QuietPathsTest {

  /// Longer than media may take to be heard after a WebSocket is.
  private static final long WAKING_MILLIS = 700;

  private static final JoinRequest JOIN =
      JoinQuery.dual(MultiMap.caseInsensitiveMultiMap().add("sdk", "js"));

  private final Vertx vertx = Vertx.vertx();
  private MediaServer media;
  private Room room;

  @BeforeEach
  void open() throws Exception {
    media = MediaServer.start(new MediaConfig(0, 1, List.of(InetAddress.getLoopbackAddress())));
    SignalingConfig config = SignalingConfig.of(Map.of("key", "secret"));
    room =
        new Room(
            "quiet",
            vertx,
            media,
            config,
            RoomSettings.of(config),
            new RoomDirectory(vertx, media, config));
  }

  @AfterEach
  void close() throws Exception {
    inRoom(room::shutDown);
    media.close();
    vertx.close().await();
  }

  private void inRoom(Runnable action) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    room.run(() -> {
      action.run();
      done.complete(null);
    });
    done.get(30, TimeUnit.SECONDS);
  }

  private Sleeper enter(String identity) throws Exception {
    Sleeper client = new Sleeper(identity);
    inRoom(() -> room.arrivals.join(client, JOIN, true));
    return client;
  }

  private void quiet(Sleeper client, boolean quiet) throws Exception {
    inRoom(() -> room.quietPaths.changed(client.participantNow(), TransportRole.PUBLISHER, quiet));
  }

  @Test
  void aClientWhoseWebSocketLivesIsToldToResume() throws Exception {
    Sleeper ann = enter("ann");
    quiet(ann, true);
    assertNull(ann.told.poll());
    ann.answer();
    assertEquals(LeaveAction.RESUME, ann.told.poll(30, TimeUnit.SECONDS));
    assertFalse(room.quietPaths.avoidsUdp("ann"), "it may have been a pause");
    quiet(ann, false);
    quiet(ann, true);
    ann.answer();
    assertNull(ann.told.poll(WAKING_MILLIS, TimeUnit.MILLISECONDS), "not again so soon");
  }

  @Test
  void aClientThatHearsNothingIsToldToResume() throws Exception {
    Sleeper ann = enter("ann");
    hears(ann, false);
    ann.answer();
    assertEquals(LeaveAction.RESUME, ann.told.poll(30, TimeUnit.SECONDS));
    Sleeper bob = enter("bob");
    hears(bob, false);
    hears(bob, true);
    bob.answer();
    assertNull(bob.told.poll(WAKING_MILLIS, TimeUnit.MILLISECONDS), "it was a pause");
  }

  private void hears(Sleeper client, boolean hears) throws Exception {
    inRoom(() -> room.quietPaths.hears(client.participantNow(), TransportRole.PUBLISHER, hears));
  }

  @Test
  void aLaptopThatSleepsIsLeftAlone() throws Exception {
    Sleeper ann = enter("ann");
    quiet(ann, true);
    assertNull(ann.told.poll(WAKING_MILLIS, TimeUnit.MILLISECONDS));
    // It wakes up: the WebSocket is a little faster than media, however slow this machine is.
    Runnable answered = ann.pings.poll(30, TimeUnit.SECONDS);
    assertNotNull(answered);
    inRoom(() -> {
      answered.run();
      room.quietPaths.changed(ann.participantNow(), TransportRole.PUBLISHER, false);
    });
    assertNull(ann.told.poll(WAKING_MILLIS, TimeUnit.MILLISECONDS));
    assertTrue(ann.participantNow().quiet.isEmpty());
  }

  @Test
  void notEverybodyIsToldAtOnce() throws Exception {
    List<Sleeper> all = new ArrayList<>();
    for (int i = 0; i < QuietPaths.RESUMES_MAX + 3; i++) {
      all.add(enter("p" + i));
    }
    for (Sleeper each : all) {
      quiet(each, true);
      each.answer();
    }
    for (Sleeper each : all.subList(0, QuietPaths.RESUMES_MAX)) {
      assertEquals(LeaveAction.RESUME, each.told.poll(30, TimeUnit.SECONDS));
    }
    for (Sleeper each : all.subList(QuietPaths.RESUMES_MAX, all.size())) {
      assertNull(each.told.poll(WAKING_MILLIS, TimeUnit.MILLISECONDS));
    }
  }

  @Test
  void oneWhoHasLeftIsToldNothing() throws Exception {
    Sleeper ann = enter("ann");
    quiet(ann, true);
    inRoom(() -> room.remove(ann.participantNow(), LeaveReason.CLIENT_INITIATED));
    ann.answer();
    assertNull(ann.told.poll(WAKING_MILLIS, TimeUnit.MILLISECONDS));
  }
}
