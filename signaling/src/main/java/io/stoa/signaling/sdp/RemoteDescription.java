// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.sdp;

import io.stoa.media.RemoteTransport;
import java.util.List;

/// A client's offer or answer. Immutable.
///
/// @param transport the one transport that everything is bundled on
/// @param grouped whether it says so; a single m-line need not
public record RemoteDescription(
    RemoteTransport transport, boolean grouped, List<RemoteSection> sections) {
  public RemoteDescription {
    sections = List.copyOf(sections);
  }
}
