// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.stoa.media.MediaServer;
import io.stoa.media.TurnHandle;
import io.stoa.platform.kernel.StartRefused;
import io.stoa.signaling.IceServers;
import io.stoa.signaling.OwnRelay;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.InstantSource;

/// The TURN relay, opened as the settings say. Immutable.
///
/// @param iceServers what participants are told of it
record RelayDoor(TurnHandle relay, IceServers iceServers) {

  /// Opens it.
  ///
  /// @param address where it is reached unless a host is set
  static RelayDoor open(
      TurnSettings settings, MediaServer media, InetAddress address, InstantSource clock) {
    String host = settings.host().isEmpty() ? literal(address) : settings.host();
    TurnHandle relay = relay(settings, media);
    return new RelayDoor(relay, new OwnRelay(relay, host, clock));
  }

  private static TurnHandle relay(TurnSettings settings, MediaServer media) {
    try {
      return media.openTurn(settings.config());
    } catch (IOException e) {
      if (!settings.elsewhere()) {
        throw new StartRefused("stoa.turn: " + e.getMessage(), e);
      }
    }
    try {
      return media.openTurn(settings.atFreePort());
    } catch (IOException e) {
      throw new StartRefused("stoa.turn: " + e.getMessage(), e);
    }
  }

  private static String literal(InetAddress address) {
    // Without the zone of an IPv6 address.
    String text = address.getHostAddress().replaceFirst("%.*", "");
    return address instanceof Inet6Address ? "[" + text + "]" : text;
  }
}
