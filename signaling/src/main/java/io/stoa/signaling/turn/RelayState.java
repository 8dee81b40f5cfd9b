// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.turn;

import java.util.List;

/// How a relay of the pool is now. Immutable.
///
/// @param urls that work
/// @param rttMillis of the fastest of those
/// @param participants that are told of it
/// @param why it does not work, when no URL does
public record RelayState(
    String name, String region, List<String> urls, int rttMillis, int participants, String why) {
  public RelayState {
    urls = List.copyOf(urls);
  }
}
