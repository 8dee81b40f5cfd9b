// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;
import livekit.LivekitRtc;

/// Reads the join request in the query of `/rtc/v1`. Any thread.
public final class JoinReader {

  /// Longest join request after decompression, in bytes.
  public static final int BYTES_MAX = 262_144;

  private JoinReader() {}

  /// @param parameter base64url, padded or not, of a `WrappedJoinRequest`
  public static JoinRequest read(String parameter) throws MalformedMessage {
    try {
      // A JavaScript client replaces the two letters of base64 that a URL cannot hold.
      byte[] wrapped = Base64.getUrlDecoder().decode(parameter.replace('+', '-').replace('/', '_'));
      LivekitRtc.WrappedJoinRequest wrapper = LivekitRtc.WrappedJoinRequest.parseFrom(wrapped);
      byte[] bytes = wrapper.getJoinRequest().toByteArray();
      return switch (wrapper.getCompression()) {
        case NONE -> request(LivekitRtc.JoinRequest.parseFrom(bytes));
        case GZIP -> request(LivekitRtc.JoinRequest.parseFrom(unfold(bytes)));
        case UNRECOGNIZED -> throw new MalformedMessage("join_request: unknown compression");
      };
    } catch (IllegalArgumentException e) {
      throw new MalformedMessage("join_request: not base64url");
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedMessage("join_request: not a JoinRequest");
    }
  }

  private static byte[] unfold(byte[] compressed) throws MalformedMessage {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
      byte[] bytes = in.readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        throw new MalformedMessage("join_request: too large");
      }
      return bytes;
    } catch (IOException e) {
      throw new MalformedMessage("join_request: not gzip");
    }
  }

  private static JoinRequest request(LivekitRtc.JoinRequest request) {
    List<ClientMessage.AddTrack> tracks = new ArrayList<>();
    for (LivekitRtc.AddTrackRequest track : request.getAddTrackRequestsList()) {
      tracks.add(WireReader.addTrack(track));
    }
    return new JoinRequest(
        "",
        request.getClientInfo().getProtocol(),
        request.getClientInfo().getClientProtocol(),
        request.getConnectionSettings().getAutoSubscribe(),
        request.getMetadata(),
        request.getParticipantAttributesMap(),
        tracks,
        request.hasPublisherOffer() ? WireReader.offer(request.getPublisherOffer()) : null,
        request.hasSyncState() ? WireReader.syncState(request.getSyncState()) : null,
        request.getReconnect(),
        request.getParticipantSid());
  }
}
