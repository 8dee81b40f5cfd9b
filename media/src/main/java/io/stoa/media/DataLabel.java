// SPDX-License-Identifier: Apache-2.0
package io.stoa.media;

import org.jspecify.annotations.Nullable;

/// The data channels that are relayed, by the labels that LiveKit clients give them.
public enum DataLabel {
  /// Ordered, and nothing is lost.
  RELIABLE("_reliable", true, -1),
  /// Unordered, and what is lost is not sent again.
  LOSSY("_lossy", false, 0),
  /// As lossy, for the packets of data tracks.
  DATA_TRACK("_data_track", false, 0);

  private final String label;
  private final boolean ordered;
  private final int maxRetransmits;

  DataLabel(String label, boolean ordered, int maxRetransmits) {
    this.label = label;
    this.ordered = ordered;
    this.maxRetransmits = maxRetransmits;
  }

  public String label() {
    return label;
  }

  public boolean ordered() {
    return ordered;
  }

  /// Retransmissions until a message is given up, or -1 if it never is.
  public int maxRetransmits() {
    return maxRetransmits;
  }

  /// The channel of a label, or null for one that is not relayed.
  public static @Nullable DataLabel of(String label) {
    for (DataLabel known : values()) {
      if (known.label.equals(label)) {
        return known;
      }
    }
    return null;
  }
}
