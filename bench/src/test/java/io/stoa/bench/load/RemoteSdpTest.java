// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class RemoteSdpTest {

  private static final String OFFER =
      """
      v=0
      o=- 1 1 IN IP4 127.0.0.1
      s=-
      t=0 0
      a=group:BUNDLE a v
      a=fingerprint:sha-256 AA:BB
      m=audio 9 UDP/TLS/RTP/SAVPF 111
      a=mid:a
      a=sendonly
      a=ice-ufrag:user
      a=ice-pwd:secret
      a=rtpmap:111 opus/48000/2
      a=candidate:1 1 tcp 5 10.0.0.1 9 typ host tcptype passive
      a=candidate:2 1 udp 4 2001:db8::1 6000 typ host
      a=candidate:3 1 UDP 3 192.0.2.7 7000 typ host
      m=video 9 UDP/TLS/RTP/SAVPF 97 98
      a=mid:v
      a=inactive
      a=rtpmap:97 rtx/90000
      a=rtpmap:98 VP8/90000
      """;

  @Test
  void readsWhatAClientNeeds() {
    RemoteSdp sdp = RemoteSdp.read(OFFER.replace("\n", "\r\n"));
    assertEquals("user", sdp.ufrag());
    assertEquals("secret", sdp.password());
    assertEquals("AA:BB", sdp.fingerprint());
    assertEquals("192.0.2.7", sdp.address().getHostString());
    assertEquals(7000, sdp.address().getPort());
    assertEquals(2, sdp.sections().size());
    assertTrue(sdp.sections().getFirst().sends());
    assertEquals(111, sdp.sections().getFirst().payloadType());
    assertFalse(sdp.sections().getLast().sends());
    assertEquals("v", sdp.sections().getLast().mid());
    assertEquals(98, sdp.videoPayloadType());
  }

  @Test
  void namesWhatIsMissing() {
    String without = OFFER.replace("a=ice-pwd:secret\n", "");
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> RemoteSdp.read(without));
    assertTrue(String.valueOf(thrown.getMessage()).contains("ice-pwd"));
  }
}
