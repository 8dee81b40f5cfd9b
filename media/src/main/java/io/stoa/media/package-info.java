// SPDX-License-Identifier: Apache-2.0
/// The media server: an SFU behind one door. Signaling opens rooms, lets peers in and says what
/// they publish and subscribe to; packets never leave this module. Everything here may be called
/// from any thread; what a room does happens on its shard.
///
/// Sub-packages are private to this module: `net` does the I/O, `sfu` forwards, and `ice dtls srtp
/// rtp` are protocol machines without clocks, threads or sockets of their own.
@NullMarked
package io.stoa.media;

import org.jspecify.annotations.NullMarked;
