// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.messaging;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Where somebody is reached by text message. Immutable.
///
/// @param verifiedAt null until a code that was sent there came back
/// @param stoppedAt when its owner has answered STOP; null when he has not
/// @param codes how many codes were sent since codesFrom
record Phone(
    String number,
    @Nullable Instant verifiedAt,
    @Nullable Instant stoppedAt,
    String codeHash,
    Instant codeUntil,
    int tries,
    int codes,
    Instant codesFrom) {

  /// After a code was sent to a number.
  Phone asked(String other, String hash, Instant until) {
    return new Phone(other, null, null, hash, until, 0, codes + 1, codesFrom);
  }

  Phone verified(Instant now) {
    return new Phone(number, now, null, "", codeUntil, 0, codes, codesFrom);
  }

  /// After a wrong code.
  Phone tried() {
    return new Phone(
        number, verifiedAt, stoppedAt, codeHash, codeUntil, tries + 1, codes, codesFrom);
  }

  Phone removed() {
    return new Phone("", null, null, "", codeUntil, 0, codes, codesFrom);
  }
}
