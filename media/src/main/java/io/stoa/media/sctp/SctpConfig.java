// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

/// The limits and roles of an association. Immutable.
///
/// @param dtlsServer whether we are the DTLS server: its channels have odd ids, the client's even
///   ones (RFC 8832 §6)
/// @param localPort our SCTP port, as in our SDP
/// @param remotePort the peer's SCTP port, as in its SDP
/// @param packetMax bytes of an SCTP packet, so that DTLS, UDP and IP still fit in the path
/// @param receiveWindow bytes of the peer's that we hold, advertised as a_rwnd
/// @param messageMax bytes of the largest message that we take, advertised in our SDP
/// @param peerMessageMax bytes of the largest message that the peer takes, from its SDP
/// @param sendBufferMax bytes of messages accepted from the owner and not yet acknowledged
/// @param streams streams in each direction
/// @param channelsMax open channels at a time
/// @param retransmissionsMax unanswered timeouts in a row until the path counts as failed
/// @param heartbeatMillis idle time until the path is probed
public record SctpConfig(
    boolean dtlsServer,
    int localPort,
    int remotePort,
    int packetMax,
    int receiveWindow,
    int messageMax,
    int peerMessageMax,
    int sendBufferMax,
    int streams,
    int channelsMax,
    int retransmissionsMax,
    int heartbeatMillis) {

  public SctpConfig {
    require(packetMax >= 512 && packetMax <= 16_384, "packetMax");
    require(messageMax >= 1 && messageMax <= receiveWindow, "messageMax");
    require(receiveWindow >= 4_096, "receiveWindow");
    require(peerMessageMax >= 1, "peerMessageMax");
    require(sendBufferMax >= 4_096, "sendBufferMax");
    require(streams >= 2 && streams <= 65_535, "streams");
    require(channelsMax >= 1, "channelsMax");
    require(retransmissionsMax >= 1, "retransmissionsMax");
    require(heartbeatMillis >= 1, "heartbeatMillis");
  }

  /// What Stoa uses: port 5000 on both sides, messages of 64 KiB, 1 MiB held in each direction.
  public static SctpConfig defaults(boolean dtlsServer) {
    return new SctpConfig(
        dtlsServer, 5000, 5000, 1188, 1 << 20, 65_536, 65_536, 1 << 20, 1024, 256, 20, 30_000);
  }

  /// The same with what the peer's SDP says: its port and the largest message it takes, 0 if it
  /// takes any (RFC 8841 §6).
  public SctpConfig withPeer(int port, int largestMessage) {
    return new SctpConfig(
        dtlsServer,
        localPort,
        port,
        packetMax,
        receiveWindow,
        messageMax,
        largestMessage == 0 ? Integer.MAX_VALUE : largestMessage,
        sendBufferMax,
        streams,
        channelsMax,
        retransmissionsMax,
        heartbeatMillis);
  }

  /// The same with other bounds on memory.
  public SctpConfig withBuffers(int receive, int send) {
    return new SctpConfig(
        dtlsServer,
        localPort,
        remotePort,
        packetMax,
        receive,
        messageMax,
        peerMessageMax,
        send,
        streams,
        channelsMax,
        retransmissionsMax,
        heartbeatMillis);
  }

  private static void require(boolean holds, String field) {
    if (!holds) {
      throw new IllegalArgumentException(field);
    }
  }
}
