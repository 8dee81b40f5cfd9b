// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import java.util.concurrent.CompletableFuture;

/// A client in a class on some server. Any thread.
public interface Participant extends AutoCloseable {

  /// Begins to send; completes when the connection it sends over is up.
  ///
  /// @param layers of its video
  /// @param speaks whether it sends sound, too
  CompletableFuture<Void> publish(int layers, boolean speaks);

  /// Begins to receive everybody who publishes; completes when that connection is up.
  CompletableFuture<Void> listen();

  /// Leaves.
  @Override
  void close();
}
