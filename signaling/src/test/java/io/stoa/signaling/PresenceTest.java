// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.media.MediaConfig;
import io.stoa.media.MediaEvent;
import io.stoa.media.MediaServer;
import io.stoa.media.TransportRole;
import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.VideoGrant;
import io.stoa.signaling.wire.LeaveReason;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PresenceTest {

  private final Vertx vertx = Vertx.vertx();
  private final List<PresenceEvent> told = new CopyOnWriteArrayList<>();
  private MediaServer media;
  private Room room;

  @BeforeEach
  void open() throws Exception {
    media = MediaServer.start(new MediaConfig(0, 1, List.of(InetAddress.getLoopbackAddress())));
    SignalingConfig config = SignalingConfig.of(Map.of("key", "secret"));
    RoomDirectory directory = new RoomDirectory(vertx, media, config);
    directory.watchPresence(told::add);
    room = new Room("class", vertx, media, config, RoomSettings.of(config), directory);
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

  /// Somebody with one connection, or with two.
  private Sleeper enter(String identity, boolean single) throws Exception {
    Sleeper client = new Sleeper(identity);
    MultiMap query = MultiMap.caseInsensitiveMultiMap().add("sdk", "js");
    inRoom(() -> room.arrivals.join(client, JoinQuery.dual(query), single));
    return client;
  }

  private void media(Sleeper client, TransportRole role) throws Exception {
    String sid = client.participantNow().sid;
    inRoom(() -> room.happened(new MediaEvent.TransportConnected(sid, role)));
  }

  private void quiet(Sleeper client, TransportRole role, boolean quiet, long silentSeconds)
      throws Exception {
    String sid = client.participantNow().sid;
    long silentNanos = Duration.ofSeconds(silentSeconds).toNanos();
    inRoom(() -> room.happened(new MediaEvent.TransportQuiet(sid, role, quiet, silentNanos)));
  }

  @Test
  void aSessionOverHttpEndsWithItsTransport() throws Exception {
    for (MediaEvent.Reason reason :
        List.of(MediaEvent.Reason.CLOSED_BY_CLIENT, MediaEvent.Reason.CONSENT_EXPIRED)) {
      AccessToken token = AccessToken.of("camera", VideoGrant.join("class"), Duration.ofMinutes(5));
      HttpSession session = new HttpSession(token, ClientOrigin.UNKNOWN, "", () -> {});
      session.enter(room);
      MultiMap query = MultiMap.caseInsensitiveMultiMap();
      inRoom(() -> room.arrivals.join(session, JoinQuery.dual(query), true));
      String sid = Objects.requireNonNull(session.participant()).sid;
      inRoom(() ->
          room.happened(new MediaEvent.TransportFailed(sid, TransportRole.PUBLISHER, reason)));
      assertFalse(session.open(), reason::name);
    }
  }

  private List<String> kinds() {
    List<String> kinds = new ArrayList<>();
    told.forEach(event -> kinds.add(event.identity() + " " + event.kind()));
    return kinds;
  }

  private long secondsAgo(int index) {
    return Duration.ofNanos(System.nanoTime() - told.get(index).sinceNanos()).toSeconds();
  }

  @Test
  void somebodyIsThereOnceMediaIsConnectedAndGoneSinceNothingWasHeard() throws Exception {
    Sleeper ann = enter("ann", true);
    assertEquals(List.of(), kinds());
    media(ann, TransportRole.PUBLISHER);
    assertEquals(List.of("ann JOINED"), kinds());
    quiet(ann, TransportRole.PUBLISHER, true, 40);
    assertEquals(List.of("ann JOINED", "ann LOST"), kinds());
    assertTrue(secondsAgo(1) >= 40 && secondsAgo(1) < 60, "since " + secondsAgo(1));
    quiet(ann, TransportRole.PUBLISHER, false, 0);
    assertEquals("ann FOUND", kinds().get(2));
    quiet(ann, TransportRole.PUBLISHER, true, 40);
    inRoom(() -> room.remove(ann.participantNow(), LeaveReason.SIGNAL_CLOSE));
    assertEquals("ann LEFT", kinds().getLast());
    assertEquals("signal_close", told.getLast().detail());
    assertTrue(secondsAgo(told.size() - 1) >= 40, "since " + secondsAgo(told.size() - 1));
  }

  @Test
  void whoIsHeardByOneOfTwoConnectionsIsThere() throws Exception {
    Sleeper bob = enter("bob", false);
    media(bob, TransportRole.SUBSCRIBER);
    media(bob, TransportRole.PUBLISHER);
    quiet(bob, TransportRole.SUBSCRIBER, true, 50);
    assertEquals(List.of("bob JOINED"), kinds());
    quiet(bob, TransportRole.PUBLISHER, true, 20);
    assertEquals(List.of("bob JOINED", "bob LOST"), kinds());
    assertTrue(secondsAgo(1) >= 20 && secondsAgo(1) < 40, "since " + secondsAgo(1));
  }

  @Test
  void lostConsentIsHalfAMinuteOldAndARestartMendsIt() throws Exception {
    Sleeper ann = enter("ann", true);
    media(ann, TransportRole.PUBLISHER);
    String sid = ann.participantNow().sid;
    inRoom(() ->
        room.happened(
            new MediaEvent.TransportFailed(
                sid, TransportRole.PUBLISHER, MediaEvent.Reason.CONSENT_EXPIRED)));
    assertEquals("consent_expired", told.getLast().detail());
    assertTrue(secondsAgo(1) >= 30 && secondsAgo(1) < 50, "since " + secondsAgo(1));
    media(ann, TransportRole.PUBLISHER);
    assertEquals(List.of("ann JOINED", "ann LOST", "ann FOUND"), kinds());
  }

  @Test
  void talkEndsWithPresenceAndWhoNeverHadMediaWasNeverThere() throws Exception {
    Sleeper ann = enter("ann", true);
    Sleeper cyd = enter("cyd", true);
    media(ann, TransportRole.PUBLISHER);
    MediaEvent.Speaker loud = new MediaEvent.Speaker(ann.participantNow().sid, 0.5f, true);
    inRoom(() -> room.happened(new MediaEvent.SpeakersChanged(List.of(loud))));
    inRoom(() -> room.happened(new MediaEvent.SpeakersChanged(List.of(loud))));
    inRoom(() -> room.remove(ann.participantNow(), LeaveReason.CLIENT_INITIATED));
    inRoom(() -> room.remove(cyd.participantNow(), LeaveReason.CLIENT_INITIATED));
    assertEquals(List.of("ann JOINED", "ann SPEAKS", "ann FALLS_SILENT", "ann LEFT"), kinds());
  }
}
