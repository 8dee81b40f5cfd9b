// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.operation;

import java.util.List;

/// How a relay that others run is now. Immutable.
///
/// @param urls that work
/// @param rttMillis of the fastest of those
/// @param participants that are told of it
/// @param why it does not work, when no URL does
public record RelayNow(
    String name, String region, List<String> urls, int rttMillis, int participants, String why) {
  public RelayNow {
    urls = List.copyOf(urls);
  }
}
