// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.token;

import java.util.EnumSet;
import java.util.Set;

/// What a token's bearer may do; the claim `video`. Immutable.
///
/// @param room the only room that the grant is good for; empty names none
/// @param destinationRoom the only room that participants may be moved to; empty names none
/// @param publishSources what may be published, by LiveKit's names (`camera`, `microphone`,
///   `screen_share`, `screen_share_audio`); empty means everything
public record VideoGrant(
    String room, String destinationRoom, Set<Right> rights, Set<String> publishSources) {

  /// Something that a bearer may do, or is.
  public enum Right {
    ROOM_JOIN("roomJoin", false),
    ROOM_CREATE("roomCreate", false),
    ROOM_LIST("roomList", false),
    ROOM_ADMIN("roomAdmin", false),
    ROOM_RECORD("roomRecord", false),
    PUBLISH("canPublish", true),
    SUBSCRIBE("canSubscribe", true),
    PUBLISH_DATA("canPublishData", true),
    UPDATE_OWN_METADATA("canUpdateOwnMetadata", false),
    /// Others are not told of this participant.
    HIDDEN("hidden", false),
    RECORDER("recorder", false),
    AGENT("agent", false);

    private final String claim;
    private final boolean byDefault;

    Right(String claim, boolean byDefault) {
      this.claim = claim;
      this.byDefault = byDefault;
    }

    /// Its name in a token.
    public String claim() {
      return claim;
    }

    /// Whether a claim that says nothing of it allows it.
    public boolean byDefault() {
      return byDefault;
    }
  }

  public VideoGrant {
    rights = Set.copyOf(rights);
    publishSources = Set.copyOf(publishSources);
  }

  /// Nothing but what a claim that says nothing allows.
  public static VideoGrant none() {
    Set<Right> rights = EnumSet.noneOf(Right.class);
    for (Right right : Right.values()) {
      if (right.byDefault()) {
        rights.add(right);
      }
    }
    return new VideoGrant("", "", rights, Set.of());
  }

  /// To join a room, publish and subscribe there.
  public static VideoGrant join(String room) {
    return none().in(room).with(Right.ROOM_JOIN, true);
  }

  /// To run a room by the server API.
  public static VideoGrant admin(String room) {
    return none().in(room).with(Right.ROOM_ADMIN, true);
  }

  /// The same grant for another room.
  public VideoGrant in(String room) {
    return new VideoGrant(room, destinationRoom, rights, publishSources);
  }

  /// The same grant, to move participants to a room.
  public VideoGrant to(String destinationRoom) {
    return new VideoGrant(room, destinationRoom, rights, publishSources);
  }

  /// The same grant with or without a right.
  public VideoGrant with(Right right, boolean granted) {
    Set<Right> changed = EnumSet.noneOf(Right.class);
    changed.addAll(rights);
    if (granted) {
      changed.add(right);
    } else {
      changed.remove(right);
    }
    return new VideoGrant(room, destinationRoom, changed, publishSources);
  }

  /// The same grant with these three permissions.
  public VideoGrant permitting(boolean publish, boolean subscribe, boolean publishData) {
    return with(Right.PUBLISH, publish)
        .with(Right.SUBSCRIBE, subscribe)
        .with(Right.PUBLISH_DATA, publishData);
  }

  /// The same grant, to publish only these sources; empty means everything.
  public VideoGrant publishingOnly(Set<String> sources) {
    return new VideoGrant(room, destinationRoom, rights, sources);
  }

  public boolean has(Right right) {
    return rights.contains(right);
  }

  public boolean canPublish() {
    return has(Right.PUBLISH);
  }

  public boolean canSubscribe() {
    return has(Right.SUBSCRIBE);
  }

  public boolean canPublishData() {
    return has(Right.PUBLISH_DATA);
  }

  public boolean canUpdateOwnMetadata() {
    return has(Right.UPDATE_OWN_METADATA);
  }

  public boolean hidden() {
    return has(Right.HIDDEN);
  }

  public boolean mayPublish(String source) {
    return canPublish() && (publishSources.isEmpty() || publishSources.contains(source));
  }
}
