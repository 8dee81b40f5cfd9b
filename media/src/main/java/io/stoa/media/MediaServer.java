// SPDX-License-Identifier: Apache-2.0
package io.stoa.media;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The media server: shards, their ports, and the rooms on them. Any thread.
public final class MediaServer implements AutoCloseable {

  private MediaServer() {}

  /// Binds the ports and starts the shards.
  ///
  /// @throws IOException when a port is taken; the message names address and port
  public static MediaServer start(MediaConfig config) throws IOException {
    throw new UnsupportedOperationException("not built yet: " + config);
  }

  /// Opens a room on the least loaded shard.
  ///
  /// @param events called on the room's shard; must not block
  public RoomHandle openRoom(String roomId, Consumer<MediaEvent> events) {
    throw new UnsupportedOperationException("not built yet: " + roomId + events);
  }

  /// The UDP port of each shard.
  public List<Integer> udpPorts() {
    throw new UnsupportedOperationException("not built yet");
  }

  public int tcpPort() {
    throw new UnsupportedOperationException("not built yet");
  }

  /// Packets received, forwarded, and dropped by reason, summed over the shards.
  public Map<String, Long> counters() {
    throw new UnsupportedOperationException("not built yet");
  }

  /// Closes rooms, shards and ports.
  @Override
  public void close() {}
}
