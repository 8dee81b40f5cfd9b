// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.signaling.wire.TrackDescription;

/// A track that a participant has announced. Owned by its room's context.
final class PublishedTrack {

  final Participant owner;
  final String cid;
  TrackDescription description;

  /// Negotiated: others may know of it and receive it.
  boolean live;

  /// Its publisher was told that somebody receives it.
  boolean subscribed;

  /// The highest quality that its publisher was told to send; it begins with all.
  int demand = TrackDescription.HIGH;

  /// Runs while less than that is wanted; 0 without.
  long demandTimer;

  PublishedTrack(Participant owner, String cid, TrackDescription description) {
    this.owner = owner;
    this.cid = cid;
    this.description = description;
  }

  String sid() {
    return description.sid();
  }

  /// What its msid begins with: the publisher, and what is to be played in step.
  String stream() {
    String group =
        switch (description.source()) {
          case CAMERA, MICROPHONE -> "camera";
          case SCREEN_SHARE, SCREEN_SHARE_AUDIO -> "screen";
          case UNKNOWN -> sid();
        };
    return owner.sid + "|" + group;
  }
}
