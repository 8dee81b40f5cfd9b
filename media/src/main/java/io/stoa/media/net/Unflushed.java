// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

/// What took packets in a burst and sends them at its end. Owned by a shard.
interface Unflushed {
  void flush();
}
