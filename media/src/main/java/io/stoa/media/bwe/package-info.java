// SPDX-License-Identifier: Apache-2.0
/// Congestion control towards one receiver: how much may be sent, when, and of what.
///
/// [io.stoa.media.bwe.SendSideEstimator] finds the rate, [io.stoa.media.bwe.Pacer] spreads packets
/// over time, [io.stoa.media.bwe.Allocator] spends the rate over what the receiver watches. The
/// loop of a transport is
///
/// ```
/// feedback arrives      estimator.onFeedback(reader, now)
/// a packet is forwarded pacer.enqueue(...)
/// pacer.poll(now)       stamp estimator.onSent(bytes, MEDIA, now), send
/// nothing to poll       estimator.probeBytesDue(now): pad, stamp estimator.onSent(bytes, PADDING, now)
/// timer                 estimator.tick(now) at the earlier of both deadlines
/// target has moved      allocator.allocate(...), estimator.desired(allocator.idealBps())
/// ```
///
/// Specifications: draft-ietf-rmcat-gcc-02 (delay gradient, adaptive threshold, rate control),
/// draft-holmer-rmcat-transport-wide-cc-extensions-01 (feedback), draft-alvestrand-rmcat-remb-03.
///
/// Deviations from the draft: the delay trend is a regression line and not a Kalman filter, and
/// growth is bounded by what arrived, as in later practice. Loss is not compared with a fixed 10 %:
/// a short cut of the rate tells whether loss comes from congestion ([LossControl]). What a link
/// gives is also measured in the burst of a key frame, since an SFU often sends less than it may
/// ([BusyRate]). A cut makes room for the queue to drain. Who meets a flow that fills the queue
/// holds its own for a while ([Competition]). Capacity is found by probes of padding, which are
/// never sent beyond twice what the receiver could use; not for clients that only send REMB.
///
/// A number of the transport is used once. A retransmission on the media's own SSRC has to repeat
/// the protected bytes of the first sending, header extensions included: another header under the
/// same index would repeat a nonce (RFC 7714 §8.1). It carries the old number then, and `onResent`
/// keeps its arrival out of the estimate. Retransmissions by RTX (RFC 4588) have an SSRC and an
/// index of their own and are stamped like media.
///
/// No clocks, no threads: time is a parameter in nanoseconds, everything is owned by the shard of
/// the receiver. Nothing is allocated per packet or feedback. Limits are named in each class.
@NullMarked
package io.stoa.media.bwe;

import org.jspecify.annotations.NullMarked;
