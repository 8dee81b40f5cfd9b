// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.stoa.media.MediaKind;
import io.stoa.media.PublicationSpec;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.RedView;
import io.stoa.media.rtp.RtpExtension;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A track that a peer sends us: its layers, and who receives it. Owned by its room's shard.
// Arrays by ordinal: nothing is looked up in a map for each packet.
@SuppressWarnings("EnumOrdinal")
final class Publication {
  private static final int PAYLOAD_TYPES = 128;

  private final Origin origin;
  private final String trackId;
  private final MediaKind kind;
  private final Layer[] layers;
  private final @Nullable Codec[] codecs = new @Nullable Codec[PAYLOAD_TYPES];
  private final byte[] repaired = new byte[PAYLOAD_TYPES];
  private final int[] extensionIds = new int[RtpExtension.values().length];
  private byte[] mid;
  private PublicationSpec spec;
  private Subscription[] subscriptions = new Subscription[4];
  private int subscriptionCount;
  private Carriage[] carriages = new Carriage[0];
  private LoudestVoices.@Nullable Microphone microphone;
  private boolean muted;
  private boolean started;
  private boolean heard = true;
  private boolean screen;

  Publication(Origin origin, PublicationSpec spec) {
    this.origin = origin;
    this.spec = spec;
    trackId = spec.trackId();
    kind = spec.kind();
    int clockRate = kind == MediaKind.AUDIO ? Codec.OPUS.clockRate() : Codec.VP8.clockRate();
    int count = Math.clamp(spec.rids().size(), 1, Limits.LAYERS_MAX);
    layers = new Layer[count];
    for (int i = 0; i < count; i++) {
      String rid = spec.rids().isEmpty() ? "" : spec.rids().get(i);
      layers[i] = new Layer(this, i, rid.getBytes(StandardCharsets.UTF_8), clockRate);
    }
    mid = new byte[0];
    microphone = kind == MediaKind.AUDIO && !spec.screen() ? origin.microphone() : null;
    negotiate(spec);
  }

  /// Whether the same layers can go on under a new negotiation.
  boolean canBecome(PublicationSpec spec) {
    if (kind == MediaKind.AUDIO && spec.screen() != screen) {
      return false; // a microphone is heard otherwise than the sound of a screen
    }
    if (spec.kind() != kind || spec.rids().size() != (isSimulcast() ? layers.length : 0)) {
      return false;
    }
    for (int i = 0; i < spec.rids().size(); i++) {
      if (!Arrays.equals(spec.rids().get(i).getBytes(StandardCharsets.UTF_8), layers[i].rid())) {
        return false;
      }
    }
    return true;
  }

  /// Takes over payload types, extension ids and MID.
  void negotiate(PublicationSpec spec) {
    this.spec = spec;
    screen = spec.screen();
    mid = spec.mid().getBytes(StandardCharsets.UTF_8);
    Arrays.fill(codecs, null);
    spec.payloadTypes()
        .forEach((type, codec) -> {
          if (type >= 0 && type < PAYLOAD_TYPES && codec.isVideo() == (kind == MediaKind.VIDEO)) {
            codecs[type] = codec;
          }
        });
    Arrays.fill(repaired, (byte) -1);
    spec.rtxPayloadTypes()
        .forEach((type, original) -> {
          if (type >= 0 && type < PAYLOAD_TYPES && spec.payloadTypes().containsKey(original)) {
            repaired[type] = original.byteValue();
          }
        });
    Arrays.fill(extensionIds, 0);
    spec.extensions().forEach((id, extension) -> extensionIds[extension.ordinal()] = id);
  }

  Origin origin() {
    return origin;
  }

  /// As negotiated last.
  PublicationSpec spec() {
    return spec;
  }

  String trackId() {
    return trackId;
  }

  MediaKind kind() {
    return kind;
  }

  byte[] mid() {
    return mid;
  }

