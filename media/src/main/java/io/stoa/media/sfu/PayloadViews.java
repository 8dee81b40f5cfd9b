// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.stoa.media.rtp.Av1View;
import io.stoa.media.rtp.H264View;
import io.stoa.media.rtp.RedView;
import io.stoa.media.rtp.Vp8View;
import io.stoa.media.rtp.Vp9View;

/// The windows that a room puts over payloads, one for each codec that is looked into. Owned by its
/// room.
final class PayloadViews {
  final RedView red = new RedView();
  final Vp8View vp8 = new Vp8View();
  final H264View h264 = new H264View();
  final Vp9View vp9 = new Vp9View();
  final Av1View av1 = new Av1View();
}
