// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.signaling.CallRefused.Code;
import io.stoa.signaling.sdp.MalformedSdp;
import io.stoa.signaling.sdp.RemoteDescription;
import io.stoa.signaling.sdp.RemoteSection;
import io.stoa.signaling.sdp.SdpReader;
import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.wire.ClientMessage;
import io.stoa.signaling.wire.JoinRequest;
import io.stoa.signaling.wire.TrackDescription;
import io.stoa.signaling.wire.TrackKind;
import io.stoa.signaling.wire.TrackSource;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// Participants that speak HTTP: those who publish one stream, and those who play what is there.
/// Any thread.
public final class HttpSessions {

  /// Sessions on this node.
  static final int MAX = 10_000;

  private final RoomDirectory rooms;
  private final ConcurrentMap<String, HttpSession> sessions = new ConcurrentHashMap<>();

  HttpSessions(RoomDirectory rooms) {
    this.rooms = rooms;
  }

  /// A session and our answer to its offer.
  public record Opened(HttpSession session, String answer) {}

  /// Publishes what the offer sends. Fails with [CallRefused].
  public Future<Opened> publish(AccessToken token, ClientOrigin origin, String offer) {
    return open(token, origin, offer, true);
  }

  /// Plays what is published in the room, as far as the offer has m-lines for it. Fails with
  /// [CallRefused]; with ABORTED while nothing is published, which nobody in the room notices.
  public Future<Opened> play(AccessToken token, ClientOrigin origin, String offer) {
    return open(token, origin, offer, false)
        .compose(opened -> {
          if (opened.answer().contains("a=sendonly")) {
            return Future.succeededFuture(opened);
          }
          opened.session().end();
          return nothing();
        });
  }

  private static Future<Opened> nothing() {
    return Future.failedFuture(new CallRefused(Code.ABORTED, "nothing is published in the room"));
  }

  /// The session of that id.
  public Optional<HttpSession> find(String id) {
    return Optional.ofNullable(sessions.get(id));
  }

  private Future<Opened> open(
      AccessToken token, ClientOrigin origin, String offer, boolean publish) {
    List<ClientMessage.AddTrack> tracks;
    try {
      RemoteDescription description = SdpReader.read(offer);
      tracks = publish ? tracks(description) : List.of();
      check(description, publish, token);
    } catch (MalformedSdp e) {
      return Future.failedFuture(
          new CallRefused(Code.MALFORMED, Objects.requireNonNull(e.getMessage())));
    } catch (CallRefused refused) {
      return Future.failedFuture(refused);
    }
    if (rooms.isDraining()) {
      return Future.failedFuture(RoomDirectory.refusal());
    }
    if (sessions.size() >= MAX) {
      return Future.failedFuture(
          new CallRefused(Code.RESOURCE_EXHAUSTED, "too many sessions on this node"));
    }
    return publish
        ? enter(token, origin, offer, tracks, true)
        : rooms
            .publishes(token.grant().room())
            .compose(any -> any ? enter(token, origin, offer, tracks, false) : nothing());
  }

  private Future<Opened> enter(
      AccessToken token,
      ClientOrigin origin,
      String offer,
      List<ClientMessage.AddTrack> tracks,
      boolean publish) {
    String[] id = new String[1];
    HttpSession session = new HttpSession(token, origin, offer, () -> sessions.remove(id[0]));
    id[0] = session.id();
    sessions.put(session.id(), session);
    Future<String> answer = session.answer();
    rooms.join(
        token.grant().room(),
        session,
        JoinRequest.http(tracks, new ClientMessage.Offer(1, offer), !publish),
        true);
    return answer.map(sdp -> new Opened(session, sdp));
  }

  private static void check(RemoteDescription offer, boolean publish, AccessToken token)
      throws CallRefused {
    boolean any = false;
    for (RemoteSection section : offer.sections()) {
      if (section.kind() == null || section.rejected()) {
        continue;
      }
      any |= section.usable() && !publish && section.direction().receives();
      if (publish && section.direction().sends()) {
        any = true;
        checkSent(section, token);
      }
    }
    if (!any) {
      throw new CallRefused(
          Code.INVALID_ARGUMENT,
          publish
              ? "the offer sends no audio or video"
              : "the offer receives no audio or video that is known here");
    }
    if (!publish && !token.grant().canSubscribe()) {
      throw new CallRefused(Code.PERMISSION_DENIED, "the token does not allow to subscribe");
    }
  }

  /// Half of what somebody publishes is not what they want (RFC 9725 §4.4.3).
  private static void checkSent(RemoteSection section, AccessToken token) throws CallRefused {
    String source = source(section).grantName();
    if (!token.grant().mayPublish(source)) {
      throw new CallRefused(
          Code.PERMISSION_DENIED, "the token does not allow to publish " + source);
    }
    if (!section.usable()) {
      throw new CallRefused(
          Code.INVALID_ARGUMENT, "no codec of the offer's " + section.media() + " is known here");
    }
  }

  private static TrackSource source(RemoteSection section) {
    return section.media().equals("audio") ? TrackSource.MICROPHONE : TrackSource.CAMERA;
  }

  private static List<ClientMessage.AddTrack> tracks(RemoteDescription offer) {
    List<ClientMessage.AddTrack> tracks = new ArrayList<>();
    for (RemoteSection section : offer.sections()) {
      if (section.kind() != null && section.usable() && section.direction().sends()) {
        boolean audio = section.media().equals("audio");
        String cid = section.msidTrack().isEmpty() ? section.mid() : section.msidTrack();
        tracks.add(
            new ClientMessage.AddTrack(
                cid,
                TrackDescription.of(
                    audio ? TrackKind.AUDIO : TrackKind.VIDEO, source(section), section.rids())));
      }
    }
    return tracks;
  }
}
