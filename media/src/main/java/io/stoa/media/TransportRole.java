// SPDX-License-Identifier: Apache-2.0
package io.stoa.media;

/// Which of a client's peer connections a transport serves; LiveKit's SignalTarget.
///
/// A client of `/rtc/v1` has only `PUBLISHER` and sends and receives on it; a client of `/rtc`
/// publishes on `PUBLISHER` and receives on `SUBSCRIBER`.
public enum TransportRole {
  PUBLISHER,
  SUBSCRIBER
}
