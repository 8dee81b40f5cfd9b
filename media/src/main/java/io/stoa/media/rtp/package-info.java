// SPDX-License-Identifier: Apache-2.0
/// RTP and RTCP as they lie in a buffer (RFC 3550, 4585, 5104, 8285), the payload descriptors an
/// SFU reads (RFC 7741 VP8, RFC 6184 H264), redundant audio (RFC 2198), and the names of codecs and
/// header extensions.
@NullMarked
package io.stoa.media.rtp;

import org.jspecify.annotations.NullMarked;
