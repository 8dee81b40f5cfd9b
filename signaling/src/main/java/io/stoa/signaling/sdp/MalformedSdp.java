// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.sdp;

/// A session description that cannot be accepted; the message says why and holds nothing secret.
public final class MalformedSdp extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedSdp(String why) {
    super(why, null, false, false);
  }
}
