// SPDX-License-Identifier: Apache-2.0
/// ICE for a server with a known address: the lite role of RFC 8445, which only answers checks,
/// with the part of STUN (RFC 8489) that checks use, and consent (RFC 7675) taken from the checks
/// that the client keeps sending.
///
/// Where this deviates: a check without FINGERPRINT or PRIORITY is accepted when its
/// MESSAGE-INTEGRITY is right; consent is never asked for, the client's own checks grant it;
/// MESSAGE-INTEGRITY-SHA256 and long-term credentials are not spoken. Limits: a message of at most
/// {@value io.stoa.media.ice.StunView#MAX_LENGTH} bytes, 64 attributes, and {@value
/// io.stoa.media.ice.IceLite#PATHS_MAX} remembered paths per transport.
@NullMarked
package io.stoa.media.ice;

import org.jspecify.annotations.NullMarked;
