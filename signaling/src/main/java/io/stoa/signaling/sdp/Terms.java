// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.sdp;

import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.RtpExtension;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What we accept of an m-line, and the payload types and ids of our own offers.
public final class Terms {

  /// What makes sense only between the client and us, or is ours to write.
  private static final Set<RtpExtension> NOT_SENT =
      Set.of(RtpExtension.ABS_SEND_TIME, RtpExtension.RID, RtpExtension.REPAIRED_RID);

  static final String H264 =
      "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f";
  static final String VP9 = "profile-id=0";
  static final String AV1 = "level-idx=5;profile=0;tier=0";
  static final String OPUS = "minptime=10;useinbandfec=1";
  static final String RED = "111/111";

  private Terms() {}

  /// Payload type to codec, for what the client sends.
  public static Map<Integer, Codec> receiving(RemoteSection section) {
    Map<Integer, Codec> codecs = new LinkedHashMap<>();
    for (RemoteSection.Payload payload : section.payloads()) {
      codecs.put(payload.number(), payload.codec());
    }
    return codecs;
  }

  /// Codec to payload type, for what the client receives.
  public static Map<Codec, Integer> sending(RemoteSection section) {
    Map<Codec, Integer> numbers = new EnumMap<>(Codec.class);
    for (RemoteSection.Payload payload : section.payloads()) {
      numbers.put(payload.codec(), payload.number());
    }
    return numbers;
  }

  /// Payload type of retransmissions to the one that they repair, for what the client sends.
  public static Map<Integer, Integer> receivingRtx(RemoteSection section) {
    Map<Integer, Integer> repaired = new LinkedHashMap<>();
    for (RemoteSection.Payload payload : section.payloads()) {
      if (payload.rtx() >= 0) {
        repaired.put(payload.rtx(), payload.number());
      }
    }
    return repaired;
  }

  /// Codec to the payload type of its retransmissions, for what the client receives.
  public static Map<Codec, Integer> sendingRtx(RemoteSection section) {
    Map<Codec, Integer> numbers = new EnumMap<>(Codec.class);
    for (RemoteSection.Payload payload : section.payloads()) {
      if (payload.rtx() >= 0) {
        numbers.put(payload.codec(), payload.rtx());
      }
    }
    return numbers;
  }

  /// Header extension to id, for what the client receives.
  public static Map<RtpExtension, Integer> sendingExtensions(RemoteSection section) {
    Map<RtpExtension, Integer> ids = new EnumMap<>(RtpExtension.class);
    section
        .extensions()
        .forEach((id, extension) -> {
          if (!NOT_SENT.contains(extension)) {
            ids.put(extension, id);
          }
        });
    return ids;
  }

  /// The ids that an answer lists: all that we know, whichever way the m-line goes. A browser
  /// offers on a new m-line only what was accepted on the others of its kind.
  static Map<Integer, RtpExtension> answered(RemoteSection section) {
    return new TreeMap<>(section.extensions());
  }

  /// The payload types that our own offers use.
  static List<RemoteSection.Payload> offered(boolean video) {
    return video
        ? List.of(
            new RemoteSection.Payload(96, Codec.VP8, "", 97),
            new RemoteSection.Payload(98, Codec.VP9, VP9, 99),
            new RemoteSection.Payload(108, Codec.H264, H264, 109),
            new RemoteSection.Payload(45, Codec.AV1, AV1, 46))
        : List.of(
            new RemoteSection.Payload(111, Codec.OPUS, OPUS, -1),
            new RemoteSection.Payload(63, Codec.RED, RED, -1));
  }

  /// The ids that our own offers use.
  static Map<Integer, RtpExtension> offeredExtensions(boolean video) {
    Map<Integer, RtpExtension> ids = new TreeMap<>();
    // The same id on every m-line: they share one transport.
    int id = 0;
    for (RtpExtension extension : RtpExtension.values()) {
      id++;
      boolean fits =
          switch (extension) {
            case MID, TRANSPORT_CC, ABS_CAPTURE_TIME -> true;
            case AUDIO_LEVEL -> !video;
            case VIDEO_ORIENTATION, PLAYOUT_DELAY, DEPENDENCY_DESCRIPTOR -> video;
            case RID, REPAIRED_RID, ABS_SEND_TIME -> false;
          };
      if (fits) {
        ids.put(id, extension);
      }
    }
    return ids;
  }

  /// Feedback that we understand (RFC 4585, 5104).
  static List<String> feedback(Codec codec, boolean transportCc) {
    List<String> feedback = new ArrayList<>();
    if (transportCc) {
      feedback.add("transport-cc");
    }
    if (codec.isVideo()) {
      feedback.addAll(List.of("ccm fir", "nack", "nack pli"));
    } else {
      // Browsers do not offer it, but honour it, in either direction.
      feedback.add("nack");
    }
    return feedback;
  }
}
