// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;

/// An authenticator without a finger to verify: one ES256 passkey (WebAuthn level 3 §6).
final class SoftPasskey {

  private static final int USER_PRESENT = 1;
  private static final int USER_VERIFIED = 4;
  private static final int ATTESTED = 0x40;

  private final String origin;
  private final byte[] id = UUID.randomUUID().toString().getBytes(UTF_8);
  private final KeyPair keys;
  private String userHandle = "";
  private String rpId = "";
  int counter;
  int flags = USER_PRESENT | USER_VERIFIED;

  SoftPasskey(String origin) {
    this.origin = origin;
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      keys = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  void withoutVerification() {
    flags &= ~USER_VERIFIED;
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] clientData(String type, String challenge) {
    return new JsonObject()
        .put("type", type)
        .put("challenge", challenge)
        .put("origin", origin)
        .put("crossOrigin", false)
        .encode()
        .getBytes(UTF_8);
  }

  private Buffer authenticatorData(int with) {
    return Buffer.buffer(sha256(rpId.getBytes(UTF_8)))
        .appendByte((byte) (flags | with))
        .appendInt(counter);
  }

  private static byte[] coordinate(BigInteger value) {
    byte[] fixed = new byte[32];
    byte[] bytes = value.toByteArray();
    int length = Math.min(32, bytes.length);
    System.arraycopy(bytes, bytes.length - length, fixed, 32 - length, length);
    return fixed;
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  /// Makes the passkey as the options ask.
  JsonObject create(JsonObject options) {
    rpId = options.getJsonObject("rp").getString("id");
    userHandle = options.getJsonObject("user").getString("id");
    ECPublicKey key = (ECPublicKey) keys.getPublic();
    Buffer data =
        authenticatorData(ATTESTED)
            .appendBytes(new byte[16])
            .appendShort((short) id.length)
            .appendBytes(id)
            // {1: EC2, 3: ES256, -1: P-256, -2: x, -3: y} (RFC 9053 §7.1.1)
            .appendBytes(hex("a5010203262001215820"))
            .appendBytes(coordinate(key.getW().getAffineX()))
            .appendBytes(hex("225820"))
            .appendBytes(coordinate(key.getW().getAffineY()));
    Buffer attestation =
        Buffer.buffer(hex("a363666d74646e6f6e656761747453746d74a068"))
            .appendString("authData")
            .appendBytes(hex("59"))
            .appendShort((short) data.length())
            .appendBuffer(data);
    return credential(
        new JsonObject()
            .put(
                "clientDataJSON",
                base64(clientData("webauthn.create", options.getString("challenge"))))
            .put("attestationObject", base64(attestation.getBytes())));
  }

  /// Signs what the options ask.
  JsonObject get(JsonObject options) {
    counter++;
    byte[] client = clientData("webauthn.get", options.getString("challenge"));
    byte[] data = authenticatorData(0).getBytes();
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(keys.getPrivate());
      signature.update(data);
      signature.update(sha256(client));
      return credential(
          new JsonObject()
              .put("clientDataJSON", base64(client))
              .put("authenticatorData", base64(data))
              .put("signature", base64(signature.sign()))
              .put("userHandle", userHandle));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private JsonObject credential(JsonObject response) {
    return new JsonObject()
        .put("id", base64(id))
        .put("rawId", base64(id))
        .put("type", "public-key")
        .put("clientExtensionResults", new JsonObject())
        .put("response", response);
  }
}
