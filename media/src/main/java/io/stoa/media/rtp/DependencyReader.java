// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// Reads the dependency descriptor header extension (RTP Payload Format For AV1, Appendix A), which
/// browsers send with every codec: to which spatial and temporal layer a packet's frame belongs,
/// and up to which temporal layer a receiver may go on from it. A frame names a template; what the
/// templates mean comes with key frames and is kept until the next. Owned by one stream.
///
/// ```
///   0                   1                   2
///   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3
///  +-+-+-----------+-------------------------------+
///  |S|E| template  |         frame number          |  and more when the element is longer:
///  +-+-+-+-+-+-----+-------------------------------+
///  |T|A|D|F|C|  structure (T) | mask (A) | DTIs (D) | frame diffs (F) | chain diffs (C)
///  +-+-+-+-+-+--------------------------------------
/// ```
public final class DependencyReader {
  static final int MANDATORY_BYTES = 3;
  static final int FLAGS = 5;
  private static final int TEMPLATES_MAX = 64;
  private static final int TARGETS_MAX = 32;
  private static final int SPATIAL_MAX = 3;
  private static final int TEMPORAL_MAX = 7;
  private static final int NEXT_TEMPORAL = 1;
  private static final int NEXT_SPATIAL = 2;
  private static final int LAST_TEMPLATE = 3;
  private static final int ABSENT = 0;
  private static final int SWITCH = 2;

  private static final class Structure {
    final byte[] spatial = new byte[TEMPLATES_MAX];
    final byte[] temporal = new byte[TEMPLATES_MAX];
    final byte[][] indications = new byte[TEMPLATES_MAX][TARGETS_MAX];
    final byte[] targetSpatial = new byte[TARGETS_MAX];
    final byte[] targetTemporal = new byte[TARGETS_MAX];
    int templates;
    int targets;
    int offset;
    int spatialLayers;
    int temporalLayers;

    boolean says(Structure other) {
      boolean same = targets == other.targets && spatialLayers == other.spatialLayers;
      for (int i = 0; i < targets && same; i++) {
        same =
            targetSpatial[i] == other.targetSpatial[i]
                && targetTemporal[i] == other.targetTemporal[i];
      }
      return same;
    }
  }

  private final byte[] custom = new byte[TARGETS_MAX];
  private Structure known = new Structure();
  private Structure spare = new Structure();
  private int generation;
  private int first;
  private int template;
  private int frameNumber;
  private int syncTo;
  private int maskBit;
  private boolean masked;
  private boolean structured;
  private ByteBuf buf = Unpooled.EMPTY_BUFFER;
  private int bit;
  private int bitEnd;

  /// Forgets the templates: another stream follows.
  public void reset() {
    known.templates = 0;
    known.targets = 0;
    known.spatialLayers = 0;
    known.temporalLayers = 0;
    generation++;
  }

  /// Reads one element. Returns false, and changes nothing that is asked below, when it does not
  /// fit or names a template that is not known.
  public boolean read(ByteBuf from, int index, int length) {
    if (index < 0 || length < MANDATORY_BYTES || length > from.capacity() - index) {
      return false;
    }
    buf = from;
    bit = 8 * (index + MANDATORY_BYTES);
    bitEnd = 8 * (index + length);
    int flags = length > MANDATORY_BYTES ? bits(FLAGS) : 0;
    boolean structure = (flags & 0x10) != 0;
    Structure now = known;
    if (structure) {
      if (!readStructure(spare)) {
        return false;
      }
      now = spare;
    }
    int head = from.getUnsignedByte(index);
    int named = ((head & 0x3f) - now.offset) & (TEMPLATES_MAX - 1);
    int at = length > MANDATORY_BYTES ? bit - 8 * index : 8 * MANDATORY_BYTES + FLAGS;
    if (named >= now.templates
        || ((flags & 0x08) != 0 && skip(now.targets) < 0)
        || ((flags & 0x04) != 0 && !readIndications(custom, now.targets))) {
      return false;
    }
    if (structure) {
      generation += spare.says(known) ? 0 : 1;
      spare = known;
      known = now;
    }
    first = head;
    template = named;
    frameNumber = from.getUnsignedShort(index + 1);
    structured = structure;
    masked = (flags & 0x08) != 0;
    maskBit = at;
    syncTo = syncTo((flags & 0x04) != 0 ? custom : now.indications[named]);
    return true;
  }

  private boolean readStructure(Structure into) {
    int offset = bits(6);
    int targets = bits(5);
    if (offset < 0 || targets < 0) {
      return false;
    }
    into.offset = offset;
    into.targets = targets + 1;
    return readTemplates(into) && readDetails(into) && skipResolutions(into);
  }

