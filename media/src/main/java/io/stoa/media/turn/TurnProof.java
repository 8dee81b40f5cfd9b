// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.turn;

import io.stoa.media.ice.StunIntegrity;

/// By what a request was found authentic, and its answer is: the key, and whether the answer
/// carries MESSAGE-INTEGRITY-SHA256 (RFC 8489 §9.2.4). Owned by its server.
record TurnProof(StunIntegrity key, PasswordAlgorithm algorithm) {

  boolean sha256() {
    return algorithm == PasswordAlgorithm.SHA256;
  }
}
