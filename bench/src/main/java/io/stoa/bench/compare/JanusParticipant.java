// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.compare;

import io.stoa.bench.load.LoadLoops;
import io.stoa.bench.load.LocalSdp;
import io.stoa.bench.load.Participant;
import io.stoa.bench.load.PeerLink;
import io.stoa.bench.load.Publisher;
import io.stoa.bench.load.Receiver;
import io.stoa.bench.load.RemoteSdp;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// A client of the Janus videoroom: a handle and connection to publish, and one to receive all
/// others over. Any thread.
final class JanusParticipant implements Participant {

  private static final int TRIES_MAX = 50;
  private static final Executor LATER =
      CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS);

  private final JanusSession session;
  private final LoadLoops loops;
  private final JanusRoom room;
  private final long feed;
  private final List<PeerLink> links = new ArrayList<>();
  private final List<Long> handles = new ArrayList<>();

  JanusParticipant(JanusSession session, LoadLoops loops, JanusRoom room, int number) {
    this.session = session;
    this.loops = loops;
    this.room = room;
    // 0 is no feed.
    this.feed = number + 1L;
  }

  @Override
  public CompletableFuture<Void> publish(int layers, boolean speaks) {
    Publisher publisher = new Publisher(loops.video(), layers, speaks);
    PeerLink link = new PeerLink(loops.next(), true, publisher);
    publisher.over(link);
    remember(link);
    JsonObject join =
        new JsonObject()
            .put("request", "joinandconfigure")
            .put("ptype", "publisher")
            .put("room", room.id())
            .put("id", feed);
    return session
        .attach()
        .thenCompose(handle -> {
          remember(handle);
          return session.ask(handle, join, "offer", new LocalSdp(link).offer(publisher));
        })
        .thenCompose(answer -> {
          link.connect(RemoteSdp.read(answer.getJsonObject("jsep").getString("sdp")));
          return link.ready();
        })
        .thenRun(() -> room.published(feed));
  }

  @Override
  public CompletableFuture<Void> listen() {
    JsonArray streams = new JsonArray();
    room.others(feed).forEach(other -> streams.add(new JsonObject().put("feed", other)));
    JsonObject join =
        new JsonObject()
            .put("request", "join")
            .put("ptype", "subscriber")
            .put("room", room.id())
            .put("streams", streams);
    return session
        .attach()
        .thenCompose(handle -> {
          remember(handle);
          return attend(handle, join, TRIES_MAX).thenCompose(offer -> accept(handle, offer));
        });
  }

  /// Joins as a subscriber. The videoroom knows a feed only some time after the publisher's own
  /// side is connected.
  private CompletableFuture<JsonObject> attend(long handle, JsonObject join, int tries) {
    return session
        .ask(handle, join, "", "")
        .exceptionallyCompose(failure ->
            tries > 0 && String.valueOf(failure.getMessage()).contains("No such feed")
                ? CompletableFuture.supplyAsync(() -> tries - 1, LATER)
                    .thenCompose(left -> attend(handle, join, left))
                : CompletableFuture.failedFuture(failure));
  }

  private CompletableFuture<Void> accept(long handle, JsonObject event) {
    RemoteSdp offer = RemoteSdp.read(event.getJsonObject("jsep").getString("sdp"));
    Receiver receiver = new Receiver();
    PeerLink link = new PeerLink(loops.next(), false, receiver);
    receiver.over(link);
    receiver.videoIs(offer.videoPayloadType());
    remember(link);
    link.connect(offer);
    return session
        .ask(
            handle,
            new JsonObject().put("request", "start"),
            "answer",
            new LocalSdp(link).answer(offer))
        .thenCompose(started -> link.ready());
  }

  private synchronized void remember(PeerLink link) {
    links.add(link);
  }

  private synchronized void remember(long handle) {
    handles.add(handle);
  }

  @Override
  public synchronized void close() {
    session.detach(handles);
    links.forEach(PeerLink::close);
    handles.clear();
    links.clear();
  }
}