  private boolean readTemplates(Structure into) {
    int count = 0;
    int s = 0;
    int t = 0;
    int next = 0;
    into.temporalLayers = 1;
    while (next != LAST_TEMPLATE) {
      if (count == TEMPLATES_MAX || s > SPATIAL_MAX || t > TEMPORAL_MAX) {
        return false;
      }
      into.spatial[count] = (byte) s;
      into.temporal[count] = (byte) t;
      into.temporalLayers = Math.max(into.temporalLayers, t + 1);
      count++;
      next = bits(2);
      if (next < 0) {
        return false;
      }
      if (next == NEXT_TEMPORAL) {
        t++;
      } else if (next == NEXT_SPATIAL) {
        t = 0;
        s++;
      }
    }
    into.templates = count;
    into.spatialLayers = s + 1;
    return true;
  }

  /// What each template means for each decode target, and what it refers to. A decode target is
  /// named here by the highest layers that belong to it.
  private boolean readDetails(Structure into) {
    for (int target = 0; target < into.targets; target++) {
      into.targetSpatial[target] = 0;
      into.targetTemporal[target] = 0;
    }
    for (int i = 0; i < into.templates; i++) {
      byte[] indications = into.indications[i];
      if (!readIndications(indications, into.targets)) {
        return false;
      }
      for (int target = 0; target < into.targets; target++) {
        if (indications[target] != ABSENT) {
          into.targetSpatial[target] = (byte) Math.max(into.targetSpatial[target], into.spatial[i]);
          into.targetTemporal[target] =
              (byte) Math.max(into.targetTemporal[target], into.temporal[i]);
        }
      }
    }
    for (int i = 0; i < into.templates; i++) {
      int more = bits(1);
      while (more == 1 && skip(4) >= 0) {
        more = bits(1);
      }
      if (more != 0) {
        return false;
      }
    }
    int chains = nonSymmetric(into.targets + 1);
    if (chains > 0) {
      for (int target = 0; target < into.targets; target++) {
        if (nonSymmetric(chains) < 0) {
          return false;
        }
      }
    }
    return chains >= 0 && skip(4 * chains * into.templates) >= 0;
  }

  private boolean skipResolutions(Structure of) {
    int present = bits(1);
    return present == 0 || (present == 1 && skip(32 * of.spatialLayers) >= 0);
  }

  private boolean readIndications(byte[] into, int targets) {
    for (int target = 0; target < targets; target++) {
      int indication = bits(2);
      if (indication < 0) {
        return false;
      }
      into[target] = (byte) indication;
    }
    return true;
  }

  private int syncTo(byte[] indications) {
    int highest = -1;
    for (int target = 0; target < known.targets; target++) {
      if (indications[target] == SWITCH && known.targetSpatial[target] == known.spatial[template]) {
        highest = Math.max(highest, known.targetTemporal[target]);
      }
    }
    return highest;
  }

  /// AV1 specification §4.10.7: a number below `n`, in as few bits as it takes.
  private int nonSymmetric(int n) {
    int width = 32 - Integer.numberOfLeadingZeros(n);
    int small = (1 << width) - n;
    int value = bits(width - 1);
    if (value < 0 || value < small) {
      return value;
    }
    int more = bits(1);
    return more < 0 ? -1 : (value << 1) - small + more;
  }

  private int skip(int count) {
    if (count > bitEnd - bit) {
      return -1;
    }
    bit += count;
    return 0;
  }

  /// The next bits as a number, or -1 when there are too few.
  private int bits(int count) {
    if (count > bitEnd - bit) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < count; i++, bit++) {
      value = value << 1 | (buf.getByte(bit >> 3) >> (7 - (bit & 7)) & 1);
    }
    return value;
  }

  public boolean startsFrame() {
    return (first & 0x80) != 0;
  }

  public boolean endsFrame() {
    return (first & 0x40) != 0;
  }

  public int frameNumber() {
    return frameNumber;
  }

  /// Whether the element carried the templates, as a key frame's does.
  public boolean isStructured() {
    return structured;
  }

  /// The spatial layer of the frame, 0..3.
  public int sid() {
    return known.spatial[template];
  }

  /// The temporal layer of the frame, 0..7.
  public int tid() {
    return known.temporal[template];
  }

  /// The highest temporal layer that a receiver of this frame can decode from here on, whatever it
  /// had before (a switch indication, §A.5); -1 when the frame is no such point.
  public int syncTo() {
    return syncTo;
  }

  /// How many spatial layers the templates describe.
  public int spatialLayers() {
    return known.spatialLayers;
  }

  /// How many temporal layers the templates describe.
  public int temporalLayers() {
    return known.temporalLayers;
  }

  /// Where the mask of active decode targets is, or belongs, in bits from the element's begin.
  public int maskBit() {
    return maskBit;
  }

  /// Whether the element has such a mask.
  public boolean isMasked() {
    return masked;
  }

  /// How many decode targets there are, 1..32: the width of the mask.
  public int targets() {
    return known.targets;
  }

  /// Another number each time that the decode targets have changed.
  public int generation() {
    return generation;
  }

  /// The mask of those decode targets that need no layer above these; bit 0 for the first.
  public int targetsUpTo(int spatial, int temporal) {
    int mask = 0;
    for (int target = 0; target < known.targets; target++) {
      if (known.targetSpatial[target] <= spatial && known.targetTemporal[target] <= temporal) {
        mask |= 1 << target;
      }
    }
    return mask;
  }
}
