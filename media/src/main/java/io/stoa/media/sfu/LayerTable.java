// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.netty.buffer.ByteBuf;
import io.stoa.media.rtp.RtpExtension;
import io.stoa.media.rtp.RtpView;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the layer that a packet belongs to: by an SSRC that was announced or latched before, else
/// by the MID and RID header extensions, which latch the SSRC (RFC 8843 §9.2). An SSRC that fits
/// nowhere is not remembered, so the table holds what was negotiated and no more. The SSRC of
/// retransmissions lies in its layer and is found alike, by the repaired RID. Owned by its peer.
final class LayerTable {
  private static final int ANNOUNCED_MAX = 8;

  private int[] ssrcs = new int[8];
  private Layer[] layers = new Layer[8];
  private int count;
  private Publication[] publications = new Publication[0];

  /// Takes a publication in, with the SSRCs that its offer named: one for each layer, or of a
  /// single layer all that it may use.
  ///
  /// @param repairs SSRC of retransmissions to the one that they repair
  void announce(Publication publication, List<Integer> announced, Map<Integer, Integer> repairs) {
    announce(publication, announced);
    for (Map.Entry<Integer, Integer> repair : repairs.entrySet()) {
      int at = indexOf(repair.getValue());
      if (at >= 0 && layers[at].publication() == publication) {
        layers[at].repairSsrc(repair.getKey());
      }
    }
  }

  private void announce(Publication publication, List<Integer> announced) {
    if (!Arrays.asList(publications).contains(publication)) {
      publications = Arrays.copyOf(publications, publications.length + 1);
      publications[publications.length - 1] = publication;
    }
    for (int i = count - 1; i >= 0; i--) {
      if (layers[i].publication() == publication && latched(ssrcs[i]) == null) {
        removeAt(i);
      }
    }
    Layer[] own = publication.layers();
    if (own.length > 1 && announced.size() != own.length) {
      return;
    }
    for (int i = 0; i < Math.min(announced.size(), ANNOUNCED_MAX); i++) {
      if (indexOf(announced.get(i)) < 0) {
        put(announced.get(i), own[own.length > 1 ? i : 0]);
      }
    }
  }

  void remove(Publication publication) {
    for (int i = count - 1; i >= 0; i--) {
      if (layers[i].publication() == publication) {
        removeAt(i);
      }
    }
    publications =
        Arrays.stream(publications).filter(p -> p != publication).toArray(Publication[]::new);
  }

  /// The layer of a packet, latched to its SSRC; null when it belongs to none.
  @Nullable Layer find(RtpView view, Room room, long nowNanos) {
    int at = indexOf(view.ssrc());
    Layer layer = at >= 0 ? layers[at] : byExtensions(view);
    if (layer == null) {
      return null;
    }
    if (layer.isLatched() && layer.ssrc() == view.ssrc()) {
      return layer;
    }
    if (layer.publication().codec(view.payloadType()) == null) {
      // Such a packet says nothing about the stream: it is dropped as what it is.
      return layer;
    }
    if (!layer.mayLatch(nowNanos)) {
      return null;
    }
    if (at < 0) {
      if (layer.isLatched() && indexOf(layer.ssrc()) >= 0) {
        removeAt(indexOf(layer.ssrc()));
      }
      put(view.ssrc(), layer);
    }
    room.count(SfuCounter.SOURCE_CHANGES);
    layer.latch(view.ssrc(), room.nextSource());
    return layer;
  }

  /// The layer that is sent with an SSRC now, or null.
  @Nullable Layer latched(int ssrc) {
    int at = indexOf(ssrc);
    return at >= 0 && layers[at].isLatched() && layers[at].ssrc() == ssrc ? layers[at] : null;
  }

  /// SSRCs known.
  int size() {
    return count;
  }

  private @Nullable Layer byExtensions(RtpView view) {
    for (Publication publication : publications) {
      boolean repair = publication.repaired(view.payloadType()) >= 0;
      Layer known = repair ? repairedBy(publication, view.ssrc()) : null;
      if (known != null) {
        return known;
      }
      int mid = publication.extensionId(RtpExtension.MID);
      int midAt = mid == 0 ? -1 : view.extension(mid);
      if (midAt >= 0 && !matches(view, midAt, publication.mid())) {
        continue;
      }
      int rid = publication.extensionId(repair ? RtpExtension.REPAIRED_RID : RtpExtension.RID);
      int ridAt = rid == 0 ? -1 : view.extension(rid);
      if (publication.isSimulcast() && ridAt >= 0) {
        for (Layer layer : publication.layers()) {
          if (matches(view, ridAt, layer.rid())) {
            return repair ? learn(layer, view.ssrc()) : layer;
          }
        }
      } else if (!publication.isSimulcast() && midAt >= 0) {
        Layer layer = publication.layers()[0];
        return repair ? learn(layer, view.ssrc()) : layer;
      }
    }
    return null;
  }

  private static @Nullable Layer repairedBy(Publication publication, int ssrc) {
    for (Layer layer : publication.layers()) {
      if (layer.repairSsrc() == ssrc) {
        return layer;
      }
    }
    return null;
  }

  private static Layer learn(Layer layer, int repairSsrc) {
    layer.repairSsrc(repairSsrc);
    return layer;
  }

  /// Whether the element found last has this value.
  private static boolean matches(RtpView view, int at, byte[] value) {
    if (view.extensionLength() != value.length) {
      return false;
    }
    ByteBuf buf = view.buffer();
    for (int i = 0; i < value.length; i++) {
      if (buf.getByte(at + i) != value[i]) {
        return false;
      }
    }
    return true;
  }

  private int indexOf(int ssrc) {
    for (int i = 0; i < count; i++) {
      if (ssrcs[i] == ssrc) {
        return i;
      }
    }
    return -1;
  }

  private void put(int ssrc, Layer layer) {
    if (count == ssrcs.length) {
      ssrcs = Arrays.copyOf(ssrcs, 2 * count);
      layers = Arrays.copyOf(layers, 2 * count);
    }
    ssrcs[count] = ssrc;
    layers[count++] = layer;
  }

  private void removeAt(int i) {
    count--;
    ssrcs[i] = ssrcs[count];
    layers[i] = layers[count];
  }
}
