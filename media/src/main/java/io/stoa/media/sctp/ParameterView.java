// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// A window over a list of parameters (type, length, value, padding), one after the other. RFC 9260
/// §3.2.1. Owned by its association.
final class ParameterView {
  private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
  private int end;
  private int parameter;
  private int next;
  private int length;
  private boolean malformed;

  ParameterView wrap(ByteBuf bytes, int from, int count) {
    buffer = bytes;
    next = from;
    end = from + count;
    malformed = false;
    return this;
  }

  /// Moves to the next parameter. One with an impossible length ends the list.
  boolean next() {
    if (end - next < 4) {
      malformed |= next < end;
      return false;
    }
    parameter = next;
    length = buffer.getUnsignedShort(parameter + 2);
    if (length < 4 || length > end - parameter) {
      malformed = true;
      return false;
    }
    next = parameter + Wire.padded(length);
    return true;
  }

  boolean malformed() {
    return malformed;
  }

  int type() {
    return buffer.getUnsignedShort(parameter);
  }

  /// Index of the parameter's header.
  int header() {
    return parameter;
  }

  /// Index of the parameter's value.
  int body() {
    return parameter + 4;
  }

  int bodyLength() {
    return length - 4;
  }
}
