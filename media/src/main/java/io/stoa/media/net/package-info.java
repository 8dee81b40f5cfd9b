// SPDX-License-Identifier: Apache-2.0
/// The sockets and the event loops: the only I/O of the media plane.
///
/// One shard is one event loop with its own UDP port. A packet arrives, is decrypted, routed,
/// encrypted again and sent on that one thread. TCP connections (ICE-TCP passive, RFC 6544, with
/// RFC 4571 framing) are accepted on a thread of their own and moved to the shard that their first
/// frame names.
///
/// What decides where a datagram goes: its remote address, once authenticated STUN came from there;
/// before that, the username of a STUN binding request. Everything else from strangers is counted
/// and dropped. Nothing is remembered about an address before its transport has checked
/// MESSAGE-INTEGRITY, so that spoofed addresses cannot grow memory, and a binding request without a
/// username of ours gets no answer: this is no public STUN server (a deviation from RFC 8445 §7.3,
/// which would answer 400).
///
/// On Linux, datagrams are read and written by system calls of our own ([NativeUdpSocket]), which
/// make no object for a packet; elsewhere by Netty.
///
/// Limits: datagrams and frames of 1500 bytes; per transport [Attachment#PATHS_MAX] addresses, the
/// longest silent is forgotten first; see [TcpGateway] for connections. Drops are counted by
/// [Counter], never logged.
@NullMarked
package io.stoa.media.net;

import org.jspecify.annotations.NullMarked;
