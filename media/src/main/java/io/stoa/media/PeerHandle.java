// SPDX-License-Identifier: Apache-2.0
package io.stoa.media;

/// One client's presence in a room. Any thread; calls take effect in order.
public final class PeerHandle {

  PeerHandle() {}

  /// Opens a transport and says what our SDP states about it; a second call with the same role
  /// restarts ICE: new credentials, same DTLS and SRTP (RFC 8445 §2.4).
  public LocalTransport openTransport(TransportRole role) {
    throw new UnsupportedOperationException("not built yet: " + role);
  }

  /// States what the client's SDP says about a transport. Repeated with new credentials after an
  /// ICE restart.
  public void connect(TransportRole role, RemoteTransport remote) {}

  /// Takes a track from this peer, or takes it as negotiated anew.
  public void publish(PublicationSpec publication) {}

  public void unpublish(String trackId) {}

  /// Stops or resumes forwarding a track of this peer to everyone.
  public void mute(String trackId, boolean muted) {}

  /// Sends a track of the room to this peer, or sends it as negotiated anew. A track that is not
  /// published yet begins when it is.
  public void subscribe(SubscriptionSpec subscription) {}

  public void unsubscribe(String trackId) {}

  /// Stops or resumes sending a track to this peer.
  public void pause(String trackId, boolean paused) {}

  /// Takes the peer out of the room, with all it published and received.
  public void close() {}
}
