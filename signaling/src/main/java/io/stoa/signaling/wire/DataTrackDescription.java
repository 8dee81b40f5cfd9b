// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.wire;

/// A data track as participants know it. Immutable.
///
/// @param sid ours, `DTR_…`
/// @param handle what the publisher's packets carry, 1 to 65535
/// @param name unique among the publisher's
/// @param encryption the protocol's number: 0 none, 1 GCM, 2 custom
public record DataTrackDescription(String sid, int handle, String name, int encryption) {}
