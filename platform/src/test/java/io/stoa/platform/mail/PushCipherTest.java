// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.kernel.PublicAddress;
import java.net.InetAddress;
import java.security.KeyPair;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PushCipherTest {

  private static byte[] bytes(String base64) {
    return Base64.getUrlDecoder().decode(base64);
  }

  @Test
  void encryptsTheExampleOfTheStandard() {
    // RFC 8291 §5 and Appendix A.
    KeyPair sender =
        new KeyPair(
            PushCipher.publicKey(
                bytes(
                    "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz"
                        + "AC8wEqKK6PBru3jl7A8")),
            PushCipher.privateKey(bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")));
    byte[] body =
        PushCipher.encrypt(
            "When I grow up, I want to be a watermelon".getBytes(UTF_8),
            PushCipher.publicKey(
                bytes(
                    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7V"
                        + "d8pZGH6SRpkNtoIAiw4")),
            bytes("BTBZMqHH6r4Tts7J_aSIgg"),
            sender,
            bytes("DGv6ra1nlYgDCS1FRnbzlw"));
    assertArrayEquals(
        bytes(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIg"
                + "Dll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVB"
                + "St2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"),
        body);
  }

  @Test
  void whatIsNoPointOfTheCurveIsNoKey() {
    byte[] off = new byte[PushCipher.POINT_BYTES];
    off[0] = 4;
    off[1] = 1;
    for (byte[] wrong : List.of(new byte[0], new byte[65], off, new byte[33])) {
      assertThrows(IllegalArgumentException.class, () -> PushCipher.publicKey(wrong));
    }
  }

  @Test
  void keysSurviveBeingWrittenDown() {
    for (int i = 0; i < 50; i++) {
      KeyPair keys = PushCipher.newKeys();
      var open = (java.security.interfaces.ECPublicKey) keys.getPublic();
      var secret = (java.security.interfaces.ECPrivateKey) keys.getPrivate();
      assertEquals(open.getW(), PushCipher.publicKey(PushCipher.point(open)).getW());
      assertEquals(secret.getS(), PushCipher.privateKey(PushCipher.scalar(secret)).getS());
    }
  }

  @Test
  void onlyPublicHostsAreWrittenTo() throws Exception {
    for (String url :
        List.of(
            "https://fcm.googleapis.com/fcm/send/a:b",
            "https://updates.push.services.mozilla.com:443/wpush/v2/x?y=1",
            "https://web.push.apple.com/QGu")) {
      assertTrue(PublicHosts.url(url).isPresent(), url);
    }
    for (String url :
        List.of(
            "http://fcm.googleapis.com/x",
            "https://localhost/x",
            "https://10.0.0.1/x",
            "https://2130706433/x",
            "https://0x7f.1/x",
            "https://[::1]/x",
            "https://printer/x",
            "https://db.internal/x",
            "https://a.localhost/x",
            "https://user@push.example/x",
            "https://push.example:22/x",
            "https://push.example:8443/x",
            "ftp://push.example/x",
            "https:///x",
            "not an address")) {
      assertFalse(PublicHosts.url(url).isPresent(), url);
    }
    for (String address :
        List.of(
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "192.0.2.1",
            "198.18.0.1",
            "203.0.113.9",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001:0:1::1")) {
      assertFalse(PublicAddress.is(InetAddress.ofLiteral(address)), address);
    }
    for (String address : List.of("8.8.8.8", "142.250.1.1", "2a00:1450:4001::1", "2606:4700::1")) {
      assertTrue(PublicAddress.is(InetAddress.ofLiteral(address)), address);
    }
  }
}
