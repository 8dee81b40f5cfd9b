// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import livekit.LivekitModels;
import livekit.LivekitRtc;

/// Join requests in a query, at every stage of their wrapping: the text itself, the wrapper, the
/// request in it, and what unfolds.
public final class JoinReaderFuzz {
  private JoinReaderFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    String parameter =
        switch (input[0] & 3) {
          case 0 -> new String(rest, ISO_8859_1);
          case 1 -> Base64.getUrlEncoder().encodeToString(rest);
          case 2 -> wrapped(LivekitRtc.WrappedJoinRequest.Compression.NONE, rest);
          default ->
              wrapped(
                  LivekitRtc.WrappedJoinRequest.Compression.GZIP,
                  (input[0] & 4) == 0 ? gzip(rest) : rest);
        };
    try {
      JoinRequest request = JoinReader.read(parameter);
      if (!request.equals(JoinReader.read(parameter))) {
        throw new AssertionError("the same request reads differently");
      }
    } catch (MalformedMessage refused) {
      if (refused.getMessage() == null) {
        throw new AssertionError("refused without saying why");
      }
    }
  }

  private static String wrapped(
      LivekitRtc.WrappedJoinRequest.Compression compression, byte[] bytes) {
    return Base64.getUrlEncoder()
        .encodeToString(
            LivekitRtc.WrappedJoinRequest.newBuilder()
                .setCompression(compression)
                .setJoinRequest(ByteString.copyFrom(bytes))
                .build()
                .toByteArray());
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  public static List<byte[]> seeds() {
    byte[] join =
        LivekitRtc.JoinRequest.newBuilder()
            .setClientInfo(LivekitModels.ClientInfo.newBuilder().setProtocol(16))
            .setConnectionSettings(
                LivekitRtc.ConnectionSettings.newBuilder().setAutoSubscribe(true))
            .putParticipantAttributes("a", "b")
            .addAddTrackRequests(LivekitRtc.AddTrackRequest.newBuilder().setCid("c").setWidth(-1))
            .setPublisherOffer(LivekitRtc.SessionDescription.newBuilder().setId(1).setSdp("v=0"))
            .build()
            .toByteArray();
    byte[] text =
        wrapped(LivekitRtc.WrappedJoinRequest.Compression.GZIP, gzip(join)).getBytes(ISO_8859_1);
    return List.of(after(0, text), after(2, join), after(3, join), after(7, gzip(join)));
  }

  private static byte[] after(int form, byte[] bytes) {
    byte[] seed = new byte[bytes.length + 1];
    seed[0] = (byte) form;
    System.arraycopy(bytes, 0, seed, 1, bytes.length);
    return seed;
  }
}