  boolean isSimulcast() {
    return layers[0].rid().length > 0;
  }

  /// From lowest to highest.
  Layer[] layers() {
    return layers;
  }

  /// What a receiver of the layers up to these costs, in bits per second with all headers: of
  /// simulcast one layer, of a stream that carries spatial layers all of them. 0 while nothing
  /// comes.
  double bps(int spatial, int temporal, long nowNanos) {
    int last = layers.length - 1;
    return last == 0
        ? layers[0].rates().bps(spatial, temporal, nowNanos)
        : layers[Math.min(spatial, last)].rates().bps(LayerSelector.ALL, temporal, nowNanos);
  }

  /// How many layers a receiver can choose from: simulcast layers, or the spatial ones of a stream
  /// that carries several.
  int spatialLayers() {
    return layers.length > 1 ? layers.length : layers[0].reader().spatialLayers();
  }

  /// How many temporal layers there are.
  int temporalLayers() {
    int most = 1;
    for (Layer layer : layers) {
      most = Math.max(most, layer.reader().temporalLayers());
    }
    return most;
  }

  /// What a payload type carries, or null when it was not negotiated.
  @Nullable Codec codec(int payloadType) {
    return codecs[payloadType];
  }

  /// Whether all blocks of redundant audio are what can be sent to anybody.
  boolean isOpus(RedView red) {
    for (int block = 0; block <= red.redundantCount(); block++) {
      if (codecs[red.payloadType(block)] != Codec.OPUS) {
        return false;
      }
    }
    return true;
  }

  /// The payload type that a payload type of retransmissions repairs, or -1 when it is none.
  int repaired(int payloadType) {
    return repaired[payloadType];
  }

  /// The publisher's id of an extension, or 0.
  int extensionId(RtpExtension extension) {
    return extensionIds[extension.ordinal()];
  }

  /// A shared screen, or its sound.
  boolean isScreen() {
    return screen;
  }

  boolean isMuted() {
    return muted;
  }

  void mute(boolean muted) {
    if (this.muted == muted) {
      return;
    }
    this.muted = muted;
    closeMicrophone();
    for (Layer layer : layers) {
      layer.forgetKeyframe();
    }
    for (int i = 0; i < subscriptionCount; i++) {
      subscriptions[i].interrupt();
    }
    for (int i = 0; !muted && i < subscriptionCount; i++) {
      subscriptions[i].requestKeyframe();
    }
  }

  /// Whether this is the first packet.
  boolean start() {
    boolean first = !started;
    started = true;
    return first;
  }

  /// Gives a packet to whoever is to have it, after noting what it tells of its origin.
  ///
  /// @param voice of its origin
  void deliver(Layer layer, Packet packet, SpeakerRanking.Voice voice, Room room, long nowNanos) {
    int loud = -1;
    if (kind == MediaKind.VIDEO) {
      if (packet.keyframe) {
        layer.keyframes().onKeyframe();
      }
    } else if (packet.audioLevel >= 0 && !packet.late && !screen) {
      loud = voice.observe(packet.audioLevel & 0x7f, nowNanos);
    }
    if (isHeard(packet, loud, nowNanos)) {
      // First, since subscriptions rewrite the payload in place.
      carry(layer, packet);
      room.picture().add(this, layer, packet, room.rtp(), nowNanos);
    } else {
      room.count(SfuCounter.SKIPPED_UNHEARD);
      carry(layer, packet);
    }
  }

  /// Whether a packet is forwarded: all are, except for the audio of a big room's quieter voices.
  /// What was not heard is missing like silence that was never sent. The sound of a screen is no
  /// voice, and always heard.
  ///
  /// @param loud how loud it is, or -1 when that is not known
  private boolean isHeard(Packet packet, int loud, long nowNanos) {
    LoudestVoices.Microphone own = microphone;
    if (own == null || packet.late) {
      return heard;
    }
    boolean before = heard;
    heard = own.admits(loud, nowNanos);
    for (int i = 0; before && !heard && i < subscriptionCount; i++) {
      subscriptions[i].interrupt();
    }
    return heard;
  }

