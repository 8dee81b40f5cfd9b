// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.media.DataLabel;
import io.stoa.signaling.wire.ClientMessage;
import io.stoa.signaling.wire.DataTrackDescription;
import io.stoa.signaling.wire.LeaveReason;
import io.stoa.signaling.wire.ServerMessage;
import io.stoa.signaling.wire.ServerMessage.DataTrackSource;
import io.stoa.signaling.wire.ServerMessage.Refusal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The data tracks of a room: streams of frames that a participant publishes by name and others
/// receive when they ask for them, by the channel `_data_track`. What is lost is lost.
///
/// A packet carries the handle that its publisher chose; each receiver gets it with the handle that
/// it was told. Nothing else of a packet is looked at, and its payload may be encrypted. Owned by
/// its room's context.
final class DataTracks {

  /// Of one participant.
  static final int TRACKS_MAX = 64;

  /// That one participant receives.
  static final int SUBSCRIPTIONS_MAX = 1_024;

  private static final int HANDLE_MAX = 0xffff;
  private static final int NAME_MAX = 256;

  /// The fixed part of a packet: version, marker and flags, the handle from its third byte on,
  /// sequence, frame number and timestamp.
  private static final int HEADER_BYTES = 12;

  private static final int HANDLE_AT = 2;

  /// The version is in the first three bits.
  private static final int VERSION_MASK = 0xe0;

  private final Room room;

  /// A track, and who receives it by which handle.
  static final class DataTrack {
    private final Participant owner;
    private final DataTrackDescription description;
    private final Map<Participant, Integer> receivers = new LinkedHashMap<>();

    DataTrack(Participant owner, DataTrackDescription description) {
      this.owner = owner;
      this.description = description;
    }

    DataTrackDescription description() {
      return description;
    }
  }

  DataTracks(Room room) {
    this.room = room;
  }

  void publish(Participant from, ClientMessage.PublishData request) {
    Refusal refusal = refusal(from, request);
    if (refusal != Refusal.NONE) {
      from.send(new ServerMessage.DataTrackRefused(refusal, why(refusal), request));
      return;
    }
    DataTrackDescription description =
        new DataTrackDescription(
            Ids.next("DTR_"), request.handle(), request.name(), request.encryption());
    from.dataTracks.put(request.handle(), new DataTrack(from, description));
    from.send(new ServerMessage.DataTrackPublished(description));
    room.announce(from, LeaveReason.UNKNOWN);
  }

  private static Refusal refusal(Participant from, ClientMessage.PublishData request) {
    if (!from.grant.canPublishData() || from.grant.hidden()) {
      return Refusal.NOT_ALLOWED;
    }
    if (request.handle() < 1 || request.handle() > HANDLE_MAX) {
      return Refusal.INVALID_HANDLE;
    }
    if (request.name().isEmpty() || request.name().length() > NAME_MAX) {
      return Refusal.INVALID_NAME;
    }
    if (from.dataTracks.containsKey(request.handle())) {
      return Refusal.DUPLICATE_HANDLE;
    }
    for (DataTrack track : from.dataTracks.values()) {
      if (track.description.name().equals(request.name())) {
        return Refusal.DUPLICATE_NAME;
      }
    }
    return from.dataTracks.size() < TRACKS_MAX ? Refusal.NONE : Refusal.LIMIT_EXCEEDED;
  }

  private static String why(Refusal refusal) {
    return switch (refusal) {
      case INVALID_HANDLE -> "a handle is 1 to 65535";
      case INVALID_NAME -> "a data track needs a name of at most 256 characters";
      case DUPLICATE_HANDLE -> "there is a data track with this handle";
      case DUPLICATE_NAME -> "there is a data track with this name";
      case LIMIT_EXCEEDED -> "too many data tracks";
      default -> "not allowed to publish data";
    };
  }

  void unpublish(Participant from, ClientMessage.UnpublishData request) {
    DataTrack track = from.dataTracks.remove(request.handle());
    if (track == null) {
      return;
    }
    end(track);
    from.send(new ServerMessage.DataTrackUnpublished(track.description));
    room.announce(from, LeaveReason.UNKNOWN);
  }

  private static void end(DataTrack track) {
    track.receivers.forEach((receiver, handle) -> receiver.dataHandles.remove(handle));
    track.receivers.clear();
  }

