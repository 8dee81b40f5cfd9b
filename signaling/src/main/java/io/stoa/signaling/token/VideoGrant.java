// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.token;

import java.util.Set;

/// What a token's bearer may do; the claim `video`. Immutable.
///
/// @param room the only room that the grant is good for; empty names none
/// @param publishSources what may be published, by LiveKit's names (`camera`, `microphone`,
///   `screen_share`, `screen_share_audio`); empty means everything
/// @param hidden others are not told of this participant
public record VideoGrant(
    String room,
    boolean roomJoin,
    boolean roomCreate,
    boolean roomList,
    boolean roomAdmin,
    boolean roomRecord,
    boolean canPublish,
    boolean canSubscribe,
    boolean canPublishData,
    Set<String> publishSources,
    boolean canUpdateOwnMetadata,
    boolean hidden,
    boolean recorder,
    boolean agent) {

  public VideoGrant {
    publishSources = Set.copyOf(publishSources);
  }

  /// Nothing but what a claim that says nothing allows.
  public static VideoGrant none() {
    return new VideoGrant(
        "", false, false, false, false, false, true, true, true, Set.of(), false, false, false,
        false);
  }

  /// To join a room, publish and subscribe there.
  public static VideoGrant join(String room) {
    return new VideoGrant(
        room, true, false, false, false, false, true, true, true, Set.of(), false, false, false,
        false);
  }

  /// To run a room by the server API.
  public static VideoGrant admin(String room) {
    return new VideoGrant(
        room, false, false, false, true, false, true, true, true, Set.of(), false, false, false,
        false);
  }

  /// The same grant with these three permissions.
  public VideoGrant permitting(boolean publish, boolean subscribe, boolean publishData) {
    return new VideoGrant(
        room,
        roomJoin,
        roomCreate,
        roomList,
        roomAdmin,
        roomRecord,
        publish,
        subscribe,
        publishData,
        publishSources,
        canUpdateOwnMetadata,
        hidden,
        recorder,
        agent);
  }

  /// The same grant, to publish only these sources; empty means everything.
  public VideoGrant publishingOnly(Set<String> sources) {
    return new VideoGrant(
        room,
        roomJoin,
        roomCreate,
        roomList,
        roomAdmin,
        roomRecord,
        canPublish,
        canSubscribe,
        canPublishData,
        sources,
        canUpdateOwnMetadata,
        hidden,
        recorder,
        agent);
  }

  /// The same grant, to change or not to change one's own name, metadata and attributes.
  public VideoGrant updatingOwnMetadata(boolean allowed) {
    return new VideoGrant(
        room,
        roomJoin,
        roomCreate,
        roomList,
        roomAdmin,
        roomRecord,
        canPublish,
        canSubscribe,
        canPublishData,
        publishSources,
        allowed,
        hidden,
        recorder,
        agent);
  }

  /// The same grant for a participant whom others see or do not see.
  public VideoGrant hiding(boolean hide) {
    return new VideoGrant(
        room,
        roomJoin,
        roomCreate,
        roomList,
        roomAdmin,
        roomRecord,
        canPublish,
        canSubscribe,
        canPublishData,
        publishSources,
        canUpdateOwnMetadata,
        hide,
        recorder,
        agent);
  }

  /// The same grant with or without the right to run its room.
  public VideoGrant administering(boolean admin) {
    return new VideoGrant(
        room,
        roomJoin,
        roomCreate,
        roomList,
        admin,
        roomRecord,
        canPublish,
        canSubscribe,
        canPublishData,
        publishSources,
        canUpdateOwnMetadata,
        hidden,
        recorder,
        agent);
  }

  public boolean mayPublish(String source) {
    return canPublish && (publishSources.isEmpty() || publishSources.contains(source));
  }
}
