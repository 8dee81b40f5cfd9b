// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sim;

import io.netty.buffer.ByteBuf;

/// What a simulated payload says of itself, so that a receiver knows the truth whatever the headers
/// say: the source it was made by, its frame there, the frame that it depends on (-1 for none), and
/// when it was captured.
record SimStamp(int source, int frame, int dependsOn, long captureNanos) {
  static final int LENGTH = 20;

  /// Returns the index behind it.
  int write(ByteBuf out, int index) {
    out.setInt(index, source);
    out.setInt(index + 4, frame);
    out.setInt(index + 8, dependsOn);
    out.setLong(index + 12, captureNanos);
    return index + LENGTH;
  }

  static SimStamp read(ByteBuf in, int index) {
    return new SimStamp(
        in.getInt(index), in.getInt(index + 4), in.getInt(index + 8), in.getLong(index + 12));
  }
}