  void subscribe(Participant from, ClientMessage.SubscribeData request) {
    Map<Integer, DataTrackSource> told = new HashMap<>();
    request
        .trackSids()
        .forEach((sid, subscribe) -> {
          DataTrack track = find(sid);
          if (track == null) {
            return;
          }
          if (!subscribe) {
            drop(from, track);
          } else if (admits(track, from)) {
            told.put(handle(from, track), source(track));
          }
        });
    if (!told.isEmpty()) {
      from.send(new ServerMessage.DataTrackHandles(told));
    }
  }

  private static boolean admits(DataTrack track, Participant receiver) {
    return track.owner != receiver
        && receiver.grant.canSubscribe()
        && receiver.dataHandles.size() < SUBSCRIPTIONS_MAX
        && track.owner.admits(receiver, track.description.sid());
  }

  /// The handle that a receiver knows a track by. One that is free again is not given away before
  /// all others were: packets may be on their way.
  private static int handle(Participant receiver, DataTrack track) {
    Integer known = track.receivers.get(receiver);
    if (known != null) {
      return known;
    }
    do {
      receiver.lastDataHandle = receiver.lastDataHandle % HANDLE_MAX + 1;
    } while (receiver.dataHandles.containsKey(receiver.lastDataHandle));
    receiver.dataHandles.put(receiver.lastDataHandle, track);
    track.receivers.put(receiver, receiver.lastDataHandle);
    return receiver.lastDataHandle;
  }

  private static void drop(Participant receiver, DataTrack track) {
    Integer handle = track.receivers.remove(receiver);
    if (handle != null) {
      receiver.dataHandles.remove(handle);
    }
  }

  private @Nullable DataTrack find(String sid) {
    for (Participant participant : room.participants()) {
      for (DataTrack track : participant.dataTracks.values()) {
        if (track.description.sid().equals(sid)) {
          return track;
        }
      }
    }
    return null;
  }

  private static DataTrackSource source(DataTrack track) {
    return new DataTrackSource(track.owner.identity, track.owner.sid, track.description.sid());
  }

  /// Passes a packet on to whoever receives its track.
  void relay(Participant sender, byte[] packet) {
    if (packet.length < HEADER_BYTES || (packet[0] & VERSION_MASK) != 0) {
      return;
    }
    int handle = (packet[HANDLE_AT] & 0xff) << 8 | (packet[HANDLE_AT + 1] & 0xff);
    DataTrack track = sender.dataTracks.get(handle);
    if (track == null || !sender.grant.canPublishData()) {
      return;
    }
    track.receivers.forEach((receiver, theirs) -> {
      if (!receiver.grant.canSubscribe()) {
        return;
      }
      byte[] out = packet.clone();
      out[HANDLE_AT] = (byte) (theirs >> 8);
      out[HANDLE_AT + 1] = (byte) (int) theirs;
      receiver.send(DataLabel.DATA_TRACK, out);
    });
  }

  /// A publisher has changed who may receive from it.
  void permitted(Participant owner) {
    for (DataTrack track : owner.dataTracks.values()) {
      for (Participant receiver : List.copyOf(track.receivers.keySet())) {
        if (!owner.admits(receiver, track.description.sid())) {
          drop(receiver, track);
        }
      }
    }
  }

  /// A participant may publish no data any more.
  void revoke(Participant owner) {
    for (DataTrack track : owner.dataTracks.values()) {
      end(track);
      owner.send(new ServerMessage.DataTrackUnpublished(track.description));
    }
    owner.dataTracks.clear();
  }

  /// Publishes what a client that came back believes to publish and does not, and tells it of what
  /// it does.
  void synchronise(Participant from, List<ClientMessage.PublishData> believed) {
    for (ClientMessage.PublishData track : believed) {
      if (!from.dataTracks.containsKey(track.handle())) {
        publish(from, track);
      }
    }
  }

  /// Repeats the handles of what a participant receives.
  void tellHandles(Participant participant) {
    Map<Integer, DataTrackSource> told = new HashMap<>();
    participant.dataHandles.forEach((handle, track) -> told.put(handle, source(track)));
    if (!told.isEmpty()) {
      participant.send(new ServerMessage.DataTrackHandles(told));
    }
  }

  /// Forgets a participant with all it published and received.
  void left(Participant participant) {
    participant.dataTracks.values().forEach(DataTracks::end);
    participant.dataTracks.clear();
    participant.dataHandles.values().forEach(track -> track.receivers.remove(participant));
    participant.dataHandles.clear();
  }
}
