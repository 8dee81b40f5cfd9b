// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import com.google.protobuf.InvalidProtocolBufferException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocketClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import livekit.LivekitModels.TrackSource;
import livekit.LivekitModels.TrackType;
import livekit.LivekitRtc.AddTrackRequest;
import livekit.LivekitRtc.LeaveRequest;
import livekit.LivekitRtc.Ping;
import livekit.LivekitRtc.SessionDescription;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse;
import org.jspecify.annotations.Nullable;

/// A client of the LiveKit protocol over `/rtc`: it publishes over a connection that it offers and
/// receives over one that the server offers. Any thread.
// What follows a link's future completes others, which are awaited.
@SuppressWarnings("FutureReturnValueIgnored")
final class LiveKitParticipant implements Participant {

  private static final long PING_SECONDS = 5;
  private static final ScheduledExecutorService PINGS =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("ping").factory());

  private final LoadLoops loops;
  private final ClientWebSocket socket;
  private final ScheduledFuture<?> pings;
  private final CompletableFuture<Throwable> gone = new CompletableFuture<>();
  private final CompletableFuture<Void> joined = new CompletableFuture<>();
  private final CompletableFuture<Void> published = new CompletableFuture<>();
  private final CompletableFuture<Void> listening = new CompletableFuture<>();
  private @Nullable PeerLink publishing;
  private @Nullable PeerLink receiving;
  private @Nullable Receiver receiver;
  private boolean closed;

  LiveKitParticipant(LoadLoops loops, WebSocketClient sockets, int port, String path) {
    this.loops = loops;
    socket = sockets.webSocket();
    socket.binaryMessageHandler(this::receive);
    socket.closeHandler(ignored -> failed(new IllegalStateException("the server hung up")));
    socket.connect(port, "localhost", path).onFailure(this::failed);
    pings = PINGS.scheduleAtFixedRate(this::ping, PING_SECONDS, PING_SECONDS, TimeUnit.SECONDS);
  }

  private void failed(Throwable cause) {
    gone.complete(cause);
    joined.completeExceptionally(cause);
    published.completeExceptionally(cause);
    listening.completeExceptionally(cause);
  }

  /// Why it is in no room any more; not complete as long as it is.
  CompletableFuture<Throwable> gone() {
    return gone;
  }

  /// What it sends over; null before it publishes.
  synchronized @Nullable PeerLink publishingLink() {
    return publishing;
  }

  private void ping() {
    if (joined.isDone()) {
      send(
          SignalRequest.newBuilder()
              .setPingReq(Ping.newBuilder().setTimestamp(System.currentTimeMillis())));
    }
  }

  private void send(SignalRequest.Builder request) {
    socket.writeBinaryMessage(Buffer.buffer(request.build().toByteArray())).onFailure(this::failed);
  }

  private void receive(Buffer frame) {
    try {
      SignalResponse message = SignalResponse.parseFrom(frame.getBytes());
      switch (message.getMessageCase()) {
        case JOIN -> joined.complete(null);
        case OFFER -> answer(message.getOffer());
        case ANSWER -> connect(RemoteSdp.read(message.getAnswer().getSdp()));
        case LEAVE -> failed(new IllegalStateException("sent away: " + message.getLeave()));
        default -> {}
      }
    } catch (InvalidProtocolBufferException | RuntimeException e) {
      failed(e);
    }
  }

  private synchronized void connect(RemoteSdp remote) {
    if (publishing != null) {
      publishing.connect(remote);
    }
  }

  private synchronized void answer(SessionDescription offer) {
    if (closed) {
      return;
    }
    RemoteSdp remote = RemoteSdp.read(offer.getSdp());
    PeerLink link = receiving;
    if (link == null || receiver == null) {
      receiver = new Receiver();
      link = new PeerLink(loops.next(), true, receiver);
      receiver.over(link);
      receiving = link;
      link.ready()
          .whenComplete((done, failure) -> {
            if (failure == null) {
              listening.complete(null);
            } else {
              failed(failure);
            }
          });
    }
    receiver.videoIs(remote.videoPayloadType());
    send(
        SignalRequest.newBuilder()
            .setAnswer(
                SessionDescription.newBuilder()
                    .setType("answer")
                    .setId(offer.getId())
                    .setSdp(new LocalSdp(link).answer(remote))));
    link.connect(remote);
  }

  @Override
  public CompletableFuture<Void> publish(int layers, boolean speaks) {
    return joined.thenCompose(ignored -> {
      offerTracks(layers, speaks);
      return published;
    });
  }

  private synchronized void offerTracks(int layers, boolean speaks) {
    Publisher publisher = new Publisher(loops.video(), layers, speaks);
    PeerLink link = new PeerLink(loops.next(), true, publisher);
    publisher.over(link);
    publishing = link;
    link.ready()
        .whenComplete((done, failure) -> {
          if (failure == null) {
            published.complete(null);
          } else {
            failed(failure);
          }
        });
    addTrack(publisher.audioTrack(), TrackType.AUDIO, TrackSource.MICROPHONE);
    addTrack(publisher.videoTrack(), TrackType.VIDEO, TrackSource.CAMERA);
    send(
        SignalRequest.newBuilder()
            .setOffer(
                SessionDescription.newBuilder()
                    .setType("offer")
                    .setId(1)
                    .setSdp(new LocalSdp(link).offer(publisher))));
  }

  private void addTrack(String track, TrackType type, TrackSource source) {
    AddTrackRequest.Builder request =
        AddTrackRequest.newBuilder().setCid(track).setType(type).setSource(source);
    if (type == TrackType.VIDEO) {
      request.setWidth(1280).setHeight(720);
    }
    send(SignalRequest.newBuilder().setAddTrack(request));
  }

  @Override
  public CompletableFuture<Void> listen() {
    return listening;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    pings.cancel(false);
    if (joined.isDone() && !joined.isCompletedExceptionally()) {
      send(SignalRequest.newBuilder().setLeave(LeaveRequest.newBuilder()));
      socket.close();
    }
    if (publishing != null) {
      publishing.close();
    }
    if (receiving != null) {
      receiving.close();
    }
  }
}
