// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.operation;

import java.util.Map;

/// What the media server's counters mean, for whoever reads them in a dashboard.
final class CounterHelp {

  private static final Map<String, String> FAMILIES =
      Map.of(
          "net", "Of sockets for media",
          "sfu", "Of the forwarding of media",
          "transport", "Of clients' transports",
          "turn", "Of the TURN relay");

  private static final Map<String, String> HELP =
      Map.ofEntries(
          Map.entry("net.received", "Datagrams and frames that came in."),
          Map.entry("net.sent", "Datagrams and frames that went out."),
          Map.entry("net.send_failed", "Datagrams that the system did not take."),
          Map.entry("net.defect", "Failures of our own while a packet was handled: report them."),
          Map.entry("net.tcp_accepted", "TCP connections for media."),
          Map.entry("net.tcp_refused", "TCP connections that were one too many."),
          Map.entry("net.tcp_framing", "TCP connections that sent no frames (RFC 4571)."),
          Map.entry("sfu.rtp_received", "RTP packets from clients."),
          Map.entry("sfu.rtp_forwarded", "RTP packets to clients, each receiver counted."),
          Map.entry("sfu.rtp_relayed", "RTP packets handed to another shard."),
          Map.entry("sfu.rtp_resent", "RTP packets sent again because a receiver asked."),
          Map.entry("sfu.rtp_paced", "RTP packets that waited for their turn."),
          Map.entry("sfu.rtx_received", "RTP packets that clients sent again, probes included."),
          Map.entry("sfu.rtx_unneeded", "Of these, those that had come already, or were probes."),
          Map.entry("sfu.keyframes_requested", "Key frames asked of publishers."),
          Map.entry("sfu.keyframes_requested_by_receivers", "Key frames that receivers asked for."),
          Map.entry("sfu.layer_switches", "Changes of the layer that a receiver gets."),
          Map.entry("sfu.source_changes", "Changes of the stream behind what a receiver gets."),
          Map.entry("sfu.nacks_received", "Packets that receivers asked for again."),
          Map.entry("sfu.nacks_missed", "Of these, those that were gone from the store."),
          Map.entry("sfu.nacks_refused", "Of these, those that were asked for too often."),
          Map.entry("sfu.nacks_sent", "Packets that were asked of publishers again."),
          Map.entry("sfu.padding_sent", "Packets of nothing that probe for bandwidth."),
          Map.entry("sfu.replays", "Newcomers that began with a stored key frame."),
          Map.entry("sfu.rtcp_received", "RTCP packets from clients."),
          Map.entry("sfu.rtcp_sent", "RTCP packets to clients."),
          Map.entry("turn.allocated", "Allocations made since the start."),
          Map.entry("turn.ended", "Allocations that ended; the rest is there now."),
          Map.entry("turn.challenged", "Requests that were told to authenticate."),
          Map.entry("turn.refused_credentials", "Requests with wrong credentials."),
          Map.entry("turn.refused_quota", "Allocations refused for quotas (486, 508)."),
          Map.entry("turn.refused_peer", "Peers refused (403)."),
          Map.entry("turn.to_client", "Packets relayed to clients."),
          Map.entry("turn.to_peer", "Packets relayed from clients."));

  private CounterHelp() {}

  /// @param name `family.counter`; what counts bytes has its counter's help
  static String of(String name) {
    String bytes = "_bytes";
    boolean inBytes = name.endsWith(bytes);
    String counter = inBytes ? name.substring(0, name.length() - bytes.length()) : name;
    String help = HELP.get(counter);
    if (help != null) {
      return inBytes ? help + " In bytes." : help;
    }
    int dot = name.indexOf('.');
    String family = FAMILIES.getOrDefault(name.substring(0, dot), "Of the media server");
    return family + ": " + name.substring(dot + 1).replace('_', ' ') + ".";
  }
}
