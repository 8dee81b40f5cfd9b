// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.wire;

/// A message that does not follow the protocol. The text says what is wrong, never what it held.
public final class MalformedMessage extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedMessage(String what) {
    super(what, null, false, false);
  }
}
