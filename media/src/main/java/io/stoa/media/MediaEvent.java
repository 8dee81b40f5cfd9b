// SPDX-License-Identifier: Apache-2.0
package io.stoa.media;

import java.util.List;

/// What happened in a room. Delivered on the shard of the peer that it is about, in order for each
/// peer: a listener hands it on and returns.
public sealed interface MediaEvent {

  /// The first authenticated ICE check came from the client.
  record TransportReached(String peerId, TransportRole transport) implements MediaEvent {}

  /// ICE and DTLS are done: media can flow. Again after a failure that an ICE restart has mended.
  record TransportConnected(String peerId, TransportRole transport) implements MediaEvent {}

  /// The transport is gone and will not come back without an ICE restart or a new peer.
  record TransportFailed(String peerId, TransportRole transport, Reason reason)
      implements MediaEvent {}

  /// Nothing comes any more by the UDP path of a client that was heard all the time, long before
  /// consent to send there ends; or it is heard again.
  ///
  /// @param silentNanos how long nothing has come; of no meaning when it is heard again
  record TransportQuiet(String peerId, TransportRole transport, boolean quiet, long silentNanos)
      implements MediaEvent {}

  /// What is sent by the UDP path of a client gets lost, although the client itself is heard there;
  /// or it arrives again.
  record TransportDeaf(String peerId, TransportRole transport, boolean deaf)
      implements MediaEvent {}

  /// The first media, or report about it, is on its way to the peer.
  record MediaFlowing(String peerId) implements MediaEvent {}

  /// The first packet of a publication arrived.
  record PublicationStarted(String peerId, String trackId) implements MediaEvent {}

  /// A subscription is held back for lack of bandwidth, or is sent again.
  record SubscriptionPaused(String peerId, String trackId, boolean paused) implements MediaEvent {}

  /// A data channel can be used; the client's or ours.
  record DataChannelOpened(String peerId, TransportRole transport, DataLabel channel)
      implements MediaEvent {}

  /// A client sent a data message. The payload is the listener's to keep.
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record DataReceived(String peerId, DataLabel channel, byte[] payload) implements MediaEvent {}

  /// The client takes no data on this transport any more: it reads too slowly, or its association
  /// ended. Only a new peer has data channels again.
  record DataFailed(String peerId, TransportRole transport) implements MediaEvent {}

  /// Who speaks now, as changes since the last such event.
  record SpeakersChanged(List<Speaker> speakers) implements MediaEvent {
    public SpeakersChanged {
      speakers = List.copyOf(speakers);
    }
  }

  /// @param level 0 (silent) to 1 (loudest)
  record Speaker(String peerId, float level, boolean active) {}

  /// Why a transport failed.
  enum Reason {
    /// No ICE check succeeded in time.
    ICE_TIMEOUT,
    /// Authenticated checks stopped coming (RFC 7675).
    CONSENT_EXPIRED,
    /// The handshake failed or timed out.
    DTLS_FAILED,
    /// The client's certificate is not the one its SDP announced (RFC 8122).
    FINGERPRINT_MISMATCH,
    /// The client closed DTLS.
    CLOSED_BY_CLIENT
  }
}
