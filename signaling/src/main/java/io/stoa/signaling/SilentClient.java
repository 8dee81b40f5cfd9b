// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.signaling.token.VideoGrant;

/// A client that cannot be told what happens in its room, and has the token that it came with. Any
/// thread.
interface SilentClient extends Client {

  @Override
  default void send(Broadcast message) {}

  @Override
  default void regrant(VideoGrant grant) {}

  @Override
  default String reissue(VideoGrant grant) {
    return "";
  }

  @Override
  default void refreshToken() {}

  /// It does not answer.
  @Override
  default void ping(Runnable answered) {}
}
