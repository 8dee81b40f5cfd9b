// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.media.TurnHandle;
import io.stoa.signaling.wire.IceServer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// Our own TURN relay, as participants are told it: by UDP, then TCP, then TLS. Immutable. Any
/// thread.
///
/// @param host a name or an address; IPv6 in brackets. TLS clients compare it with the certificate
public record OwnRelay(TurnHandle relay, String host, InstantSource clock) implements IceServers {

  /// How long a participant may make allocations with its credentials: a long school day, since a
  /// client that changes its network does so without asking again.
  static final Duration VALID = Duration.ofHours(8);

  @Override
  public List<IceServer> of(String participantSid) {
    List<String> urls = new ArrayList<>();
    urls.add("turn:%s:%d?transport=udp".formatted(host, relay.port()));
    urls.add("turn:%s:%d?transport=tcp".formatted(host, relay.port()));
    relay.tlsPort().ifPresent(tls -> urls.add("turns:%s:%d?transport=tcp".formatted(host, tls)));
    TurnHandle.Login login = relay.login(participantSid, clock.instant().plus(VALID));
    return List.of(new IceServer(urls, login.username(), login.password()));
  }
}
