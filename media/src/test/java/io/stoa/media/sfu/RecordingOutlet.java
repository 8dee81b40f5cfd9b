// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.stoa.media.rtp.RtcpView;
import io.stoa.media.rtp.RtpView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.IntPredicate;

/// Keeps a copy of everything a peer would be sent.
final class RecordingOutlet implements Outlet {
  final List<byte[]> rtp = new ArrayList<>();
  final List<byte[]> rtcp = new ArrayList<>();
  Collection<byte[]> data = new ArrayList<>();
  boolean ready = true;

  @Override
  public boolean ready() {
    return ready;
  }

  @Override
  public void sendRtp(
      ByteBuf header, int headerLength, ByteBuf payload, int payloadIndex, int payloadLength) {
    byte[] packet = new byte[headerLength + payloadLength];
    header.getBytes(header.readerIndex(), packet, 0, headerLength);
    payload.getBytes(payloadIndex, packet, headerLength, payloadLength);
    rtp.add(packet);
  }

  @Override
  public void sendRtcp(ByteBuf compound, int index, int length) {
    rtcp.add(ByteBufUtil.getBytes(compound, index, length, true));
  }

  @Override
  public boolean sendData(byte[] packet) {
    return data.add(packet);
  }

  void clear() {
    rtp.clear();
    rtcp.clear();
  }

  RtpView view(int i) {
    RtpView view = new RtpView();
    if (!view.wrap(Unpooled.wrappedBuffer(rtp.get(i)), 0, rtp.get(i).length)) {
      throw new AssertionError("malformed packet sent: " + ByteBufUtil.hexDump(rtp.get(i)));
    }
    return view;
  }

  /// The packets of one SSRC.
  List<RtpView> of(int ssrc) {
    List<RtpView> views = new ArrayList<>();
    for (int i = 0; i < rtp.size(); i++) {
      if (view(i).ssrc() == ssrc) {
        views.add(view(i));
      }
    }
    return views;
  }

  List<Integer> seqs(int ssrc) {
    return of(ssrc).stream().map(RtpView::seq16).toList();
  }

  /// How many RTCP packets of a kind were sent; each compound must be well-formed.
  int count(IntPredicate kind) {
    int count = 0;
    for (byte[] compound : rtcp) {
      RtcpView view = new RtcpView();
      if (!view.wrap(Unpooled.wrappedBuffer(compound), 0, compound.length)) {
        throw new AssertionError("malformed RTCP sent: " + ByteBufUtil.hexDump(compound));
      }
      while (view.next()) {
        count += kind.test(view.kind()) ? 1 : 0;
      }
      if (view.skipped() > 0) {
        throw new AssertionError("malformed RTCP sent: " + ByteBufUtil.hexDump(compound));
      }
    }
    return count;
  }

  int count(int kind) {
    return count(k -> k == kind);
  }

  /// How many RTCP packets of a kind were sent about one SSRC.
  int countOf(int kind, int ssrc) {
    int count = 0;
    for (byte[] compound : rtcp) {
      RtcpView view = new RtcpView();
      view.wrap(Unpooled.wrappedBuffer(compound), 0, compound.length);
      while (view.next()) {
        count += view.kind() == kind && view.mediaSsrc() == ssrc ? 1 : 0;
      }
    }
    return count;
  }

  /// A reader that stands on the last packet of a kind.
  RtcpView last(int kind) {
    for (int i = rtcp.size() - 1; i >= 0; i--) {
      RtcpView view = new RtcpView();
      view.wrap(Unpooled.wrappedBuffer(rtcp.get(i)), 0, rtcp.get(i).length);
      while (view.next()) {
        if (view.kind() == kind) {
          return view;
        }
      }
    }
    throw new AssertionError("no RTCP of kind " + kind);
  }
}