  private void closeMicrophone() {
    if (microphone != null) {
      microphone.close();
    }
  }

  /// Gives packets to every subscription.
  void forward(Layer layer, @Nullable Packet[] packets, int count, long nowNanos) {
    for (int i = 0; i < subscriptionCount; i++) {
      Subscription subscription = subscriptions[i];
      for (int j = 0; j < count; j++) {
        Packet packet = packets[j];
        if (packet != null) {
          subscription.forward(layer, packet, nowNanos);
        }
      }
    }
  }

  /// Gives one packet to the other parts of the room.
  private void carry(Layer layer, Packet packet) {
    for (int i = 0; i < carriages.length; i++) {
      carriages[i].carry(layer, packet);
    }
  }

  /// Leaves out a packet that cannot be forwarded, for everyone.
  void skip(Layer layer, long seq) {
    for (int i = 0; i < subscriptionCount; i++) {
      subscriptions[i].skip(layer, seq);
    }
  }

  /// A sender report told how a layer's timestamps relate to time: receivers may hear of it.
  void onSenderReport(boolean first, long nowNanos) {
    for (int i = 0; first && i < subscriptionCount; i++) {
      subscriptions[i].reportSoon(nowNanos);
    }
  }

  /// Asks for a key frame of each layer up to one. The lowest comes first, and shows something.
  void requestKeyframe(int highest) {
    for (int i = 0; i < layers.length && i <= highest; i++) {
      layers[i].keyframes().request();
    }
  }

  void add(Subscription subscription) {
    if (subscriptionCount == subscriptions.length) {
      subscriptions = Arrays.copyOf(subscriptions, 2 * subscriptionCount);
    }
    subscriptions[subscriptionCount++] = subscription;
    subscription.requestKeyframe();
  }

  void remove(Subscription subscription) {
    for (int i = 0; i < subscriptionCount; i++) {
      if (subscriptions[i] == subscription) {
        subscriptions[i] = subscriptions[--subscriptionCount];
        return;
      }
    }
  }

  void add(Carriage carriage) {
    carriages = Arrays.copyOf(carriages, carriages.length + 1);
    carriages[carriages.length - 1] = carriage;
  }

  void remove(Carriage carriage) {
    carriages = Arrays.stream(carriages).filter(c -> c != carriage).toArray(Carriage[]::new);
  }

  /// Whether anybody of this part of the room receives it.
  boolean isReceived() {
    return subscriptionCount > 0;
  }

  /// What its receivers have a use for together, as [Subscription#demand] puts it.
  int demand() {
    int demand = 0;
    for (int i = 0; i < subscriptionCount; i++) {
      demand |= subscriptions[i].demand();
    }
    return demand;
  }

  /// The layer of a source that is still its layer's, or null.
  @Nullable Layer layerOf(int source) {
    for (Layer layer : layers) {
      if (layer.isLatched() && layer.source() == source) {
        return layer;
      }
    }
    return null;
  }

  /// Ends it: subscriptions are cut loose and wait for a publication of the same track.
  void close() {
    cutLoose();
    for (Layer layer : layers) {
      layer.release();
    }
  }

  /// Goes on in the room that its origin is in now, with the layers that it has.
  void move(Room into) {
    cutLoose();
    microphone = kind == MediaKind.AUDIO && !screen ? origin.microphone() : null;
    heard = true;
    for (Layer layer : layers) {
      layer.renumber(into.nextSource());
    }
  }

  private void cutLoose() {
    closeMicrophone();
    for (int i = 0; i < subscriptionCount; i++) {
      subscriptions[i].detach();
    }
    subscriptionCount = 0;
    carriages = new Carriage[0];
  }
}
